package io.unistream.buffer.tck;

import static io.unistream.buffer.tck.Capability.CRASH;
import static io.unistream.buffer.tck.Capability.REOPEN;

import io.unistream.buffer.BufferSettings;
import io.unistream.buffer.Capacity;
import io.unistream.buffer.EmitPolicy;
import io.unistream.buffer.OverflowPolicy;
import io.unistream.buffer.tck.Operation.WrongBatch;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** Rules that a short list of steps shows, held against the model. */
final class ScriptedChecks {

  private static final Operation PUT = new Operation.Put(16);
  private static final Operation ASYNC = new Operation.PutAsync(16);
  private static final Operation POLL = new Operation.Poll();
  private static final Operation EMIT = new Operation.Emit();
  private static final Operation COMMIT = new Operation.Commit();
  private static final Operation AGAIN = new Operation.CommitAgain();
  private static final Operation REOPENED = new Operation.Reopen(0, 5);
  private static final Operation OTHERWISE = new Operation.Reopen(1, 5);
  private static final Operation CRASHED = new Operation.Crash(0, 0, 5);
  private static final Operation CRASHED_TOO = new Operation.Crash(1, 0, 5);

  private static final BufferSettings THREES = new BufferSettings(
      new EmitPolicy(3, 100, null), new Capacity(8, 500, OverflowPolicy.FAIL, Duration.ZERO), 60);
  private static final BufferSettings PAIRS = BufferSettings.of(new EmitPolicy(2, 20, null));
  private static final BufferSettings AGED =
      BufferSettings.of(new EmitPolicy(3, 100, Duration.ofMillis(50)));
  private static final BufferSettings DROPPING = new BufferSettings(
      new EmitPolicy(2, 100, null),
      new Capacity(6, 500, OverflowPolicy.DROP_OLDEST, Duration.ZERO),
      60);
  private static final BufferSettings BLOCKING = new BufferSettings(
      new EmitPolicy(2, 100, null), new Capacity(4, 500, OverflowPolicy.BLOCK, Duration.ZERO), 60);

  private ScriptedChecks() {}

  static List<RuleCheck> all() {
    List<RuleCheck> all = new ArrayList<>();
    all.addAll(order());
    all.addAll(emit());
    all.addAll(durability());
    all.addAll(commit());
    all.addAll(limits());
    return all;
  }

  private static List<RuleCheck> order() {
    return List.of(
        check(
            Rule.ORD_FIFO,
            "seven puts come out in order",
            THREES,
            PUT,
            PUT,
            PUT,
            PUT,
            PUT,
            PUT,
            PUT),
        check(
            Rule.ORD_REOPEN,
            "puts around reopenings",
            THREES,
            PUT,
            PUT,
            REOPENED,
            PUT,
            PUT,
            REOPENED,
            PUT,
            EMIT,
            REOPENED),
        check(
            Rule.ORD_REOPEN,
            "puts around crashes",
            THREES,
            PUT,
            PUT,
            CRASHED,
            PUT,
            PUT,
            CRASHED_TOO,
            PUT),
        check(
            Rule.ORD_SEQUENCE,
            "numbers go on after reopening",
            THREES,
            PUT,
            bulk(1, 2),
            ASYNC,
            REOPENED,
            PUT,
            EMIT,
            COMMIT,
            EMIT,
            COMMIT,
            REOPENED,
            PUT),
        check(
            Rule.ORD_SEQUENCE,
            "numbers go on after a crash of an empty log",
            THREES,
            PUT,
            EMIT,
            COMMIT,
            CRASHED,
            PUT,
            CRASHED_TOO,
            PUT),
        check(
            Rule.ORD_BULK,
            "a bulk over two batches",
            THREES,
            PUT,
            bulk(8, 9, 10, 11, 12),
            bulk(),
            PUT),
        check(
            Rule.ORD_BULK,
            "a bulk that does not fit stores nothing",
            THREES,
            bulk(1, 2, 3, 4, 5, 6, 7, 8, 9),
            PUT));
  }

