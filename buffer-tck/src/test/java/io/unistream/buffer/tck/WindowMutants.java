package io.unistream.buffer.tck;

import io.unistream.buffer.Batch;
import io.unistream.buffer.BatchId;
import io.unistream.buffer.tck.Disk.Entry;
import io.unistream.buffer.tck.Disk.Kind;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Buffers that break what is promised of several batches in flight. */
final class WindowMutants {

  private WindowMutants() {}

  /** Hands the same batch to whoever asks for the next one, until that is committed. */
  static final class GivesOneTwice<R> extends ReferenceBuffer<R> {
    GivesOneTwice(Setup<R> setup) {
      super(setup);
    }

    @Override
    Sealed pick(boolean next) {
      return sealed.get(next ? Math.max(0, flying - 1) : 0);
    }
  }

  /** Two threads that ask at once are each given the batch that was next then. */
  static final class ForgetsAtCommit<R> extends ReferenceBuffer<R> {
    private int passed;

    ForgetsAtCommit(Setup<R> setup) {
      super(setup);
    }

    @Override
    Sealed pick(boolean next) {
      if (!next) {
        return super.pick(false);
      }
      passed = Math.min(passed + 1, sealed.size());
      return sealed.get(passed - 1); // the place in the backlog, which commits move
    }
  }

  static final class Unbounded<R> extends ReferenceBuffer<R> {
    Unbounded(Setup<R> setup) {
      super(setup);
    }

    @Override
    boolean hasRoom() {
      return true;
    }
  }

  static final class UnboundedInBytes<R> extends ReferenceBuffer<R> {
    UnboundedInBytes(Setup<R> setup) {
      super(setup);
    }

    @Override
    boolean hasRoom() {
      return flying < settings.emit().maxInFlight();
    }
  }

  static final class OneTooMany<R> extends ReferenceBuffer<R> {
    OneTooMany(Setup<R> setup) {
      super(setup);
    }

    @Override
    boolean hasRoom() {
      return flying <= settings.emit().maxInFlight();
    }
  }

  static final class SleepsThroughRoom<R> extends ReferenceBuffer<R> {
    SleepsThroughRoom(Setup<R> setup) {
      super(setup);
    }

    @Override
    void wakeTakersAtCommit() {}
  }

  /** The batch that was handed out last is the one that is given again. */
  static final class NewestAgain<R> extends ReferenceBuffer<R> {
    NewestAgain(Setup<R> setup) {
      super(setup);
    }

    @Override
    Sealed pick(boolean next) {
      return next || flying == 0 ? super.pick(next) : sealed.get(flying - 1);
    }
  }

  /** A window that is smaller after reopening does not hold for what was in flight before. */
  static final class KeepsFlights<R> extends ReferenceBuffer<R> {
    KeepsFlights(Setup<R> setup) {
      super(setup);
      flying = sealed.isEmpty() ? 0 : 1;
    }
  }

  /** A batch is done once its own target says so, whatever is before it. */
  static final class SkipsUnfinishedHead<R> extends ReferenceBuffer<R> {
    SkipsUnfinishedHead(Setup<R> setup) {
      super(setup);
    }

    @Override
    List<Sealed> through(BatchId id) {
      List<Sealed> through = super.through(id);
      return through.isEmpty() ? through : List.of(through.get(through.size() - 1));
    }

    @Override
    void replay(Entry entry) {
      if (entry.kind() == Kind.COMMIT) {
        lastCommitted = entry.number();
        sealed.removeIf(batch -> batch.number == entry.number());
      } else {
        super.replay(entry);
      }
    }
  }

  /** A commit of a later batch takes those before it along. */
  static final class CommitsThroughAlways<R> extends ReferenceBuffer<R> {
    CommitsThroughAlways(Setup<R> setup) {
      super(setup);
    }

    @Override
    public void commit(BatchId id) {
      commitThrough(id);
    }
  }

