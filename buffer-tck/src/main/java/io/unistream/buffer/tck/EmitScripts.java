package io.unistream.buffer.tck;

import static io.unistream.buffer.tck.Script.AGED;
import static io.unistream.buffer.tck.Script.PAIRS;
import static io.unistream.buffer.tck.Script.THREES;

import java.util.List;

/** Scripts for the rules of emitting. */
final class EmitScripts {

  private EmitScripts() {}

  static List<RuleCheck> all() {
    return List.of(
        Script.check(
            Rule.EMIT_COUNT,
            "the third put makes it due",
            THREES,
            "put 16, put 16, poll, put 16, poll, commit, poll"),
        Script.check(
            Rule.EMIT_BYTES,
            "reaching maxBytes exactly makes it due",
            THREES,
            "put 40, poll, put 60, poll, commit"),
        Script.check(
            Rule.EMIT_BYTES,
            "a put that would overflow seals first",
            THREES,
            "put 50, put 51, poll, commit, poll"),
        Script.check(
            Rule.EMIT_BYTES,
            "empty records count as records",
            THREES,
            "put 0, put 0, poll, put 0, poll, commit"),
        Script.check(
            Rule.EMIT_AGE,
            "due at maxAge and not before",
            AGED,
            "put 16, time 30, put 16, time 19, poll, time 1, poll, commit"),
        Script.check(
            Rule.EMIT_AGE,
            "age is the first record's, not the last batch's",
            AGED,
            "put 16, time 40, emit, commit, put 16, time 40, poll, time 10, poll"),
        Script.check(
            Rule.EMIT_NOT_EARLY,
            "two of three, and no age",
            THREES,
            "poll, put 16, poll, put 16, poll, time 100000, poll"),
        Script.check(
            Rule.EMIT_FLUSH,
            "emit takes what is not due",
            THREES,
            "put 16, poll, emit, commit, put 16, put 16, emit"),
        Script.check(
            Rule.EMIT_EMPTY,
            "nothing to emit",
            THREES,
            "emit, poll, put 16, emit, commit, emit, poll"),
        Script.check(
            Rule.EMIT_SAME,
            "emit again, with puts in between",
            THREES,
            "put 16, emit, put 16, emit, poll, put 16, put 16, poll, commit, emit, emit"),
        Script.check(
            Rule.EMIT_AFTER_REOPEN,
            "a recovered batch needs no new put",
            THREES,
            "put 16, put 16, put 16, put 16, reopen 0 5, poll, commit, poll, emit"),
        Script.check(
            Rule.EMIT_AFTER_REOPEN,
            "recovered age counts",
            AGED,
            "put 16, time 30, reopen 0 19, poll, time 1, poll"),
        Script.check(
            Rule.EMIT_CLOCK,
            "the wall clock jumps back and forth",
            AGED,
            "put 16, wall -100000, poll, time 50, poll, commit, put 16, wall 500000, poll, time 49, poll, time 1, poll"),
        Script.check(
            Rule.EMIT_CLOCK,
            "the wall clock jumps back while closed",
            AGED,
            "put 16, wall -100000, reopen 0 5, poll, time 50, poll"),
        Script.check(
            Rule.EMIT_RETHRESHOLD,
            "narrower limits",
            List.of(THREES, PAIRS),
            "put 16, put 16, put 16, put 60, reopen 1 5, put 1, put 1, poll, commit, poll, commit, poll, commit"),
        Script.check(
            Rule.EMIT_RETHRESHOLD,
            "narrower limits for what is in no batch yet",
            List.of(THREES, PAIRS),
            "put 16, put 16, reopen 1 5, poll, commit, poll, put 1, put 1, poll, commit, poll"),
        Script.check(
            Rule.EMIT_RETHRESHOLD,
            "wider limits",
            List.of(PAIRS, THREES),
            "put 10, put 10, put 10, reopen 1 5, put 16, poll, commit, poll, put 16, poll"));
  }
}
