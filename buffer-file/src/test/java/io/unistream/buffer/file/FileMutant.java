package io.unistream.buffer.file;

import static io.unistream.buffer.file.Trial.campaign;
import static io.unistream.buffer.file.Trial.checks;
import static io.unistream.buffer.file.Trial.scenarios;
import static io.unistream.buffer.file.Trial.steps;
import static io.unistream.buffer.tck.Rule.COM_FORGET;
import static io.unistream.buffer.tck.Rule.COM_RECLAIM;
import static io.unistream.buffer.tck.Rule.DUR_ACKED;
import static io.unistream.buffer.tck.Rule.DUR_ALWAYS_OPENS;
import static io.unistream.buffer.tck.Rule.DUR_DIRENT;
import static io.unistream.buffer.tck.Rule.EMIT_DURABLE;
import static io.unistream.buffer.tck.Rule.EMIT_FLUSH;
import static io.unistream.buffer.tck.Rule.ERR_SHORT_WRITE;
import static io.unistream.buffer.tck.Rule.ERR_SYNC_STOP;
import static io.unistream.buffer.tck.Rule.LIFE_CLOSE;
import static io.unistream.buffer.tck.Rule.ORD_REOPEN;
import static io.unistream.buffer.tck.crash.Operation.Kind.DELETE;
import static io.unistream.buffer.tck.crash.Operation.Kind.FORCE;
import static io.unistream.buffer.tck.crash.Operation.Kind.FORCE_DIRECTORY;
import static io.unistream.buffer.tck.crash.Operation.Kind.RENAME;
import static io.unistream.buffer.tck.crash.Operation.Kind.WRITE;

import io.unistream.buffer.file.CarelessWal.Slip;
import io.unistream.buffer.tck.EnumerableCrashes;
import io.unistream.buffer.tck.Rule;
import io.unistream.buffer.tck.RuleViolation;
import io.unistream.buffer.tck.crash.Fault;
import io.unistream.buffer.tck.crash.Operation;
import io.unistream.buffer.tck.report.MutantReport;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The file backend with something broken beneath or above it, and the rules of which one must tell.
 *
 * @param what what is broken
 * @param named the rules
 * @param trial how it is met with
 * @param harness opens it
 * @param honest the same with nothing broken
 */