  /** A commit of several is a loop of commits. */
  static final class CommitsOneByOne<R> extends ReferenceBuffer<R> {
    CommitsOneByOne(Setup<R> setup) {
      super(setup);
    }

    @Override
    void forget(List<Sealed> batches) {
      batches.forEach(batch -> super.forget(List.of(batch)));
    }
  }

  /** All in flight are gone with the one that is committed. */
  static final class CommitsAllInFlight<R> extends ReferenceBuffer<R> {
    CommitsAllInFlight(Setup<R> setup) {
      super(setup);
    }

    @Override
    List<Sealed> through(BatchId id) {
      return super.through(id).isEmpty() ? List.of() : List.copyOf(sealed.subList(0, flying));
    }
  }

  static final class SealSleeps<R> extends ReferenceBuffer<R> {
    SealSleeps(Setup<R> setup) {
      super(setup);
    }

    @Override
    void wakeAtSeal() {}
  }

  /** A seal with nothing to seal is for the next put. */
  static final class SealsLaterPuts<R> extends ReferenceBuffer<R> {
    private boolean asked;

    SealsLaterPuts(Setup<R> setup) {
      super(setup);
    }

    @Override
    public long seal() {
      asked = true;
      return super.seal();
    }

    @Override
    boolean isFull() {
      boolean full = asked || super.isFull();
      asked = false;
      return full;
    }
  }

  static final class SealReturnsTheNext<R> extends ReferenceBuffer<R> {
    SealReturnsTheNext(Setup<R> setup) {
      super(setup);
    }

    @Override
    public long seal() {
      return super.seal() + 1;
    }
  }

  /** What is sealed is what would be due anyway. */
  static final class SealsWhatIsDue<R> extends ReferenceBuffer<R> {
    SealsWhatIsDue(Setup<R> setup) {
      super(setup);
    }

    @Override
    public long seal() {
      return shouldEmit() ? super.seal() : lastSequence;
    }
  }

  /** The seal is in the log, and nothing waits until it is stored. */
  static final class SealIsNotSynced<R> extends ReferenceBuffer<R> {
    private boolean sealing;

    SealIsNotSynced(Setup<R> setup) {
      super(setup);
    }

    @Override
    public long seal() {
      sealing = true;
      try {
        return super.seal();
      } finally {
        sealing = false;
      }
    }

    @Override
    void syncSeal() {
      if (!sealing) {
        super.syncSeal();
      }
    }
  }

  /** The log can say that the oldest were given up, and nothing of those behind. */
  static final class ForgetsHoles<R> extends ReferenceBuffer<R> {
    ForgetsHoles(Setup<R> setup) {
      super(setup);
    }

    @Override
    void append(Entry entry) {
      if (entry.kind() != Kind.DROP || flying == 0) {
        super.append(entry);
      }
    }
  }

  /** The log has room for one gap in what is kept: a second one takes its place. */
  static final class KnowsOneHole<R> extends ReferenceBuffer<R> {
    KnowsOneHole(Setup<R> setup) {
      super(setup);
    }

    @Override
    void append(Entry entry) {
      if (entry.kind() == Kind.DROP && flying > 0) {
        delete(before -> before.kind() == Kind.DROP && before.number() < entry.number() - 1);
      }
      super.append(entry);
    }
  }

  /** What is in flight is never more than the first batch. */
  static final class CountsTheOldestAlone<R> extends ReferenceBuffer<R> {
    CountsTheOldestAlone(Setup<R> setup) {
      super(setup);
    }

    @Override
    int firstDroppable() {
      return Math.min(1, flying);
    }
  }

  static final class PollNextWaitsOn<R> extends ReferenceBuffer<R> {
    PollNextWaitsOn(Setup<R> setup) {
      super(setup);
    }

    @Override
    public Optional<Batch<R>> pollNext(Duration timeout) {
      return super.pollNext(timeout.isZero() ? timeout : Duration.ofDays(1));
    }
  }
}
