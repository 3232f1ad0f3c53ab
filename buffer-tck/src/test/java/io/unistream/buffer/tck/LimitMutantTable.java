package io.unistream.buffer.tck;

import static io.unistream.buffer.tck.Means.CHECKS;
import static io.unistream.buffer.tck.Means.SCENARIOS;
import static io.unistream.buffer.tck.Mutant.buffer;
import static io.unistream.buffer.tck.Rule.CAP_FLOW;
import static io.unistream.buffer.tck.Rule.CAP_LEAST;
import static io.unistream.buffer.tck.Rule.CAP_RECORD;
import static io.unistream.buffer.tck.Rule.CAP_TOTAL;
import static io.unistream.buffer.tck.Rule.CAP_WAKE;
import static io.unistream.buffer.tck.Rule.DUR_NO_PHANTOM;
import static io.unistream.buffer.tck.Rule.ERR_CODEC_EMIT;
import static io.unistream.buffer.tck.Rule.ERR_CODEC_PUT;
import static io.unistream.buffer.tck.Rule.ERR_ERROR;
import static io.unistream.buffer.tck.Rule.ERR_INTERRUPT;
import static io.unistream.buffer.tck.Rule.ERR_LEAK;
import static io.unistream.buffer.tck.Rule.ERR_NO_ACK;
import static io.unistream.buffer.tck.Rule.LIFE_CLOSE;
import static io.unistream.buffer.tck.Rule.LIFE_LISTENER;
import static io.unistream.buffer.tck.Rule.LIFE_OBSERVE;
import static io.unistream.buffer.tck.Rule.LIFE_THREADS;
import static io.unistream.buffer.tck.Rule.LIFE_WAIT;
import static io.unistream.buffer.tck.Rule.OWN_ONE;

import java.util.List;

/** Buffers that break the rules of limits, of errors, of ownership and of life. */
final class LimitMutantTable {

  private LimitMutantTable() {}

  static List<Mutant> all() {
    return List.of(
        buffer(
            "the limit of one record is the batch's",
            null,
            SCENARIOS,
            Mutants.LargeRecord::new,
            CAP_RECORD),
        buffer(
            "an oversize record is stored, and nothing passes it",
            "eventuate #63",
            CHECKS,
            LimitMutants.OversizeBlocks::new,
            CAP_RECORD),
        buffer(
            "the oldest record goes in silence when there is no room",
            null,
            SCENARIOS,
            Mutants.SilentDrop::new,
            CAP_TOTAL),
        buffer(
            "the batch in flight is dropped when there is no room",
            null,
            SCENARIOS,
            LimitMutants.DropsInFlight::new,
            CAP_TOTAL),
        buffer(
            "what was there at the opening does not count for the capacity",
            "telegraf #16696",
            SCENARIOS,
            LimitMutants.UnboundedAfterReopening::new,
            CAP_TOTAL),
        buffer(
            "batches are dropped for a put that is then refused",
            null,
            CHECKS,
            LimitMutants.DropsInVain::new,
            CAP_LEAST),
        buffer(
            "a put is refused although the open batch could go",
            null,
            SCENARIOS,
            LimitMutants.SparesOpenBatch::new,
            CAP_LEAST),
        buffer(
            "a bulk is refused for ever beside an open batch that nothing makes due",
            null,
            SCENARIOS,
            LimitMutants.StuckBehindOpenBatch::new,
            CAP_FLOW),
        buffer(
            "a bulk waits beside an open batch, and the poll that could take it sleeps",
            null,
            CHECKS,
            LimitMutants.SleepsThroughRefusal::new,
            CAP_FLOW),
        buffer(
            "a put that is refused is stored all the same",
            null,
            SCENARIOS,
            LimitMutants.RefusedAndStored::new,
            DUR_NO_PHANTOM),
        buffer(
            "a put that is interrupted while it waits is stored all the same",
            null,
            CHECKS,
            WaitingMutants.StoresAfterInterrupt::new,
            CAP_WAKE),
        buffer(
            "a commit does not wake the put that waits for room",
            "fluent-bit #11847",
            CHECKS,
            WaitingMutants.SleepsThroughCommit::new,
            CAP_WAKE),
        buffer(
            "close does not wake who waits",
            null,
            CHECKS,
            WaitingMutants.SleepsThroughClose::new,
            CAP_WAKE,
            LIFE_CLOSE),
        buffer(
            "a put that is stored reports failure",
            null,
            SCENARIOS,
            StoreMutants.AsyncReportsFailure::new,
            ERR_NO_ACK),
        buffer(
            "the interrupt flag is gone after a wait",
            null,
            CHECKS,
            WaitingMutants.SwallowsInterrupt::new,
            ERR_INTERRUPT),
        buffer(
            "a record that cannot be encoded uses a sequence number up",
            null,
            CHECKS,
            WaitingMutants.NumbersBeforeEncoding::new,
            ERR_CODEC_PUT),
        buffer(
            "a record that cannot be decoded is left out in silence",
            null,
            CHECKS,
            WaitingMutants.SkipsUndecodable::new,
            ERR_CODEC_EMIT),
        buffer(
            "a record that cannot be decoded costs the others of its batch",
            "fluent-bit #3229",
            CHECKS,
            EmitMutants.BadRecordCostsBatch::new,
            ERR_CODEC_EMIT),
        buffer(
            "a record costs the one before it when memory runs out",
            null,
            CHECKS,
            ErrorMutants.MovesBeforeItDecodes::new,
            ERR_ERROR),
        buffer(
            "the codec may change what is stored",
            null,
            CHECKS,
            ErrorMutants.DecodesInPlace::new,
            ERR_ERROR),
        buffer(
            "a clock that fails makes a put fail that is stored",
            null,
            CHECKS,
            ErrorMutants.LooksAtTheClockTooLate::new,
            ERR_ERROR),
        buffer(
            "an Error of the codec names no record",
            null,
            CHECKS,
            ErrorMutants.ErrorIsNobodysRecord::new,
            ERR_CODEC_EMIT),
        buffer("a thread is left behind", null, CHECKS, WaitingMutants.LeavesThread::new, ERR_LEAK),
        buffer(
            "a second opener gets the log too",
            null,
            CHECKS,
            WaitingMutants.TwoOwners::new,
            OWN_ONE),
        buffer(
            "calls work after close",
            null,
            CHECKS,
            WaitingMutants.WorksAfterClose::new,
            LIFE_CLOSE),
        buffer(
            "works for the thread that opened it alone",
            null,
            CHECKS,
            LimitMutants.OneThread::new,
            LIFE_THREADS),
        buffer(
            "records are decoded under the lock",
            null,
            CHECKS,
            WaitingMutants.DecodesUnderItsLock::new,
            LIFE_WAIT),
        buffer(
            "a poll waits for whoever has the batch, whatever its time-out",
            null,
            CHECKS,
            WaitingMutants.PollWaitsForTaker::new,
            LIFE_WAIT),
        buffer(
            "a put that is not waited for hangs once its listener ends by an Error",
            null,
            CHECKS,
            ErrorMutants.AcknowledgingThreadDies::new,
            LIFE_LISTENER),
        buffer(
            "the listener is told under the lock",
            null,
            CHECKS,
            ErrorMutants.TellsUnderItsLock::new,
            LIFE_LISTENER),
        buffer(
            "what a listener throws that is no RuntimeException comes out of the put",
            null,
            CHECKS,
            ErrorMutants.ListenersErrorEscapes::new,
            LIFE_LISTENER),
        buffer("a gauge lies", "contrib #30608", SCENARIOS, Mutants.WrongGauge::new, LIFE_OBSERVE));
  }
}
