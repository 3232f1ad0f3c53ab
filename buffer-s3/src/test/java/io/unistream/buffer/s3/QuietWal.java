package io.unistream.buffer.s3;

import io.unistream.buffer.Buffer;
import io.unistream.buffer.BufferComponents;
import io.unistream.buffer.CrashClass;
import io.unistream.buffer.RecordCodec;
import io.unistream.buffer.SequenceRange;
import io.unistream.buffer.batch.MicroBatchBuffer;
import io.unistream.buffer.wal.Wal;
import io.unistream.buffer.wal.WalCursor;
import io.unistream.buffer.wal.WalEntry;
import io.unistream.buffer.wal.WalObserver;
import io.unistream.buffer.wal.WalRecovery;
import io.unistream.buffer.wal.WalStats;
import io.unistream.buffer.wal.WalVisitor;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;
import software.amazon.awssdk.services.s3.S3Client;

/**
 * The log, but what it deletes in the background is deleted when the call returns that caused it: so that requests come in the same
 * order each time, and tests need not wait. Each opening is that of a process of its own.
 */
record QuietWal(S3Wal wal) implements Wal {

  static <R> Buffer<R> open(
      S3BufferSettings settings,
      RecordCodec<R> codec,
      BufferComponents components,
      S3Client client,
      boolean owned,
      Supplier<UUID> ids) {
    Store store = new Store(client, owned, settings);
    Owner owner = S3Wal.owner(settings, store, components.clock(), ids.get());
    S3Wal wal = S3Wal.open(settings, owner, components.clock(), ids, new Neighbours());
    Buffer<R> buffer =
        MicroBatchBuffer.open(new QuietWal(wal), codec, settings.buffer(), components);
    wal.opened();
    return buffer;
  }

  @Override
  public UUID logId() {
    return wal.logId();
  }

  @Override
  public CrashClass crashClass() {
    return wal.crashClass();
  }

  @Override
  public void observe(WalObserver observer) {
    wal.observe(observer);
  }

  @Override
  public void replay(WalVisitor visitor) {
    wal.replay(visitor);
    wal.awaitQuiet();
  }

  @Override
  public void quarantine(SequenceRange missing) {
    wal.quarantine(missing);
  }

  @Override
  public WalRecovery recovery() {
    return wal.recovery();
  }

  @Override
  public void awaitRoom(long bytes) throws InterruptedException {
    wal.awaitRoom(bytes);
  }

  @Override
  public long append(List<WalEntry> entries) {
    return wal.append(entries);
  }

  @Override
  public void awaitDurable(long position) {
    wal.awaitDurable(position);
  }

  @Override
  public void tellOfSyncs() {
    wal.tellOfSyncs();
  }

  @Override
  public boolean isDurable(long position) {
    return wal.isDurable(position);
  }

  @Override
  public WalCursor cursor() {
    return wal.cursor();
  }

  @Override
  public void reclaim(long position) {
    try {
      wal.reclaim(position);
    } finally {
      wal.awaitQuiet();
    }
  }

  @Override
  public void reclaimBetween(long from, long to) {
    wal.reclaimBetween(from, to);
  }

  @Override
  public WalStats stats() {
    return wal.stats();
  }

  @Override
  public void closing() {
    wal.closing();
  }

  @Override
  public void close() {
    wal.close();
  }
}
