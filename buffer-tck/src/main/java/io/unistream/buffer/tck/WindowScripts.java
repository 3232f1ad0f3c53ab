package io.unistream.buffer.tck;

import io.unistream.buffer.BufferSettings;
import io.unistream.buffer.Capacity;
import io.unistream.buffer.EmitPolicy;
import io.unistream.buffer.OverflowPolicy;
import java.time.Duration;
import java.util.List;

/** Scripts for several batches in flight. */
final class WindowScripts {

  /** Two of two records may be in flight. */
  private static final BufferSettings TWO = window(2);

  private static final BufferSettings EIGHT = window(8);
  private static final BufferSettings ONE = window(1);
  private static final BufferSettings AGED = with(
      EmitPolicy.defaults().withMaxRecords(2).withMaxBytes(100).withMaxAge(Duration.ofMillis(50)),
      8);

  /** Batches of one record, of which five have room. */
  private static final BufferSettings DROPPING = full(1, 5, 3, OverflowPolicy.DROP_OLDEST);

  private WindowScripts() {}

  private static BufferSettings window(int batches) {
    return with(EmitPolicy.defaults().withMaxRecords(2).withMaxBytes(100), batches);
  }

  private static BufferSettings with(EmitPolicy policy, int batches) {
    return BufferSettings.of(policy.withMaxInFlight(batches));
  }

  private static BufferSettings bytes(long inFlight) {
    return BufferSettings.of(EmitPolicy.defaults()
        .withMaxRecords(9)
        .withMaxBytes(40)
        .withMaxInFlight(8)
        .withMaxInFlightBytes(inFlight));
  }

  private static BufferSettings full(int batch, long records, int window, OverflowPolicy overflow) {
    return BufferSettings.builder()
        .emit(EmitPolicy.defaults().withMaxRecords(batch).withMaxBytes(100).withMaxInFlight(window))
        .capacity(Capacity.defaults()
            .withMaxRecords(records)
            .withMaxBytes(1_000)
            .withOverflow(overflow)
            .withBlockTimeout(Duration.ZERO))
        .build();
  }