  private static List<RuleCheck> emit() {
    return List.of(
        check(
            Rule.EMIT_COUNT,
            "the third put makes it due",
            THREES,
            PUT,
            PUT,
            POLL,
            PUT,
            POLL,
            COMMIT,
            POLL),
        check(
            Rule.EMIT_BYTES,
            "reaching maxBytes exactly makes it due",
            THREES,
            put(40),
            POLL,
            put(60),
            POLL,
            COMMIT),
        check(
            Rule.EMIT_BYTES,
            "a put that would overflow seals first",
            THREES,
            put(50),
            put(51),
            POLL,
            COMMIT,
            POLL),
        check(
            Rule.EMIT_BYTES,
            "empty records count as records",
            THREES,
            put(0),
            put(0),
            POLL,
            put(0),
            POLL,
            COMMIT),
        check(
            Rule.EMIT_AGE,
            "due at maxAge and not before",
            AGED,
            PUT,
            time(30),
            PUT,
            time(19),
            POLL,
            time(1),
            POLL,
            COMMIT),
        check(
            Rule.EMIT_AGE,
            "age is the first record's, not the last batch's",
            AGED,
            PUT,
            time(40),
            EMIT,
            COMMIT,
            PUT,
            time(40),
            POLL,
            time(10),
            POLL),
        check(
            Rule.EMIT_NOT_EARLY,
            "two of three, and no age",
            THREES,
            POLL,
            PUT,
            POLL,
            PUT,
            POLL,
            time(100_000),
            POLL),
        check(
            Rule.EMIT_FLUSH,
            "emit takes what is not due",
            THREES,
            PUT,
            POLL,
            EMIT,
            COMMIT,
            PUT,
            PUT,
            EMIT),
        check(
            Rule.EMIT_EMPTY, "nothing to emit", THREES, EMIT, POLL, PUT, EMIT, COMMIT, EMIT, POLL),
        check(
            Rule.EMIT_SAME,
            "emit again, with puts in between",
            THREES,
            PUT,
            EMIT,
            PUT,
            EMIT,
            POLL,
            PUT,
            PUT,
            POLL,
            COMMIT,
            EMIT,
            EMIT),
        check(
            Rule.EMIT_AFTER_REOPEN,
            "a recovered batch needs no new put",
            THREES,
            PUT,
            PUT,
            PUT,
            PUT,
            REOPENED,
            POLL,
            COMMIT,
            POLL,
            EMIT),
        check(
            Rule.EMIT_AFTER_REOPEN,
            "recovered age counts",
            AGED,
            PUT,
            time(30),
            new Operation.Reopen(0, 19),
            POLL,
            time(1),
            POLL),
        check(
            Rule.EMIT_CLOCK,
            "the wall clock jumps back and forth",
            AGED,
            PUT,
            wall(-100_000),
            POLL,
            time(50),
            POLL,
            COMMIT,
            PUT,
            wall(500_000),
            POLL,
            time(49),
            POLL,
            time(1),
            POLL),
        check(
            Rule.EMIT_CLOCK,
            "the wall clock jumps back while closed",
            AGED,
            PUT,
            wall(-100_000),
            REOPENED,
            POLL,
            time(50),
            POLL),
        check(
            Rule.EMIT_RETHRESHOLD,
            "narrower limits",
            List.of(THREES, PAIRS),
            PUT,
            PUT,
            PUT,
            put(60),
            OTHERWISE,
            put(1),
            put(1),
            POLL,
            COMMIT,
            POLL,
            COMMIT,
            POLL,
            COMMIT),
        check(
            Rule.EMIT_RETHRESHOLD,
            "wider limits",
            List.of(PAIRS, THREES),
            put(10),
            put(10),
            put(10),
            OTHERWISE,
            PUT,
            POLL,
            COMMIT,
            POLL,
            PUT,
            POLL));
  }

