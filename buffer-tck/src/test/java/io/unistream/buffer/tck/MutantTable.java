package io.unistream.buffer.tck;

import static io.unistream.buffer.tck.Means.PATIENT_CHECKS;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** All broken buffers that the kit must reject, from the tables of their kinds. */
final class MutantTable {

  /** No flaw; one that needs a process to kill, see {@link KillTest}; one that the table of logs has. */
  private static final Set<Flaw> ELSEWHERE = EnumSet.of(
      Flaw.NONE, Flaw.WRITES_THE_FILE_AT_CLOSE, Flaw.TRUSTS_WHAT_AN_EARLIER_PROCESS_FAILED_TO_SYNC);

  private MutantTable() {}

  static List<Mutant> all() {
    List<Mutant> all = new ArrayList<>();
    all.addAll(OrderMutantTable.all());
    all.addAll(WindowMutantTable.all());
    all.addAll(LimitMutantTable.all());
    all.addAll(LogMutantTable.all());
    all.addAll(flaws());
    return List.copyOf(all);
  }

  /** The stand-ins for storage that fails, is shared, or outlives a killed process, are broken too. */
  private static List<Mutant> flaws() {
    List<Mutant> flaws = new ArrayList<>();
    Arrays.stream(Flaw.values())
        .filter(flaw -> !ELSEWHERE.contains(flaw))
        .map(flaw -> new Mutant(
            "a file of frames " + words(flaw),
            null,
            Set.of(flaw.rejectedBy()),
            // Which operation another thread's interrupt hits is left to chance.
            flaw == Flaw.CLOSED_BY_INTERRUPTS_IN_THE_MIDDLE ? Means.often(100) : PATIENT_CHECKS,
            new FrameHarness(flaw)))
        .forEach(flaws::add);
    Arrays.stream(SharedFlaw.values())
        .filter(flaw -> flaw != SharedFlaw.NONE)
        .map(flaw -> new Mutant(
            "a log of objects " + words(flaw),
            source(flaw),
            Set.of(flaw.rejectedBy()),
            PATIENT_CHECKS,
            new ObjectHarness(flaw)))
        .forEach(flaws::add);
    flaws.add(new Mutant(
        "keeps its backlog on the heap",
        "vector #26035",
        Set.of(Rule.CAP_HEAP),
        PATIENT_CHECKS,
        new KillTest.Frames()));
    return flaws;
  }

  private static String words(Enum<?> flaw) {
    return flaw.name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }

  private static @Nullable String source(SharedFlaw flaw) {
    return flaw == SharedFlaw.TAKES_ITS_OWN_SUCCESS_FOR_A_CONFLICT ? "aws-sdk-java-v2 #6580" : null;
  }
}
