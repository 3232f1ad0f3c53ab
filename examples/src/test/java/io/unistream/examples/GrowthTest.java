package io.unistream.examples;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noConstructors;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import io.unistream.buffer.BatchId;
import io.unistream.buffer.RawRecord;
import io.unistream.buffer.SequenceRange;
import java.util.Set;

/**
 * Public types can get a new property without breaking anybody's source or binary: they are final classes that are made by
 * builders or named methods. A record cannot, and neither can what is made by a public constructor of all its parts.
 */
@AnalyzeClasses(
    packages = "io.unistream.buffer",
    importOptions = ImportOption.DoNotIncludeTests.class)
class GrowthTest {

  /** Values that are complete: a further property would make another value of them. */
  private static final Set<String> VALUES =
      Set.of(BatchId.class.getName(), RawRecord.class.getName(), SequenceRange.class.getName());

  /** Values of the conformance kit, and what it tells, which nobody but the kit makes. */
  private static final Set<String> OF_THE_KIT_AND_COMPLETE = Set.of(
      "CrashCampaign$Budget",
      "CrashCampaign$Result",
      "CrashPoint",
      "DamageableStore$StoredPlace",
      "Scenario",
      "Step$AdvanceClock",
      "Step$Commit",
      "Step$CommitAgain",
      "Step$CommitThrough",
      "Step$CommitWrong",
      "Step$Crash",
      "Step$Emit",
      "Step$JumpWallClock",
      "Step$Poll",
      "Step$PollNext",
      "Step$Put",
      "Step$PutAll",
      "Step$PutAsync",
      "Step$Reopen",
      "Step$Seal",
      "StorageFault",
      "TckReport",
      "TckReport$Campaign",
      "TckReport$Cause",
      "TckReport$Failure",
      "TckReport$Origin",
      "TckReport$Part",
      "TckReport$Result",
      "TckReport$Totals",
      "TckReport$Violation",
      "TimelineEvent",
      "crash.Operation",
      "report.MutantReport",
      "report.MutantReport$Mutant",
      "report.ReportDocument",
      "s3.S3Attempt",
      "s3.S3RequestCounts");

  private static final DescribedPredicate<JavaClass> PUBLIC =
      new DescribedPredicate<>("are public") {
        @Override
        public boolean test(JavaClass type) {
          return type.getModifiers().contains(JavaModifier.PUBLIC)
              && !type.getPackageName().startsWith("io.unistream.buffer.bench")
              && type.getEnclosingClass().map(this::test).orElse(true);
        }
      };

  private static final DescribedPredicate<JavaClass> OF_THE_KIT =
      JavaClass.Predicates.resideInAPackage("io.unistream.buffer.tck..");

  @ArchTest
  static final ArchRule NOTHING_THAT_MAY_GROW_IS_A_RECORD = classes()
      .that(PUBLIC)
      .should(new ArchCondition<>("be no record, or a complete value") {
        @Override
        public void check(JavaClass type, ConditionEvents events) {
          boolean holds = !type.isRecord()
              || VALUES.contains(type.getName())
              || OF_THE_KIT_AND_COMPLETE.contains(
                  type.getName().replace("io.unistream.buffer.tck.", ""));
          events.add(new SimpleConditionEvent(type, holds, type.getName() + " is a record"));
        }
      });

  @ArchTest
  static final ArchRule NOTHING_THAT_MAY_GROW_HAS_A_PUBLIC_CONSTRUCTOR_OF_ITS_PARTS =
      noConstructors()
          .that()
          .areDeclaredInClassesThat(
              DescribedPredicate.and(PUBLIC, DescribedPredicate.not(OF_THE_KIT)))
          .and()
          .areDeclaredInClassesThat()
          .areNotAssignableTo(Throwable.class)
          .and()
          .areDeclaredInClassesThat()
          .areNotRecords()
          .and()
          .doNotHaveRawParameterTypes(new Class<?>[0])
          .should()
          .bePublic();
}