  private static List<RuleCheck> durability() {
    return List.of(
        check(
            Rule.DUR_ACKED,
            "puts of every kind before a crash",
            THREES,
            PUT,
            bulk(5, 6),
            ASYNC,
            POLL,
            CRASHED),
        check(
            Rule.DUR_STABLE_BATCH,
            "a flushed batch after a crash and a reopening with other limits",
            List.of(THREES, PAIRS),
            PUT,
            EMIT,
            PUT,
            CRASHED,
            PUT,
            EMIT,
            OTHERWISE,
            EMIT,
            new Operation.Crash(2, 1, 0),
            EMIT,
            COMMIT,
            EMIT),
        check(
            Rule.DUR_PREFIX,
            "a crash among puts that were not waited for",
            THREES,
            ASYNC,
            ASYNC,
            ASYNC,
            ASYNC,
            ASYNC,
            CRASHED_TOO,
            PUT),
        check(
            Rule.DUR_NO_PHANTOM,
            "records of every size around a crash",
            THREES,
            put(0),
            put(1),
            put(60),
            CRASHED,
            put(59),
            put(0)),
        check(
            Rule.DUR_UNACKED,
            "a put in flight at the crash",
            THREES,
            PUT,
            ASYNC,
            CRASHED,
            PUT,
            ASYNC,
            CRASHED_TOO),
        check(
            Rule.DUR_SECOND_CRASH,
            "recover, append, crash, recover",
            THREES,
            PUT,
            ASYNC,
            CRASHED_TOO,
            PUT,
            PUT,
            CRASHED,
            EMIT,
            COMMIT,
            PUT,
            CRASHED_TOO));
  }

  private static List<RuleCheck> commit() {
    return List.of(
        check(
            Rule.COM_FORGET,
            "committed, closed, opened",
            THREES,
            PUT,
            EMIT,
            COMMIT,
            REOPENED,
            EMIT,
            PUT,
            EMIT),
        check(
            Rule.COM_FORGET,
            "committed, then a crash",
            THREES,
            PUT,
            EMIT,
            COMMIT,
            CRASHED,
            EMIT,
            PUT),
        check(
            Rule.COM_REDELIVER,
            "not committed, closed, opened",
            THREES,
            PUT,
            EMIT,
            PUT,
            REOPENED,
            POLL,
            COMMIT,
            POLL),
        check(
            Rule.COM_REDELIVER,
            "not committed, then a crash",
            THREES,
            PUT,
            EMIT,
            PUT,
            CRASHED,
            POLL,
            COMMIT,
            POLL),
        check(
            Rule.COM_NO_RESURRECT,
            "two crashes after a commit",
            THREES,
            PUT,
            PUT,
            PUT,
            EMIT,
            COMMIT,
            CRASHED,
            PUT,
            CRASHED_TOO,
            CRASHED),
        check(
            Rule.COM_WRONG,
            "batches that are not in flight",
            THREES,
            wrong(WrongBatch.FUTURE),
            PUT,
            EMIT,
            wrong(WrongBatch.FUTURE),
            wrong(WrongBatch.OTHER_LOG),
            COMMIT,
            PUT,
            EMIT,
            COMMIT,
            wrong(WrongBatch.COMMITTED_EARLIER),
            wrong(WrongBatch.OTHER_LOG)),
        check(
            Rule.COM_WRONG,
            "a batch that was not emitted again after reopening",
            THREES,
            PUT,
            EMIT,
            REOPENED,
            wrong(WrongBatch.NOT_EMITTED_AGAIN),
            EMIT,
            COMMIT),
        check(
            Rule.COM_AGAIN,
            "the last commit repeated",
            THREES,
            PUT,
            EMIT,
            COMMIT,
            AGAIN,
            PUT,
            EMIT,
            AGAIN,
            EMIT),
        check(
            Rule.COM_AGAIN,
            "the last commit repeated after reopening",
            THREES,
            PUT,
            EMIT,
            COMMIT,
            REOPENED,
            AGAIN,
            PUT,
            AGAIN,
            EMIT,
            AGAIN),
        check(
            Rule.COM_RECLAIM,
            "records put between emit and commit stay",
            THREES,
            PUT,
            EMIT,
            PUT,
            PUT,
            COMMIT,
            EMIT,
            PUT,
            COMMIT));
  }

