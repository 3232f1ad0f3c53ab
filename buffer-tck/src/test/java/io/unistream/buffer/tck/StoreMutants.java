package io.unistream.buffer.tck;

import io.unistream.buffer.BatchId;
import io.unistream.buffer.SequenceRange;
import io.unistream.buffer.tck.Disk.Entry;
import io.unistream.buffer.tck.Disk.Kind;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Buffers that lose, double or reorder what they store, or forget what was committed. */
final class StoreMutants {

  private StoreMutants() {}

  /** What was handed out counts as delivered when the buffer closes. */
  static final class CommitsAtClose<R> extends ReferenceBuffer<R> {
    CommitsAtClose(Setup<R> setup) {
      super(setup);
    }

    @Override
    void beforeClose() {
      if (flying > 0) {
        forget(List.of(sealed.get(0)));
      }
    }
  }

  /** The batch that is being filled is in memory when the buffer closes, and stays there. */
  static final class DropsOpenAtClose<R> extends ReferenceBuffer<R> {
    DropsOpenAtClose(Setup<R> setup) {
      super(setup);
    }

    @Override
    void beforeClose() {
      open.forEach(
          held -> delete(entry -> entry.kind() == Kind.RECORD && entry.number() == held.sequence));
    }
  }

  static final class NewIdAtOpening<R> extends ReferenceBuffer<R> {
    private final @Nullable UUID log = UUID.randomUUID();

    NewIdAtOpening(Setup<R> setup) {
      super(setup);
    }

    @Override
    UUID log() {
      UUID another = log;
      return another == null ? super.log() : another; // while it is opened
    }
  }

  static final class OtherLogsCommit<R> extends ReferenceBuffer<R> {
    OtherLogsCommit(Setup<R> setup) {
      super(setup);
    }

    @Override
    boolean isOurs(BatchId id) {
      return true;
    }
  }

  /** What a commit said is compacted away at the next opening; the records stay. */
  static final class CompactsCommits<R> extends ReferenceBuffer<R> {
    CompactsCommits(Setup<R> setup) {
      super(setup);
    }

    @Override
    void recut() {
      super.recut();
      delete(entry -> entry.kind() == Kind.COMMIT);
    }
  }

  /** Deletes the records before the commit is durable. */
  static final class DeletesBeforeCommit<R> extends ReferenceBuffer<R> {
    DeletesBeforeCommit(Setup<R> setup) {
      super(setup);
    }

    @Override
    void forget(List<Sealed> batches) {
      Sealed batch = batches.get(batches.size() - 1);
      long last = batch.records.get(batch.records.size() - 1).sequence;
      delete(entry -> entry.kind() == Kind.RECORD && entry.number() <= last);
      super.forget(batches);
    }

    @Override
    void replay(Entry entry) {
      int left = Math.min(entry.records(), open.size());
      if (entry.kind() != Kind.SEAL || left == entry.records()) {
        super.replay(entry);
      } else if (left > 0) {
        super.replay(new Entry(Kind.SEAL, entry.number(), left, 0, entry.payload()));
      } else {
        lastBatch = entry.number();
      }
    }
  }

  /** Stores a bulk from its end. */
  static final class BulkBackwards<R> extends ReferenceBuffer<R> {
    private final List<Entry> held = new ArrayList<>();
    private boolean holding;

    BulkBackwards(Setup<R> setup) {
      super(setup);
    }

    @Override
    void storeAll(List<byte[]> payloads) {
      holding = true;
      super.storeAll(payloads);
      letGo();
      holding = false;
    }

    private void letGo() {
      Collections.reverse(held);
      held.forEach(super::append);
      held.clear();
    }

    @Override
    void append(Entry entry) {
      if (holding && entry.kind() == Kind.RECORD) {
        held.add(entry);
        return;
      }
      if (holding) {
        letGo();
      }
      super.append(entry);
    }

    @Override
    void replay(Entry entry) {
      long before = lastSequence;
      super.replay(entry);
      open.sort(Comparator.comparingLong(record -> record.sequence));
      lastSequence = Math.max(before, lastSequence);
    }
  }

  /** A bulk is many puts, among which others come. */
  static final class BulkOneByOne<R> extends ReferenceBuffer<R> {
    BulkOneByOne(Setup<R> setup) {
      super(setup);
    }

    @Override
    @SuppressWarnings("ThreadPriorityCheck") // lets others in between
    public SequenceRange putAll(Collection<? extends R> records) {
      if (records.size() < 2) {
        return super.putAll(records);
      }
      long first = 0;
      for (R record : records) {
        long sequence = put(record);
        first = first == 0 ? sequence : first;
        Thread.yield();
      }
      return new SequenceRange(first, records.size());
    }
  }

  /** Stores a record in two writes. */
  static final class TwoWrites<R> extends ReferenceBuffer<R> {
    TwoWrites(Setup<R> setup) {
      super(setup);
    }

    @Override
    void append(Entry entry) {
      int half = entry.payload().length / 2;
      if (entry.kind() != Kind.RECORD || half == 0) {
        super.append(entry);
        return;
      }
      super.append(part(entry, 1, Arrays.copyOf(entry.payload(), half)));
      super.append(
          part(entry, 2, Arrays.copyOfRange(entry.payload(), half, entry.payload().length)));
    }

    private static Entry part(Entry entry, int part, byte[] payload) {
      return new Entry(Kind.RECORD, entry.number(), part, entry.millis(), payload);
    }

    @Override
    void replay(Entry entry) {
      if (entry.kind() != Kind.RECORD || entry.records() == 1) {
        super.replay(entry);
        return;
      }
      Held first = open.remove(open.size() - 1);
      byte[] whole = ByteBuffer.allocate(first.payload.length + entry.payload().length)
          .put(first.payload)
          .put(entry.payload())
          .array();
      super.replay(part(entry, 1, whole));
    }
  }

  /** Keeps one record that is not waited for back until the next put is through. */
  static final class AsyncOvertaken<R> extends ReferenceBuffer<R> {
    private final List<Runnable> later = new ArrayList<>();

    AsyncOvertaken(Setup<R> setup) {
      super(setup);
    }

    @Override
    public CompletableFuture<Long> putAsync(R record) {
      CompletableFuture<Long> future = new CompletableFuture<>();
      synchronized (later) {
        later.add(() -> future.complete(put(record)));
      }
      return future;
    }

    @Override
    public SequenceRange putAll(Collection<? extends R> records) {
      SequenceRange given = super.putAll(records);
      List<Runnable> now;
      synchronized (later) {
        now = List.copyOf(later);
        later.clear();
      }
      now.forEach(Runnable::run);
      return given;
    }
  }

  /** A put that is not waited for is stored, and reports that it was not. */
  static final class AsyncReportsFailure<R> extends ReferenceBuffer<R> {
    AsyncReportsFailure(Setup<R> setup) {
      super(setup);
    }

    @Override
    public CompletableFuture<Long> putAsync(R record) {
      long sequence = put(record);
      return CompletableFuture.failedFuture(new IllegalStateException("timed out: " + sequence));
    }
  }
}