record FileMutant(
    String what,
    Set<Rule> named,
    Trial trial,
    EnumerableCrashes harness,
    EnumerableCrashes honest) {

  private static final Fault IGNORED = Fault.ignored();
  private static final Fault FAILS_UNSEEN = Fault.ioError().unreported();

  static List<FileMutant> all() {
    FileMutant mistaken = new FileMutant(
        "takes a disk that copies on write for one that overwrites",
        EnumSet.of(COM_RECLAIM),
        checks(COM_RECLAIM),
        new MistakenHarness(),
        LyingHarness.HONEST);
    return Stream.of(lies().stream(), slips().stream(), Stream.of(mistaken))
        .flatMap(mutants -> mutants)
        .toList();
  }

  private static List<FileMutant> lies() {
    return List.of(
        lie("a sync does nothing", IGNORED, is(FORCE), scenarios(), DUR_ACKED, DUR_ALWAYS_OPENS),
        lie(
            "a directory sync does nothing",
            IGNORED,
            is(FORCE_DIRECTORY),
            checks(DUR_DIRENT),
            DUR_DIRENT),
        lie(
            "the sync of the directory above the log's does nothing",
            IGNORED,
            is(FORCE_DIRECTORY).and(of("/")),
            campaign("put 9"),
            DUR_ACKED),
        lie(
            "a segment is not synced before it has its name",
            IGNORED,
            () -> syncs(false),
            campaign("put 9"),
            DUR_ALWAYS_OPENS),
        lie(
            "a segment is not synced once it has its name",
            IGNORED,
            () -> syncs(true),
            campaign("put 9"),
            DUR_ACKED),
        lie(
            "a segment of an earlier owner is not synced",
            IGNORED,
            is(FORCE).and(of(".wal")),
            scenarios(),
            DUR_ACKED,
            COM_FORGET,
            DUR_ALWAYS_OPENS),
        lie(
            "every other sync does nothing",
            IGNORED,
            is(FORCE).and(every(2)),
            scenarios(),
            DUR_ACKED,
            DUR_ALWAYS_OPENS),
        lie(
            "syncs fail and do not say so",
            FAILS_UNSEEN,
            is(FORCE).and(every(2)),
            campaign("put 9"),
            EMIT_DURABLE,
            DUR_ALWAYS_OPENS),
        lie(
            "directory syncs fail and do not say so",
            FAILS_UNSEEN,
            is(FORCE_DIRECTORY).and(every(3)),
            scenarios(),
            DUR_ACKED,
            DUR_ALWAYS_OPENS),
        lie(
            "writes are cut and do not say so",
            Fault.shortWrite(40).unreported(),
            is(WRITE).and(of(".wal")).and(operation -> operation.length() > 40),
            checks(LIFE_CLOSE),
            LIFE_CLOSE),
        lie(
            "every third write is lost",
            IGNORED,
            is(WRITE).and(of(".wal")).and(every(3)),
            campaign("put 9"),
            EMIT_FLUSH),
        lie(
            "writes behind the first sector are lost",
            IGNORED,
            is(WRITE).and(of(".wal")).and(operation -> operation.offset() >= 512),
            campaign("put 9"),
            EMIT_FLUSH),
        lie(
            "no write to a segment arrives",
            IGNORED,
            is(WRITE).and(of(".wal")),
            checks(ERR_SHORT_WRITE),
            ERR_SHORT_WRITE),
        lie(
            "the header of a new segment is lost",
            IGNORED,
            FileMutant::isHeader,
            checks(ORD_REOPEN),
            DUR_ALWAYS_OPENS),
        lie(
            "a new segment does not get its name",
            IGNORED,
            is(RENAME).and(operation -> operation.target().endsWith(".wal")),
            checks(ORD_REOPEN),
            LIFE_CLOSE,
            DUR_ALWAYS_OPENS),
        lie(
            "a file does not become the spare",
            IGNORED,
            is(RENAME).and(operation -> isSpare(operation.target())),
            campaign("put 9"),
            DUR_ALWAYS_OPENS),
        lie("nothing is deleted", IGNORED, is(DELETE), campaign("put 9"), DUR_ALWAYS_OPENS));
  }

  private static List<FileMutant> slips() {
    return List.of(
        slip(Slip.WAITS_FOR_NOTHING, campaign("put 9"), DUR_ACKED),
        slip(Slip.WAITS_FOR_NO_SEAL, campaign("put 9, emit"), EMIT_DURABLE),
        slip(Slip.WAITS_FOR_NO_COMMIT, campaign("put 9, emit, commit"), COM_FORGET),
        slip(
            Slip.RECLAIMS_BEFORE_THE_COMMIT_IS_DURABLE,
            campaign("put 1800, put 1800, emit, commit"),
            DUR_ALWAYS_OPENS),
        slip(
            Slip.RECLAIMS_WHAT_IS_NOT_COMMITTED,
            steps("put 3500, put 3500, put 3500, emit, commit, emit"),
            EMIT_FLUSH),
        slip(Slip.RECLAIMS_NOTHING, checks(COM_RECLAIM), COM_RECLAIM),
        slip(Slip.GOES_ON_AFTER_A_FAILED_SYNC, checks(ERR_SYNC_STOP), ERR_SYNC_STOP),
        slip(Slip.TAKES_WHAT_CAME_DURING_A_SYNC_FOR_SYNCED, checks(DUR_ACKED), DUR_ACKED));
  }

  private static FileMutant lie(
      String what, Fault fault, Predicate<Operation> when, Trial trial, Rule first, Rule... more) {
    return lie(what, fault, () -> when, trial, first, more);
  }

  private static FileMutant lie(
      String what,
      Fault fault,
      Supplier<Predicate<Operation>> when,
      Trial trial,
      Rule first,
      Rule... more) {
    return new FileMutant(
        "a disk that lies: " + what,
        EnumSet.of(first, more),
        trial,
        new LyingHarness(what, fault, when),
        LyingHarness.HONEST);
  }

  private static FileMutant slip(Slip slip, Trial trial, Rule first, Rule... more) {
    return new FileMutant(
        "over a sound log: " + slip.name().toLowerCase(Locale.ROOT).replace('_', ' '),
        EnumSet.of(first, more),
        trial,
        new CarelessHarness(slip),
        new CarelessHarness(Slip.NONE));
  }

  private static boolean isSpare(String path) {
    return path.matches(".*/spare(-\\d)?");
  }

  /** The header of a new segment, which is a spare by name still. */
  private static boolean isHeader(Operation operation) {
    return operation.kind() == WRITE && isSpare(operation.path()) && operation.offset() == 0;
  }

  /** The syncs of the newest segment, once it has its name or before. */
  private static Predicate<Operation> syncs(boolean named) {
    AtomicBoolean hasName = new AtomicBoolean();
    return operation -> {
      if (isHeader(operation)) {
        hasName.set(false);
      } else if (operation.kind() == RENAME && operation.target().endsWith(".wal")) {
        hasName.set(true);
      }
      return operation.kind() == FORCE
          && isSpare(operation.path()) // as it was opened
          && hasName.get() == named;
    };
  }

  private static Predicate<Operation> is(Operation.Kind kind) {
    return operation -> operation.kind() == kind;
  }

  private static Predicate<Operation> of(String path) {
    return operation ->
        path.equals("/") ? operation.path().equals(path) : operation.path().endsWith(path);
  }

  private static Predicate<Operation> every(int nth) {
    return operation -> operation.index() % nth == 0;
  }

  /** What became of it, for the report. */
  MutantReport.Mutant fate(@Nullable RuleViolation violation) {
    return new MutantReport.Mutant(
        what,
        null,
        named.stream().sorted().toList(),
        violation == null ? null : violation.rule(),
        violation == null ? null : trial.kind(),
        null);
  }

  @Override
  public String toString() {
    return what;
  }
}
