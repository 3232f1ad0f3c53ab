package io.unistream.buffer.tck;

import static io.unistream.buffer.tck.Script.PAIRS;
import static io.unistream.buffer.tck.Script.THREES;

import java.util.List;

/** Scripts for the rules of durability and commit. */
final class DurabilityScripts {

  private DurabilityScripts() {}

  static List<RuleCheck> all() {
    return List.of(
        Script.check(
            Rule.DUR_ACKED,
            "puts of every kind before a crash",
            THREES,
            "put 16, putAll 5 6, putAsync 16, poll, crash 0 0 5"),
        Script.check(
            Rule.DUR_STABLE_BATCH,
            "a flushed batch after a crash and a reopening with other limits",
            List.of(THREES, PAIRS),
            "put 16, emit, put 16, crash 0 0 5, put 16, emit, reopen 1 5, emit, crash 2 1 0, emit, commit, emit"),
        Script.check(
            Rule.DUR_PREFIX,
            "a crash among puts that were not waited for",
            THREES,
            "putAsync 16, putAsync 16, putAsync 16, putAsync 16, putAsync 16, crash 1 0 5, put 16"),
        Script.check(
            Rule.DUR_NO_PHANTOM,
            "records of every size around a crash",
            THREES,
            "put 0, put 1, put 60, crash 0 0 5, put 59, put 0"),
        Script.check(
            Rule.DUR_UNACKED,
            "a put in flight at the crash",
            THREES,
            "put 16, putAsync 16, crash 0 0 5, put 16, putAsync 16, crash 1 0 5"),
        Script.check(
            Rule.DUR_SECOND_CRASH,
            "recover, append, crash, recover",
            THREES,
            "put 16, putAsync 16, crash 1 0 5, put 16, put 16, crash 0 0 5, emit, commit, put 16, crash 1 0 5"),
        Script.check(
            Rule.COM_FORGET,
            "committed, closed, opened",
            THREES,
            "put 16, emit, commit, reopen 0 5, emit, put 16, emit"),
        Script.check(
            Rule.COM_FORGET,
            "committed, then a crash",
            THREES,
            "put 16, emit, commit, crash 0 0 5, emit, put 16"),
        Script.check(
            Rule.COM_REDELIVER,
            "not committed, closed, opened",
            THREES,
            "put 16, emit, put 16, reopen 0 5, poll, commit, poll"),
        Script.check(
            Rule.COM_REDELIVER,
            "not committed, then a crash",
            THREES,
            "put 16, emit, put 16, crash 0 0 5, poll, commit, poll"),
        Script.check(
            Rule.COM_NO_RESURRECT,
            "two crashes after a commit",
            THREES,
            "put 16, put 16, put 16, emit, commit, crash 0 0 5, put 16, crash 1 0 5, crash 0 0 5"),
        Script.check(
            Rule.COM_WRONG,
            "batches that are not in flight",
            THREES,
            "commitWrong FUTURE, put 16, emit, commitWrong FUTURE, commitWrong OTHER_LOG, commit, put 16, emit, commit, commitWrong COMMITTED_EARLIER, commitWrong OTHER_LOG"),
        Script.check(
            Rule.COM_WRONG,
            "a batch that was not emitted again after reopening",
            THREES,
            "put 16, emit, reopen 0 5, commitWrong NOT_EMITTED_AGAIN, emit, commit"),
        Script.check(
            Rule.COM_AGAIN,
            "the last commit repeated",
            THREES,
            "put 16, emit, commit, commitAgain, put 16, emit, commitAgain, emit"),
        Script.check(
            Rule.COM_AGAIN,
            "the last commit repeated after reopening",
            THREES,
            "put 16, emit, commit, reopen 0 5, commitAgain, put 16, commitAgain, emit, commitAgain"),
        Script.check(
            Rule.COM_RECLAIM,
            "records put between emit and commit stay",
            THREES,
            "put 16, emit, put 16, put 16, commit, emit, put 16, commit"));
  }
}
