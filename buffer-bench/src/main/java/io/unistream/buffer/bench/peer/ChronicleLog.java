package io.unistream.buffer.bench.peer;

import io.unistream.buffer.bench.Contender;
import io.unistream.buffer.bench.Durability;
import io.unistream.buffer.bench.Subject;
import java.io.File;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import net.openhft.chronicle.bytes.Bytes;
import net.openhft.chronicle.bytes.SyncMode;
import net.openhft.chronicle.queue.ExcerptAppender;
import net.openhft.chronicle.queue.ExcerptTailer;
import net.openhft.chronicle.queue.RollCycles;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueue;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueueBuilder;
import net.openhft.chronicle.wire.DocumentContext;
import org.jspecify.annotations.Nullable;

/** Chronicle Queue, the open one: mapped files that grow as they are touched. */
final class ChronicleLog implements Contender {

  private static final int FILE_BYTES = 1 << 30;
  private static final long BLOCK_BYTES = 256 << 20;
  private static final RollCycles CYCLE = RollCycles.FIVE_MINUTELY;

  @Override
  public String name() {
    return "chronicle";
  }

  @Override
  public Set<Durability> durabilities() {
    return EnumSet.allOf(Durability.class);
  }

  @Override
  public boolean isConcurrent() {
    return false;
  }

  @Override
  public boolean isAvailable() {
    return true;
  }

  @Override
  public String settings() {
    return "chronicle-queue 2026.4: blocks of 256 MiB, a new file every GiB by a clock of its own; POWER: sync()"
        + " (msync up to the record) after each append; puts serialized by a lock; position in a side file, one write"
        + " (POWER: and fdatasync) a drain, files drained to the end deleted";
  }

  @Override
  public String note() {
    return "Flattered: no checksums, and in POWER its index and header pages are not synced with the record."
        + " Wronged: made for readers in other processes, it locks and indexes for them; filling ahead is in its paid"
        + " edition. Many threads with an appender each were slower than the lock.";
  }

  @Override
  public Subject open(Path directory, Durability durability, int recordBytes, long capacityBytes)
      throws Exception {
    return new Log(directory, durability, Sizes.file(capacityBytes, FILE_BYTES));
  }

  private static final class Log implements Subject {

    private final SingleChronicleQueue queue;
    private final boolean sync;
    private final int fileBytes;
    private final AtomicLong clock = new AtomicLong(System.currentTimeMillis());
    private final Object appending = new Object();

    // Under the lock `appending`.
    private final ExcerptAppender appender;
    private long bytesInFile;

    // Of the one thread that drains.
    private final Position position;
    private final ExcerptTailer tailer;
    private ByteBuffer copy = ByteBuffer.allocate(4096);
    private @Nullable File file;

    Log(Path directory, Durability durability, int fileBytes) throws Exception {
      this.fileBytes = fileBytes;
      sync = durability == Durability.POWER;
      position = Position.open(directory, durability);
      queue = SingleChronicleQueueBuilder.binary(directory.resolve("queue"))
          .rollCycle(CYCLE)
          .timeProvider(clock::get)
          .blockSize(BLOCK_BYTES)
          .syncMode(sync ? SyncMode.SYNC : SyncMode.NONE)
          .build();
      // The file that was written last may be ahead of the time.
      long lastRoll = (long) Math.max(0, queue.lastCycle()) * CYCLE.lengthInMillis();
      clock.set(Math.max(clock.get(), lastRoll));
      appender = queue.createAppender();
      appender.singleThreadedCheckDisabled(true);
      tailer = queue.createTailer();
      tailer.singleThreadedCheckDisabled(true);
      tailer.toStart();
      if (position.get() != 0 && tailer.moveToIndex(position.get())) {
        tailer.readingDocument().close();
      }
    }

    @Override
    public void put(byte[] payload) {
      synchronized (appending) {
        if (bytesInFile >= fileBytes) {
          clock.addAndGet(CYCLE.lengthInMillis());
          bytesInFile = 0;
        }
        try (DocumentContext document = appender.writingDocument()) {
          document.wire().bytes().write(payload);
        }
        if (sync) {
          appender.sync();
        }
        bytesInFile += payload.length;
      }
    }

    @Override
    public int drain(int most, Sink sink) throws IOException {
      int count = 0;
      long last = 0;
      while (count < most) {
        try (DocumentContext document = tailer.readingDocument()) {
          if (!document.isPresent()) {
            break;
          }
          sink.record(copied(document.wire().bytes()));
          last = document.index();
        }
        count++;
      }
      if (count > 0) {
        position.set(last);
        deleteDrained();
      }
      return count;
    }

    /** It shows records as bytes of its own kind only; one copy into an array is the fastest way out. */
    private ByteBuffer copied(Bytes<?> bytes) {
      int length = (int) bytes.readRemaining();
      if (copy.capacity() < length) {
        copy = ByteBuffer.allocate(length);
      }
      int read = bytes.read(copy.array(), 0, length);
      return copy.clear().limit(read);
    }

    private void deleteDrained() throws IOException {
      File now = tailer.currentFile();
      if (file != null && !file.equals(now)) {
        Files.deleteIfExists(file.toPath());
        queue.refreshDirectoryListing();
      }
      file = now;
    }

    @Override
    public void close() throws IOException {
      tailer.close();
      appender.close();
      queue.close();
      position.close();
    }
  }
}