  static List<RuleCheck> all() {
    return List.of(
        Script.check(
            Rule.EMIT_NEXT,
            "each batch once, in order, up to the window",
            TWO,
            "putAll 16 16 16 16 16 16, pollNext, pollNext, pollNext, commit, pollNext, pollNext, commit, commit, pollNext"),
        Script.check(
            Rule.EMIT_NEXT,
            "the window is one batch by default",
            Script.THREES,
            "putAll 16 16 16 16 16 16, pollNext, pollNext, poll, commit, pollNext, pollNext, commit, pollNext"),
        Script.check(
            Rule.EMIT_NEXT,
            "what emit and poll handed out is in flight, too",
            TWO,
            "putAll 16 16 16 16 16 16, emit, pollNext, pollNext, commit, commit, poll, pollNext"),
        Script.check(
            Rule.EMIT_NEXT,
            "the bytes in flight are bounded",
            bytes(90),
            "put 40, put 40, put 40, pollNext, pollNext, pollNext, commit, pollNext, pollNext"),
        Script.check(
            Rule.EMIT_NEXT,
            "small batches by bytes",
            bytes(90),
            "put 16, seal, put 16, seal, put 16, seal, put 40, put 40, pollNext, pollNext, pollNext, pollNext, pollNext, commitThrough 3, pollNext"),
        Script.check(
            Rule.EMIT_NEXT,
            "one batch may be in flight whatever its size",
            bytes(1),
            "put 40, put 40, pollNext, pollNext, commit, pollNext"),
        Script.check(
            Rule.EMIT_NEXT,
            "an open batch is not next until it is due",
            AGED,
            "putAll 16 16 16, pollNext, pollNext, time 49, pollNext, time 1, pollNext, pollNext, commitThrough 2"),
        Script.check(
            Rule.EMIT_NEXT,
            "all in flight come again first, closed and opened",
            EIGHT,
            "putAll 16 16 16 16 16 16 16 16, pollNext, pollNext, pollNext, reopen 0 5, pollNext, pollNext, commitThrough 2, pollNext, reopen 0 5, emit, pollNext"),
        Script.check(
            Rule.EMIT_NEXT,
            "all in flight come again first, after a crash",
            EIGHT,
            "putAll 16 16 16 16 16 16 16 16, pollNext, pollNext, pollNext, put 16, crash 0 0 5, pollNext, pollNext, commitThrough 2, pollNext, crash 1 0 5, emit, pollNext"),
        Script.check(
            Rule.EMIT_NEXT,
            "a smaller window after reopening, and other limits",
            List.of(EIGHT, ONE, Script.THREES),
            "putAll 16 16 16 16 16 16 16 16, pollNext, pollNext, pollNext, pollNext, reopen 1 5, pollNext, pollNext, commit, pollNext, reopen 2 5, pollNext, pollNext, commit, pollNext"),
        Script.check(
            Rule.EMIT_SAME,
            "emit and poll give the oldest of several in flight again",
            EIGHT,
            "putAll 16 16 16 16 16 16, pollNext, pollNext, emit, poll, put 16, emit, commit, emit, poll, pollNext, emit"),
        Script.check(
            Rule.EMIT_SEAL,
            "what was put is in a batch, and what comes later is not",
            TWO,
            "seal, put 16, poll, seal, put 16, poll, commit, poll, pollNext, seal, seal, pollNext, commit, seal"),
        Script.check(
            Rule.EMIT_SEAL,
            "behind batches in flight, and full ones",
            TWO,
            "putAll 16 16 16, pollNext, pollNext, seal, pollNext, putAll 16 16 16, seal, pollNext, commitThrough 2, pollNext, pollNext"),
        Script.check(
            Rule.EMIT_SEAL,
            "puts that are not waited for",
            TWO,
            "putAsync 16, putAsync 16, putAsync 16, seal, pollNext, pollNext, commitThrough 2, pollNext"),
        Script.check(
            Rule.EMIT_SEAL,
            "sealed, closed, opened with other limits",
            List.of(TWO, Script.THREES),
            "put 16, seal, put 16, reopen 1 5, put 16, poll, commit, poll, seal, poll"),
        Script.check(
            Rule.EMIT_SEAL,
            "sealed, then a crash",
            List.of(TWO, Script.THREES),
            "put 16, seal, put 16, crash 0 1 5, put 16, poll, commit, poll"),
        Script.check(
            Rule.COM_THROUGH,
            "all up to the batch",
            EIGHT,
            "putAll 16 16 16 16 16 16 16 16 16, pollNext, pollNext, pollNext, pollNext, commitThrough 3, emit, pollNext, commit, seal, pollNext, commitThrough 9, pollNext"),
        Script.check(
            Rule.COM_THROUGH,
            "nothing behind a gap",
            EIGHT,
            "putAll 16 16 16 16 16 16 16 16, pollNext, pollNext, pollNext, commitWrong NOT_OLDEST, commit, commitWrong NOT_OLDEST, commitThrough 2, pollNext, commit"),
        Script.check(
            Rule.COM_THROUGH,
            "committed, closed, opened",
            EIGHT,
            "putAll 16 16 16 16 16 16 16 16, pollNext, pollNext, pollNext, commitThrough 2, reopen 0 5, pollNext, commitThrough 1, reopen 0 5, emit"),
        Script.check(
            Rule.COM_THROUGH,
            "committed, then a crash",
            EIGHT,
            "putAll 16 16 16 16 16 16 16 16, pollNext, pollNext, pollNext, commitThrough 3, crash 0 0 5, pollNext, put 16, crash 1 0 5, emit"),
        Script.check(
            Rule.COM_WRONG,
            "through batches that are not in flight",
            EIGHT,
            "commitWrong FUTURE, putAll 16 16 16 16 16 16, pollNext, pollNext, commitWrong FUTURE, commitWrong OTHER_LOG, commitThrough 2, commitWrong COMMITTED_EARLIER, pollNext, commitWrong COMMITTED_EARLIER"),
        Script.check(
            Rule.COM_WRONG,
            "through one of several that were not handed out again after reopening",
            EIGHT,
            "putAll 16 16 16 16 16 16, pollNext, pollNext, reopen 0 5, commitWrong NOT_EMITTED_AGAIN, pollNext, commitWrong NOT_EMITTED_AGAIN, pollNext, commitThrough 2"),
        Script.check(
            Rule.COM_AGAIN,
            "the last of several that were committed together",
            EIGHT,
            "putAll 16 16 16 16 16 16, pollNext, pollNext, commitThrough 2, commitAgain, pollNext, commitAgain, emit, commitAgain"),
        Script.check(
            Rule.COM_AGAIN,
            "the last of several that were committed together, after reopening",
            EIGHT,
            "putAll 16 16 16 16 16 16, pollNext, pollNext, commitThrough 2, reopen 0 5, commitAgain, pollNext, commitAgain, reopen 0 5, commitAgain"),
        Script.check(
            Rule.CAP_TOTAL,
            "DROP_OLDEST from behind several in flight",
            DROPPING,
            "put 16, put 16, put 16, put 16, put 16, pollNext, pollNext, put 16, pollNext, put 16, put 16, pollNext, commitThrough 2, emit, pollNext, put 16, commitThrough 3"),
        Script.check(
            Rule.CAP_TOTAL,
            "what was dropped from between batches in flight stays dropped",
            DROPPING,
            "put 16, put 16, put 16, put 16, put 16, pollNext, pollNext, put 16, pollNext, put 16, reopen 0 5, put 16, pollNext, pollNext, put 16, put 16, pollNext, reopen 0 5, emit, commit, reopen 0 5"),
        Script.check(
            Rule.CAP_TOTAL,
            "what was dropped from between batches in flight stays dropped after a crash",
            DROPPING,
            "put 16, put 16, put 16, put 16, put 16, pollNext, pollNext, put 16, pollNext, put 16, crash 0 0 5, pollNext, pollNext, commit, pollNext, put 16, put 16, crash 0 0 5, emit, commit"),
        Script.check(
            Rule.CAP_LEAST,
            "what is in flight leaves no room",
            full(1, 3, 3, OverflowPolicy.DROP_OLDEST),
            "put 16, put 16, put 16, pollNext, pollNext, putAll 16 16, put 16, pollNext, put 16, commitThrough 2, putAll 16 16"),
        Script.check(
            Rule.CAP_FLOW,
            "a put that finds no room makes the next batch due where another may be in flight",
            full(2, 4, 2, OverflowPolicy.FAIL),
            "putAll 16 16 16, pollNext, pollNext, putAll 16 16, pollNext, commitThrough 2, putAll 16 16"),
        Script.check(
            Rule.CAP_FLOW,
            "a put that waits makes the next batch due where another may be in flight",
            full(2, 4, 2, OverflowPolicy.BLOCK),
            "putAll 16 16 16, pollNext, pollNext, putAll 16 16, pollNext, commit, commit, putAll 16 16"));
  }
}
