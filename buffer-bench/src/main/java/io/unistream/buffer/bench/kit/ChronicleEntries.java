package io.unistream.buffer.bench.kit;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;
import net.openhft.chronicle.bytes.SyncMode;
import net.openhft.chronicle.queue.ExcerptAppender;
import net.openhft.chronicle.queue.ExcerptTailer;
import net.openhft.chronicle.queue.RollCycles;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueue;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueueBuilder;
import net.openhft.chronicle.wire.DocumentContext;
import org.jspecify.annotations.Nullable;

/** Chronicle Queue, the open one: an append and a sync an entry. */
final class ChronicleEntries implements Peer {

  private static final RollCycles CYCLE = RollCycles.FIVE_MINUTELY;
  private static final int BLOCK_BYTES = 1 << 20;
  private static final int FILE_BYTES = 1 << 20;

  @Override
  public String name() {
    return "chronicle";
  }

  @Override
  public String settings() {
    return "chronicle-queue 2026.4: SyncMode.SYNC and sync() after each append, blocks of 1 MiB, a new file every MiB by"
        + " a clock of its own, files behind the position deleted";
  }

  /** Made to be open in several processes at once. */
  @Override
  public boolean isExclusive() {
    return false;
  }

  @Override
  public EntryLog open(Path directory) {
    return new Log(directory);
  }

  private static final class Log implements EntryLog {

    private final AtomicLong clock = new AtomicLong(System.currentTimeMillis());
    private final SingleChronicleQueue queue;
    private final ExcerptAppender appender;
    private long bytesInFile;

    Log(Path directory) {
      queue = SingleChronicleQueueBuilder.binary(directory)
          .rollCycle(CYCLE)
          .timeProvider(clock::get)
          .blockSize(BLOCK_BYTES)
          .syncMode(SyncMode.SYNC)
          .build();
      // The file that was written last may be ahead of the time.
      long lastRoll = (long) Math.max(0, queue.lastCycle()) * CYCLE.lengthInMillis();
      clock.set(Math.max(clock.get(), lastRoll));
      appender = queue.createAppender();
      appender.singleThreadedCheckDisabled(true);
    }

    @Override
    public long append(byte[] bytes) {
      if (bytesInFile >= FILE_BYTES) {
        clock.addAndGet(CYCLE.lengthInMillis());
        bytesInFile = 0;
      }
      try (DocumentContext document = appender.writingDocument()) {
        write(document, bytes);
      }
      appender.sync();
      bytesInFile += bytes.length;
      return appender.lastIndexAppended();
    }

    /** Without the rollback, closing the document would complete what was written in part. */
    private static void write(DocumentContext document, byte[] bytes) {
      boolean whole = false;
      try {
        document.wire().bytes().write(bytes);
        whole = true;
      } finally {
        if (!whole) {
          document.rollbackOnClose();
        }
      }
    }

    @Override
    public Reader reader() {
      return new Tail(queue.createTailer());
    }

    @Override
    public void forget(long through) throws IOException {
      int keep = CYCLE.toCycle(through);
      boolean deleted = false;
      for (int cycle = queue.firstCycle();
          cycle < keep && cycle != Integer.MAX_VALUE;
          cycle = queue.firstCycle()) {
        File file = queue.storeForCycle(cycle, 0, false, null).file();
        deleted = Files.deleteIfExists(file.toPath());
        queue.refreshDirectoryListing();
        if (!deleted) {
          return;
        }
      }
    }

    @Override
    public boolean isRefusal(Exception failure) {
      return false;
    }

    @Override
    public void close() {
      appender.close();
      queue.close();
    }
  }

  private static final class Tail implements EntryLog.Reader {

    private final ExcerptTailer tailer;

    Tail(ExcerptTailer tailer) {
      this.tailer = tailer;
      tailer.singleThreadedCheckDisabled(true);
      tailer.toStart();
    }

    @Override
    public EntryLog.@Nullable Entry next() {
      try (DocumentContext document = tailer.readingDocument()) {
        if (!document.isPresent()) {
          return null;
        }
        return new EntryLog.Entry(document.index(), document.wire().bytes().toByteArray());
      }
    }

    @Override
    public void close() {
      tailer.close();
    }
  }
}
