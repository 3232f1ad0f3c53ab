package io.unistream.buffer.tck;

import static io.unistream.buffer.tck.Script.BLOCKING;
import static io.unistream.buffer.tck.Script.DROPPING;
import static io.unistream.buffer.tck.Script.THREES;

import io.unistream.buffer.BufferSettings;
import io.unistream.buffer.Capacity;
import io.unistream.buffer.EmitPolicy;
import io.unistream.buffer.OverflowPolicy;
import java.time.Duration;
import java.util.List;

/** Scripts for the rules of order and of limits. */
final class OrderScripts {

  private OrderScripts() {}

  static List<RuleCheck> all() {
    return List.of(
        Script.check(
            Rule.ORD_FIFO,
            "seven puts come out in order",
            THREES,
            "put 16, put 16, put 16, put 16, put 16, put 16, put 16"),
        Script.check(
            Rule.ORD_REOPEN,
            "puts around reopenings",
            THREES,
            "put 16, put 16, reopen 0 5, put 16, put 16, reopen 0 5, put 16, emit, reopen 0 5"),
        Script.check(
            Rule.ORD_REOPEN,
            "puts around crashes",
            THREES,
            "put 16, put 16, crash 0 0 5, put 16, put 16, crash 1 0 5, put 16"),
        Script.check(
            Rule.ORD_SEQUENCE,
            "numbers go on after reopening",
            THREES,
            "put 16, putAll 1 2, putAsync 16, reopen 0 5, put 16, emit, commit, emit, commit, reopen 0 5, put 16"),
        Script.check(
            Rule.ORD_SEQUENCE,
            "numbers go on after a crash of an empty log",
            THREES,
            "put 16, emit, commit, crash 0 0 5, put 16, crash 1 0 5, put 16"),
        Script.check(
            Rule.ORD_BULK,
            "a bulk over two batches",
            THREES,
            "put 16, putAll 8 9 10 11 12, putAll, put 16"),
        Script.check(
            Rule.ORD_BULK,
            "a bulk that does not fit stores nothing",
            THREES,
            "putAll 1 2 3 4 5 6 7 8 9, put 16"),
        Script.check(
            Rule.CAP_RECORD,
            "a record one byte over the limit",
            THREES,
            "put 60, put 61, putAll 5 61 5, putAsync 61, put 16"),
        Script.check(
            Rule.CAP_TOTAL,
            "FAIL by records, in flight ones included",
            THREES,
            "put 16, emit, putAll 1 1 1 1 1 1 1, put 16, putAsync 16, putAll 1, commit, put 16, put 16"),
        Script.check(
            Rule.CAP_TOTAL,
            "FAIL by bytes",
            List.of(BufferSettings.builder()
                .emit(EmitPolicy.defaults().withMaxRecords(9).withMaxBytes(100))
                .capacity(Capacity.defaults()
                    .withMaxRecords(100)
                    .withMaxBytes(250)
                    .withBlockTimeout(Duration.ZERO))
                .build()),
            "put 100, put 100, put 51, put 50, put 1, put 0, poll, commit, put 1"),
        Script.check(
            Rule.CAP_TOTAL,
            "BLOCK without patience",
            BLOCKING,
            "put 16, put 16, put 16, put 16, put 16, poll, commit, put 16"),
        Script.check(
            Rule.CAP_TOTAL,
            "DROP_OLDEST spares what is in flight",
            DROPPING,
            "put 16, put 16, emit, put 16, put 16, put 16, put 16, put 16, put 16, emit, commit, emit"),
        Script.check(
            Rule.CAP_TOTAL,
            "making room for a bulk cuts no batch early",
            BufferSettings.builder()
                .emit(EmitPolicy.defaults().withMaxRecords(2).withMaxBytes(16))
                .capacity(Capacity.defaults()
                    .withMaxRecords(4)
                    .withMaxBytes(64)
                    .withOverflow(OverflowPolicy.DROP_OLDEST)
                    .withBlockTimeout(Duration.ZERO))
                .build(),
            "put 11, put 1, put 1, putAll 13 3"),
        Script.check(
            Rule.CAP_TOTAL,
            "what was dropped stays dropped",
            DROPPING,
            "put 16, put 16, put 16, put 16, put 16, put 16, put 16, reopen 0 5, put 16, put 16"),
        Script.check(
            Rule.CAP_TOTAL,
            "a backlog over a lowered capacity",
            List.of(THREES, BLOCKING),
            "put 16, put 16, put 16, put 16, put 16, put 16, reopen 1 5, put 16, poll, commit, put 16, poll, commit, put 16"));
  }
}