  private static List<RuleCheck> limits() {
    return List.of(
        check(
            Rule.CAP_RECORD,
            "a record one byte over the limit",
            THREES,
            put(60),
            put(61),
            bulk(5, 61, 5),
            new Operation.PutAsync(61),
            PUT),
        check(
            Rule.CAP_TOTAL,
            "FAIL by records, in flight ones included",
            THREES,
            PUT,
            EMIT,
            bulk(1, 1, 1, 1, 1, 1, 1),
            PUT,
            ASYNC,
            bulk(1),
            COMMIT,
            PUT,
            PUT),
        check(
            Rule.CAP_TOTAL,
            "FAIL by bytes",
            List.of(BufferSettings.of(new EmitPolicy(9, 100, null))
                .withCapacity(new Capacity(100, 250, OverflowPolicy.FAIL, Duration.ZERO))),
            put(100),
            put(100),
            put(51),
            put(50),
            put(1),
            put(0),
            POLL,
            COMMIT,
            put(1)),
        check(
            Rule.CAP_TOTAL,
            "BLOCK without patience",
            BLOCKING,
            PUT,
            PUT,
            PUT,
            PUT,
            PUT,
            POLL,
            COMMIT,
            PUT),
        check(
            Rule.CAP_TOTAL,
            "DROP_OLDEST spares what is in flight",
            DROPPING,
            PUT,
            PUT,
            EMIT,
            PUT,
            PUT,
            PUT,
            PUT,
            PUT,
            PUT,
            EMIT,
            COMMIT,
            EMIT),
        check(
            Rule.CAP_TOTAL,
            "what was dropped stays dropped",
            DROPPING,
            PUT,
            PUT,
            PUT,
            PUT,
            PUT,
            PUT,
            PUT,
            REOPENED,
            PUT,
            PUT),
        check(
            Rule.CAP_TOTAL,
            "a backlog over a lowered capacity",
            List.of(THREES, BLOCKING),
            PUT,
            PUT,
            PUT,
            PUT,
            PUT,
            PUT,
            OTHERWISE,
            PUT,
            POLL,
            COMMIT,
            PUT,
            POLL,
            COMMIT,
            PUT));
  }

  private static Operation put(int bytes) {
    return new Operation.Put(bytes);
  }

  private static Operation bulk(Integer... bytes) {
    return new Operation.PutAll(List.of(bytes));
  }

  private static Operation time(int millis) {
    return new Operation.AdvanceClock(millis);
  }

  private static Operation wall(int millis) {
    return new Operation.JumpWallClock(millis);
  }

  private static Operation wrong(WrongBatch kind) {
    return new Operation.CommitWrong(kind);
  }

  private static RuleCheck check(
      Rule rule, String name, BufferSettings settings, Operation... steps) {
    return check(rule, name, List.of(settings), steps);
  }

  private static RuleCheck check(
      Rule rule, String name, List<BufferSettings> settings, Operation... steps) {
    List<Operation> operations = List.of(steps);
    Set<Capability> needs = EnumSet.noneOf(Capability.class);
    if (operations.stream().anyMatch(Operation.Reopen.class::isInstance)) {
      needs.add(REOPEN);
    }
    if (operations.stream().anyMatch(Operation.Crash.class::isInstance)) {
      needs.add(CRASH);
    }
    return new RuleCheck(rule, name, needs, stage -> stage.scenario(settings, operations));
  }
}
