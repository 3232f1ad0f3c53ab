package io.unistream.buffer.tck;

import static io.unistream.buffer.tck.Means.CHECKS;
import static io.unistream.buffer.tck.Means.SCENARIOS;
import static io.unistream.buffer.tck.Means.campaign;
import static io.unistream.buffer.tck.Means.check;
import static io.unistream.buffer.tck.Mutant.buffer;
import static io.unistream.buffer.tck.Rule.COM_AGAIN;
import static io.unistream.buffer.tck.Rule.COM_FORGET;
import static io.unistream.buffer.tck.Rule.COM_NO_RESURRECT;
import static io.unistream.buffer.tck.Rule.COM_RECLAIM;
import static io.unistream.buffer.tck.Rule.COM_REDELIVER;
import static io.unistream.buffer.tck.Rule.COM_WRONG;
import static io.unistream.buffer.tck.Rule.DUR_ACKED;
import static io.unistream.buffer.tck.Rule.DUR_ALWAYS_OPENS;
import static io.unistream.buffer.tck.Rule.DUR_NO_PHANTOM;
import static io.unistream.buffer.tck.Rule.DUR_PREFIX;
import static io.unistream.buffer.tck.Rule.DUR_STABLE_BATCH;
import static io.unistream.buffer.tck.Rule.DUR_UNACKED;
import static io.unistream.buffer.tck.Rule.EMIT_AFTER_REOPEN;
import static io.unistream.buffer.tck.Rule.EMIT_AGE;
import static io.unistream.buffer.tck.Rule.EMIT_BYTES;
import static io.unistream.buffer.tck.Rule.EMIT_CLOCK;
import static io.unistream.buffer.tck.Rule.EMIT_COUNT;
import static io.unistream.buffer.tck.Rule.EMIT_DURABLE;
import static io.unistream.buffer.tck.Rule.EMIT_EMPTY;
import static io.unistream.buffer.tck.Rule.EMIT_FLUSH;
import static io.unistream.buffer.tck.Rule.EMIT_NOT_EARLY;
import static io.unistream.buffer.tck.Rule.EMIT_RETHRESHOLD;
import static io.unistream.buffer.tck.Rule.EMIT_SAME;
import static io.unistream.buffer.tck.Rule.LIFE_CLOSE;
import static io.unistream.buffer.tck.Rule.ORD_BULK;
import static io.unistream.buffer.tck.Rule.ORD_CONCURRENT;
import static io.unistream.buffer.tck.Rule.ORD_FIFO;
import static io.unistream.buffer.tck.Rule.ORD_REOPEN;
import static io.unistream.buffer.tck.Rule.ORD_SEQUENCE;

import java.util.List;

/** Buffers that break the rules of order, of emitting, of durability and of commit. */
final class OrderMutantTable {

  private static final String ANCESTOR = "the Python ancestor";

  private OrderMutantTable() {}

