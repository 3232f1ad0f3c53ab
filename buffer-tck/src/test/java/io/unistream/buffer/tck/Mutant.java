package io.unistream.buffer.tck;

import static io.unistream.buffer.tck.Rule.CAP_RECORD;
import static io.unistream.buffer.tck.Rule.CAP_TOTAL;
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
import static io.unistream.buffer.tck.Rule.EMIT_SAME;
import static io.unistream.buffer.tck.Rule.LIFE_OBSERVE;
import static io.unistream.buffer.tck.Rule.ORD_FIFO;
import static io.unistream.buffer.tck.Rule.ORD_SEQUENCE;

import io.unistream.buffer.Batch;
import io.unistream.buffer.BatchId;
import io.unistream.buffer.BufferComponents;
import io.unistream.buffer.BufferSettings;
import io.unistream.buffer.BufferStats;
import io.unistream.buffer.RecordCodec;
import io.unistream.buffer.tck.Disk.Entry;
import io.unistream.buffer.tck.Disk.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;

/** A buffer with one thing broken, often as somebody's really was, and the rules of which one must reject it. */
enum Mutant {
  /** Acknowledges before the sync. */
  LOSES_LAST_PUT_AT_CRASH(Set.of(DUR_ACKED), Unsynced::new),
  /** Emitting from memory is newest first. */
  EMITS_NEWEST_FIRST(Set.of(ORD_FIFO), NewestFirst::new),
  /** Boundaries are arithmetic instead of data. */
  RECUTS_SEALED_BATCHES(Set.of(DUR_STABLE_BATCH), Recut::new),
  /** Hands out before the seal is durable. */
  EMITS_BEFORE_THE_SEAL_IS_DURABLE(Set.of(EMIT_DURABLE, DUR_STABLE_BATCH), EarlyEmit::new),
  /** A record that was put between emit and commit is deleted by that commit. */
  COMMIT_FORGETS_TOO_MUCH(Set.of(COM_RECLAIM), GreedyCommit::new),
  /** The commit is in memory only. */
  COMMIT_IS_NOT_DURABLE(Set.of(COM_FORGET), VolatileCommit::new),
  /** An age flush happens only at the next put. */
  AGE_FLUSH_AT_NEXT_PUT(Set.of(EMIT_AGE), LazyAge::new),
  /** Age is counted from the opening. */
  AGE_STARTS_AT_OPENING(Set.of(EMIT_AFTER_REOPEN), AgeFromOpening::new),
  /** A sequence number is given twice after a crash. */
  REUSES_SEQUENCE(Set.of(ORD_SEQUENCE), ReusedSequence::new),
  /** The byte limit is looked at after the record is in. */
  BATCH_OVER_MAX_BYTES(Set.of(EMIT_BYTES), TooLargeBatch::new),
  /** A second emit takes in what came since. */
  EMIT_AGAIN_IS_ANOTHER_BATCH(Set.of(EMIT_SAME), GrowingBatch::new),
  /** Any commit is welcome. */
  ACCEPTS_STALE_COMMIT(Set.of(COM_WRONG), AnyCommit::new),
  /** What was committed last is forgotten at reopening. */
  FORGETS_LAST_COMMIT(Set.of(COM_AGAIN), ForgetfulCommit::new),
  /** The oldest record goes in silence when there is no room. */
  DROPS_IN_SILENCE(Set.of(CAP_TOTAL), SilentDrop::new),
  /** The array that was put is kept, and changed by its owner. */
  KEEPS_THE_ARRAY(Set.of(DUR_NO_PHANTOM), SharedArray::new),
  /** A record in the middle gets other bytes. */
  DAMAGES_A_RECORD(Set.of(DUR_NO_PHANTOM), Damage::new),
  /** The limit of one record is the batch's. */
  ACCEPTS_LARGE_RECORD(Set.of(CAP_RECORD), LargeRecord::new),
  /** A gauge lies. */
  WRONG_GAUGE(Set.of(LIFE_OBSERVE), WrongGauge::new);

  final Set<Rule> rejectedBy;
  final DiskStore.Opener opener;

  Mutant(Set<Rule> rejectedBy, DiskStore.Opener opener) {
    this.rejectedBy = rejectedBy;
    this.opener = opener;
  }

  DiskHarness harness() {
    return new DiskHarness(name(), opener);
  }
}
