package io.unistream.examples;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.util.Collection;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Who may see whom. */
@AnalyzeClasses(packages = "io.unistream", importOptions = ImportOption.DoNotIncludeTests.class)
class LayeringTest {

  private static final String FILE = "io.unistream.buffer.file..";
  private static final String MEMORY = "io.unistream.buffer.memory..";
  private static final String S3 = "io.unistream.buffer.s3..";
  private static final String TCK = "io.unistream.buffer.tck..";
  private static final String EXAMPLES = "io.unistream.examples..";

  @ArchTest
  static final ArchRule THE_API_SEES_NO_BACKEND = noClasses()
      .that()
      .resideInAnyPackage(
          "io.unistream.buffer",
          "io.unistream.buffer.event",
          "io.unistream.buffer.wal",
          "io.unistream.buffer.batch",
          "io.unistream.buffer.config",
          "io.unistream.buffer.settings",
          "io.unistream.buffer.guice")
      .should()
      .dependOnClassesThat()
      .resideInAnyPackage(FILE, MEMORY, S3, TCK, EXAMPLES);

  @ArchTest
  static final ArchRule FILE_SEES_NO_OTHER_BACKEND = noClasses()
      .that()
      .resideInAPackage(FILE)
      .should()
      .dependOnClassesThat()
      .resideInAnyPackage(MEMORY, S3, EXAMPLES);

  @ArchTest
  static final ArchRule MEMORY_SEES_NO_OTHER_BACKEND = noClasses()
      .that()
      .resideInAPackage(MEMORY)
      .should()
      .dependOnClassesThat()
      .resideInAnyPackage(FILE, S3, EXAMPLES);

  @ArchTest
  static final ArchRule S3_SEES_NO_OTHER_BACKEND = noClasses()
      .that()
      .resideInAPackage(S3)
      .should()
      .dependOnClassesThat()
      .resideInAnyPackage(FILE, MEMORY, EXAMPLES);

  @ArchTest
  static final ArchRule THE_PRODUCER_SEES_THE_API_ALONE = noClasses()
      .that()
      .resideInAnyPackage(
          "io.unistream.buffer.producer",
          "io.unistream.buffer.producer.config",
          "io.unistream.buffer.producer.guice")
      .should()
      .dependOnClassesThat()
      .resideInAnyPackage(
          FILE,
          MEMORY,
          S3,
          TCK,
          EXAMPLES,
          "io.unistream.buffer.batch..",
          "io.unistream.buffer.wal..",
          "io.unistream.buffer.sender..");

  @ArchTest
  static final ArchRule ONLY_THE_WIRING_SEES_GUICE = noClasses()
      .that()
      .resideOutsideOfPackages(
          "io.unistream.buffer.guice", "io.unistream.buffer.producer.guice", EXAMPLES)
      .and()
      .haveSimpleNameNotEndingWith("BufferModule")
      .should()
      .dependOnClassesThat()
      .resideInAPackage("com.google.inject..");

  @ArchTest
  static final ArchRule NOBODY_PRINTS_BUT_THE_EXAMPLES_AND_THE_KIT = noClasses()
      .that()
      .resideOutsideOfPackages(EXAMPLES, TCK)
      .should()
      .accessField(System.class, "out")
      .orShould()
      .accessField(System.class, "err");

  /** It may have a single thread, and whoever else uses it may have blocked that. */
  @ArchTest
  static final ArchRule NOBODY_WAITS_FOR_THE_COMMON_POOL = noClasses()
      .should()
      .callMethod(CompletableFuture.class, "runAsync", Runnable.class)
      .orShould()
      .callMethod(CompletableFuture.class, "supplyAsync", Supplier.class)
      .orShould()
      .callMethod(CompletableFuture.class, "delayedExecutor", long.class, TimeUnit.class)
      .orShould()
      .callMethod(ForkJoinPool.class, "commonPool")
      .orShould()
      .callMethod(Collection.class, "parallelStream");

  @ArchTest
  static final ArchRule NO_CYCLES =
      slices().matching("io.unistream.buffer.(*)..").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule EXCEPTIONS_HAVE_ONE_ROOT = classes()
      .that()
      .areAssignableTo(RuntimeException.class)
      .and()
      .resideInAPackage("io.unistream.buffer")
      .should()
      .beAssignableTo("io.unistream.buffer.BufferException");
}