  static List<Mutant> all() {
    return List.of(
        buffer(
            "emitting from memory is newest first",
            ANCESTOR,
            SCENARIOS,
            Mutants.NewestFirst::new,
            ORD_FIFO,
            ORD_REOPEN),
        buffer(
            "a put that is not waited for is overtaken",
            null,
            CHECKS,
            StoreMutants.AsyncOvertaken::new,
            ORD_CONCURRENT),
        buffer(
            "what was not committed is put at the tail at reopening",
            "collector #8987",
            SCENARIOS,
            EmitMutants.RequeuesAtReopening::new,
            ORD_REOPEN,
            Rule.CAP_TOTAL),
        buffer(
            "what is emitted again goes to the tail",
            "collector #8987",
            SCENARIOS,
            EmitMutants.RequeuesAtTail::new,
            EMIT_SAME),
        buffer(
            "each thread gets a batch of its own",
            null,
            CHECKS,
            EmitMutants.BatchForEachThread::new,
            EMIT_SAME),
        buffer(
            "a sequence number is given twice after a crash",
            null,
            SCENARIOS,
            Mutants.ReusedSequence::new,
            ORD_SEQUENCE),
        buffer("a bulk is many puts", null, CHECKS, StoreMutants.BulkOneByOne::new, ORD_BULK),
        buffer(
            "a bulk is stored from its end",
            null,
            campaign("putAll 5 9 12"),
            StoreMutants.BulkBackwards::new,
            DUR_PREFIX),
        buffer(
            "the batch that is full is due at the next put",
            null,
            CHECKS,
            EmitMutants.CountOffByOne::new,
            EMIT_COUNT),
        buffer(
            "the byte limit is looked at after the record is in",
            null,
            SCENARIOS,
            Mutants.TooLargeBatch::new,
            EMIT_BYTES),
        buffer(
            "the limits are looked at before the lock is taken",
            "inngest #3871",
            CHECKS,
            EmitMutants.CapByRace::new,
            EMIT_BYTES),
        buffer(
            "an age flush happens only at the next put",
            "hobbes #62",
            SCENARIOS,
            Mutants.LazyAge::new,
            EMIT_AGE,
            EMIT_AFTER_REOPEN),
        buffer(
            "a poll that waits does not look at the age",
            null,
            CHECKS,
            WaitingMutants.SleepsThroughAge::new,
            EMIT_AGE),
        buffer(
            "a put that makes nothing due does not wake the poll that has to wait for its age",
            null,
            CHECKS,
            WaitingMutants.WakesWhenDue::new,
            EMIT_AGE),
        buffer(
            "age is counted from when the batch was made",
            "arroyo #1143",
            SCENARIOS,
            EmitMutants.AgeFromCreation::new,
            EMIT_NOT_EARLY),
        buffer(
            "whatever is there is due",
            null,
            SCENARIOS,
            EmitMutants.DueAtOnce::new,
            EMIT_NOT_EARLY),
        buffer(
            "age is counted from the opening",
            null,
            SCENARIOS,
            Mutants.AgeFromOpening::new,
            EMIT_AFTER_REOPEN),
        buffer(
            "what is there at the opening waits for the first put",
            "fluentd #2302",
            CHECKS,
            EmitMutants.IdleBacklog::new,
            EMIT_AFTER_REOPEN),
        buffer(
            "age is told by the wall clock",
            null,
            SCENARIOS,
            EmitMutants.AgeByWallClock::new,
            EMIT_CLOCK),
        buffer(
            "a flush waits for the age",
            "librdkafka #3489",
            check("emit waits for no threshold"),
            EmitMutants.FlushLingers::new,
            EMIT_FLUSH),
        buffer(
            "emit waits for a record",
            null,
            check("emit waits for no record"),
            EmitMutants.EmitWaitsForData::new,
            EMIT_EMPTY),
        buffer(
            "a poll goes on after its time-out",
            null,
            CHECKS,
            EmitMutants.PollWaitsOn::new,
            EMIT_EMPTY),
        buffer(
            "a second emit takes in what came since",
            null,
            SCENARIOS,
            Mutants.GrowingBatch::new,
            EMIT_SAME),
        buffer(
            "hands out before the seal is durable",
            null,
            campaign("put 9, emit"),
            Mutants.EarlyEmit::new,
            EMIT_DURABLE),
        buffer(
            "boundaries are arithmetic instead of data",
            null,
            CHECKS,
            Mutants.Recut::new,
            DUR_STABLE_BATCH,
            EMIT_RETHRESHOLD),
        buffer(
            "what is in no batch yet is not cut by new limits",
            null,
            CHECKS,
            EmitMutants.KeepsOldCut::new,
            EMIT_AFTER_REOPEN,
            EMIT_BYTES,
            EMIT_RETHRESHOLD),
        buffer(
            "another maxRecords is refused",
            ANCESTOR,
            SCENARIOS,
            EmitMutants.RefusesNarrowerLimits::new,
            DUR_ALWAYS_OPENS,
            EMIT_RETHRESHOLD),
        buffer(
            "acknowledges before the sync",
            "vector #22489",
            SCENARIOS,
            Mutants.Unsynced::new,
            DUR_ACKED),
        buffer(
            "deletes before the commit is durable",
            null,
            campaign("put 9, put 9, emit, commit"),
            StoreMutants.DeletesBeforeCommit::new,
            DUR_ACKED),
        buffer(
            "the log has another id at each opening",
            null,
            SCENARIOS,
            StoreMutants.NewIdAtOpening::new,
            DUR_STABLE_BATCH),
        buffer(
            "the array that was put is kept, and changed by its owner",
            null,
            SCENARIOS,
            Mutants.SharedArray::new,
            DUR_NO_PHANTOM),
        buffer(
            "a record in the middle gets other bytes",
            null,
            SCENARIOS,
            Mutants.Damage::new,
            DUR_NO_PHANTOM),
        buffer(
            "a record is stored in two writes",
            null,
            campaign("put 9"),
            StoreMutants.TwoWrites::new,
            DUR_UNACKED),
        buffer(
            "the commit is in memory only",
            null,
            SCENARIOS,
            Mutants.VolatileCommit::new,
            COM_FORGET),
        buffer(
            "what is in flight counts as delivered when the buffer closes",
            "collector #15677",
            SCENARIOS,
            StoreMutants.CommitsAtClose::new,
            COM_REDELIVER),
        buffer(
            "commits are compacted away, and the records are not",
            null,
            SCENARIOS,
            StoreMutants.CompactsCommits::new,
            COM_NO_RESURRECT),
        buffer("any commit is welcome", null, SCENARIOS, Mutants.AnyCommit::new, COM_WRONG),
        buffer(
            "the batch of another log is taken for the own",
            null,
            SCENARIOS,
            StoreMutants.OtherLogsCommit::new,
            COM_WRONG),
        buffer(
            "what was committed last is forgotten at reopening",
            null,
            SCENARIOS,
            Mutants.ForgetfulCommit::new,
            COM_AGAIN),
        buffer(
            "a record that was put between emit and commit is deleted by that commit",
            ANCESTOR,
            SCENARIOS,
            Mutants.GreedyCommit::new,
            COM_RECLAIM),
        buffer(
            "the batch that is being filled goes when the buffer closes",
            null,
            SCENARIOS,
            StoreMutants.DropsOpenAtClose::new,
            LIFE_CLOSE));
  }
}
