package io.unistream.buffer.tck;

import static io.unistream.buffer.tck.Means.CHECKS;
import static io.unistream.buffer.tck.Means.SCENARIOS;
import static io.unistream.buffer.tck.Means.campaign;
import static io.unistream.buffer.tck.Means.checksOf;
import static io.unistream.buffer.tck.Mutant.buffer;
import static io.unistream.buffer.tck.Rule.CAP_TOTAL;
import static io.unistream.buffer.tck.Rule.COM_FORGET;
import static io.unistream.buffer.tck.Rule.COM_NO_RESURRECT;
import static io.unistream.buffer.tck.Rule.COM_RECLAIM;
import static io.unistream.buffer.tck.Rule.COM_THROUGH;
import static io.unistream.buffer.tck.Rule.EMIT_NEXT;
import static io.unistream.buffer.tck.Rule.EMIT_SAME;
import static io.unistream.buffer.tck.Rule.EMIT_SEAL;
import static io.unistream.buffer.tck.Rule.LIFE_OBSERVE;
import static io.unistream.buffer.tck.Rule.LIFE_WAIT;

import java.util.List;

/** Buffers that break the rules of several batches in flight. */
final class WindowMutantTable {

  private static final String THREE_TAKEN = "putAll 9 9 9 9 9 9, pollNext, pollNext, pollNext, ";

  private WindowMutantTable() {}

  static List<Mutant> all() {
    return List.of(
        buffer(
            "pollNext gives one batch twice",
            null,
            CHECKS,
            WindowMutants.GivesOneTwice::new,
            EMIT_NEXT),
        buffer(
            "the next batch is a place in the backlog, which commits move",
            null,
            CHECKS,
            WindowMutants.ForgetsAtCommit::new,
            EMIT_NEXT),
        buffer("the window has no bound", null, SCENARIOS, WindowMutants.Unbounded::new, EMIT_NEXT),
        buffer(
            "the window has no bound in bytes",
            null,
            SCENARIOS,
            WindowMutants.UnboundedInBytes::new,
            EMIT_NEXT),
        buffer(
            "one more than the window is in flight",
            null,
            CHECKS,
            WindowMutants.OneTooMany::new,
            EMIT_NEXT),
        buffer(
            "a pollNext that waits for room sleeps through the commit",
            null,
            CHECKS,
            WindowMutants.SleepsThroughRoom::new,
            EMIT_NEXT),
        buffer(
            "what was in flight before reopening still counts for the window",
            null,
            CHECKS,
            WindowMutants.KeepsFlights::new,
            EMIT_NEXT,
            LIFE_OBSERVE),
        buffer(
            "the newest in flight is given again",
            null,
            CHECKS,
            WindowMutants.NewestAgain::new,
            EMIT_SAME),
        buffer(
            "a pollNext goes on after its time-out",
            null,
            CHECKS,
            WindowMutants.PollNextWaitsOn::new,
            LIFE_WAIT),
        buffer(
            "a seal does not wake the poll that waits",
            null,
            CHECKS,
            WindowMutants.SealSleeps::new,
            EMIT_SEAL),
        buffer(
            "a seal is for the next put, too",
            null,
            CHECKS,
            WindowMutants.SealsLaterPuts::new,
            EMIT_SEAL),
        buffer(
            "a seal returns the number of the next put",
            null,
            SCENARIOS,
            WindowMutants.SealReturnsTheNext::new,
            EMIT_SEAL),
        buffer(
            "a seal does nothing until a batch is due",
            null,
            SCENARIOS,
            WindowMutants.SealsWhatIsDue::new,
            EMIT_SEAL),
        buffer(
            "a seal returns before it is durable",
            null,
            campaign("put 9, seal"),
            WindowMutants.SealIsNotSynced::new,
            EMIT_SEAL),
        buffer(
            "a commit skips an unfinished head",
            null,
            CHECKS,
            WindowMutants.SkipsUnfinishedHead::new,
            COM_THROUGH),
        buffer(
            "a commit of a later batch takes those before it along",
            null,
            CHECKS,
            WindowMutants.CommitsThroughAlways::new,
            COM_THROUGH),
        buffer(
            "a commit of several batches is a loop of commits",
            null,
            campaign(8, THREE_TAKEN + "commitThrough 2"),
            WindowMutants.CommitsOneByOne::new,
            COM_THROUGH),
        buffer(
            "a commit takes all in flight along",
            null,
            checksOf(COM_THROUGH),
            WindowMutants.CommitsAllInFlight::new,
            COM_RECLAIM),
        buffer(
            "what was dropped from behind a batch in flight comes back",
            null,
            SCENARIOS,
            WindowMutants.ForgetsHoles::new,
            COM_FORGET,
            COM_NO_RESURRECT,
            CAP_TOTAL),
        buffer(
            "the log knows one gap in what is kept, and no second",
            null,
            CHECKS,
            WindowMutants.KnowsOneHole::new,
            COM_FORGET,
            CAP_TOTAL),
        buffer(
            "of several in flight all but the oldest are dropped",
            null,
            SCENARIOS,
            WindowMutants.CountsTheOldestAlone::new,
            CAP_TOTAL));
  }
}
