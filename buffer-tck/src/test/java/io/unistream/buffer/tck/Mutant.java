package io.unistream.buffer.tck;

import static io.unistream.buffer.tck.Rule.CAP_RECORD;
import static io.unistream.buffer.tck.Rule.CAP_TOTAL;
import static io.unistream.buffer.tck.Rule.CAP_WAKE;
import static io.unistream.buffer.tck.Rule.COM_AGAIN;
import static io.unistream.buffer.tck.Rule.COM_FORGET;
import static io.unistream.buffer.tck.Rule.COM_RECLAIM;
import static io.unistream.buffer.tck.Rule.COM_WRONG;
import static io.unistream.buffer.tck.Rule.DUR_ACKED;
import static io.unistream.buffer.tck.Rule.DUR_NO_PHANTOM;
import static io.unistream.buffer.tck.Rule.DUR_STABLE_BATCH;
import static io.unistream.buffer.tck.Rule.EMIT_AFTER_REOPEN;
import static io.unistream.buffer.tck.Rule.EMIT_AGE;
import static io.unistream.buffer.tck.Rule.EMIT_BYTES;
import static io.unistream.buffer.tck.Rule.EMIT_DURABLE;
import static io.unistream.buffer.tck.Rule.EMIT_RETHRESHOLD;
import static io.unistream.buffer.tck.Rule.EMIT_SAME;
import static io.unistream.buffer.tck.Rule.ERR_CODEC_EMIT;
import static io.unistream.buffer.tck.Rule.ERR_CODEC_PUT;
import static io.unistream.buffer.tck.Rule.ERR_INTERRUPT;
import static io.unistream.buffer.tck.Rule.ERR_LEAK;
import static io.unistream.buffer.tck.Rule.LIFE_CLOSE;
import static io.unistream.buffer.tck.Rule.LIFE_OBSERVE;
import static io.unistream.buffer.tck.Rule.ORD_FIFO;
import static io.unistream.buffer.tck.Rule.ORD_REOPEN;
import static io.unistream.buffer.tck.Rule.ORD_SEQUENCE;
import static io.unistream.buffer.tck.Rule.OWN_ONE;

import java.util.List;
import java.util.Set;

/**
 * A buffer with one thing broken, often as somebody's really was.
 *
 * @param what what is broken
 * @param rejectedBy the rules of which one must reject it
 * @param opener opens it
 */
record Mutant(String what, Set<Rule> rejectedBy, DiskStore.Opener opener) {

  /** Those that random scenarios must find. */
  static List<Mutant> all() {
    return List.of(
        new Mutant("acknowledges before the sync", Set.of(DUR_ACKED), Mutants.Unsynced::new),
        new Mutant(
            "emitting from memory is newest first",
            Set.of(ORD_FIFO, ORD_REOPEN),
            Mutants.NewestFirst::new),
        new Mutant(
            "boundaries are arithmetic instead of data",
            Set.of(DUR_STABLE_BATCH, EMIT_RETHRESHOLD),
            Mutants.Recut::new),
        new Mutant(
            "hands out before the seal is durable",
            Set.of(EMIT_DURABLE, DUR_STABLE_BATCH),
            Mutants.EarlyEmit::new),
        new Mutant(
            "a record that was put between emit and commit is deleted by that commit",
            Set.of(COM_RECLAIM),
            Mutants.GreedyCommit::new),
        new Mutant("the commit is in memory only", Set.of(COM_FORGET), Mutants.VolatileCommit::new),
        new Mutant(
            "an age flush happens only at the next put",
            Set.of(EMIT_AGE, EMIT_AFTER_REOPEN),
            Mutants.LazyAge::new),
        new Mutant(
            "age is counted from the opening",
            Set.of(EMIT_AFTER_REOPEN),
            Mutants.AgeFromOpening::new),
        new Mutant(
            "a sequence number is given twice after a crash",
            Set.of(ORD_SEQUENCE),
            Mutants.ReusedSequence::new),
        new Mutant(
            "the byte limit is looked at after the record is in",
            Set.of(EMIT_BYTES),
            Mutants.TooLargeBatch::new),
        new Mutant(
            "a second emit takes in what came since", Set.of(EMIT_SAME), Mutants.GrowingBatch::new),
        new Mutant("any commit is welcome", Set.of(COM_WRONG), Mutants.AnyCommit::new),
        new Mutant(
            "what was committed last is forgotten at reopening",
            Set.of(COM_AGAIN),
            Mutants.ForgetfulCommit::new),
        new Mutant(
            "the oldest record goes in silence when there is no room",
            Set.of(CAP_TOTAL),
            Mutants.SilentDrop::new),
        new Mutant(
            "the array that was put is kept, and changed by its owner",
            Set.of(DUR_NO_PHANTOM),
            Mutants.SharedArray::new),
        new Mutant(
            "a record in the middle gets other bytes", Set.of(DUR_NO_PHANTOM), Mutants.Damage::new),
        new Mutant(
            "the limit of one record is the batch's", Set.of(CAP_RECORD), Mutants.LargeRecord::new),
        new Mutant("a gauge lies", Set.of(LIFE_OBSERVE), Mutants.WrongGauge::new));
  }

  /** Those that the directed checks must find. */
  static List<Mutant> waiting() {
    return List.of(
        new Mutant(
            "a put that is interrupted while it waits is stored all the same",
            Set.of(CAP_WAKE),
            WaitingMutants.StoresAfterInterrupt::new),
        new Mutant(
            "the interrupt flag is gone after a wait",
            Set.of(ERR_INTERRUPT),
            WaitingMutants.SwallowsInterrupt::new),
        new Mutant(
            "a commit does not wake the put that waits for room",
            Set.of(CAP_WAKE),
            WaitingMutants.SleepsThroughCommit::new),
        new Mutant(
            "close does not wake who waits",
            Set.of(CAP_WAKE, LIFE_CLOSE),
            WaitingMutants.SleepsThroughClose::new),
        new Mutant(
            "a poll that waits does not look at the age",
            Set.of(EMIT_AGE),
            WaitingMutants.SleepsThroughAge::new),
        new Mutant(
            "a second opener gets the log too", Set.of(OWN_ONE), WaitingMutants.TwoOwners::new),
        new Mutant(
            "a record that cannot be encoded uses a sequence number up",
            Set.of(ERR_CODEC_PUT),
            WaitingMutants.NumbersBeforeEncoding::new),
        new Mutant(
            "a record that cannot be decoded is left out in silence",
            Set.of(ERR_CODEC_EMIT),
            WaitingMutants.SkipsUndecodable::new),
        new Mutant(
            "calls work after close", Set.of(LIFE_CLOSE), WaitingMutants.WorksAfterClose::new),
        new Mutant("a thread is left behind", Set.of(ERR_LEAK), WaitingMutants.LeavesThread::new));
  }

  DiskHarness harness() {
    return new DiskHarness("a buffer that is broken: " + what, opener);
  }

  @Override
  public String toString() {
    return what;
  }
}
