package io.unistream.buffer.bench.peer;

import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.unistream.buffer.bench.Contender;
import io.unistream.buffer.bench.Durability;
import io.unistream.buffer.bench.Subject;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Iterator;
import java.util.Set;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** The journal under Camunda's Zeebe: mapped segments, with a checksum a record. */
final class ZeebeJournal implements Contender {

  private static final int SEGMENT_BYTES = 1_536 << 20;

  /** What it adds to a record, at the most. */
  private static final int FRAME_BYTES = 64;

  @Override
  public String name() {
    return "zeebe";
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
    return Runtime.version().feature() >= 21;
  }

  @Override
  public String settings() {
    return "zeebe-journal 8.7.15: mapped segments, filled ahead, large enough for the run, up to 1.5 GiB; POWER: flush (msync)"
        + " after each append; puts serialized by a lock; position in a side file, one write (POWER: and fdatasync)"
        + " a drain, whole segments deleted";
  }

  @Override
  public String note() {
    return "Needs Java 21. Flattered: its users also write the last flushed index to a file at each flush, which is"
        + " kept in memory here; no meters run; and with its own segments of 128 MiB it would fill the next one while it"
        + " writes. Deletes whole segments only.";
  }

  @Override
  public Subject open(Path directory, Durability durability, int recordBytes, long capacityBytes)
      throws Exception {
    AutoCloseable journal = ZeebeCalls.openJournal(
        new CompositeMeterRegistry(),
        directory.resolve("journal").toFile(),
        Sizes.file(
            capacityBytes + capacityBytes / recordBytes * FRAME_BYTES + (1 << 20), SEGMENT_BYTES));
    return new Log(journal, Position.open(directory, durability), durability);
  }

  private static final class Log implements Subject {

    private final AutoCloseable journal;
    private final boolean sync;
    private final Object appending = new Object();

    // Under the lock `appending`.
    private final Object writer = ZeebeCalls.newWriter();
    private final UnsafeBuffer bytes = new UnsafeBuffer(0, 0);

    // Of the one thread that drains.
    private final Position position;
    private final Iterator<?> reader;

    Log(AutoCloseable journal, Position position, Durability durability) throws Exception {
      this.journal = journal;
      this.position = position;
      this.sync = durability == Durability.POWER;
      try {
        reader = (Iterator<?>) (Object) ZeebeCalls.OPEN_READER.invokeExact((Object) journal);
        if (position.get() > 0) {
          long unused = (long) ZeebeCalls.SEEK.invokeExact((Object) reader, position.get());
        }
      } catch (Throwable e) {
        throw ZeebeCalls.rethrown(e);
      }
    }

    @Override
    public void put(byte[] payload) throws Exception {
      synchronized (appending) {
        bytes.wrap(payload);
        try {
          Object source =
              (Object) ZeebeCalls.WRAP.invokeExact(writer, (DirectBuffer) bytes, 0, payload.length);
          Object unused = (Object) ZeebeCalls.APPEND.invokeExact((Object) journal, source);
          if (sync) {
            ZeebeCalls.FLUSH.invokeExact((Object) journal);
          }
        } catch (Throwable e) {
          throw ZeebeCalls.rethrown(e);
        }
      }
    }

    @Override
    public int drain(int most, Sink sink) throws Exception {
      try {
        int count = 0;
        long last = 0;
        while (count < most && reader.hasNext()) {
          Object record = reader.next();
          last = (long) ZeebeCalls.INDEX.invokeExact(record);
          sink.record(view((DirectBuffer) ZeebeCalls.DATA.invokeExact(record)));
          count++;
        }
        if (count > 0) {
          position.set(last + 1);
          boolean unused = (boolean) ZeebeCalls.DELETE_UNTIL.invokeExact((Object) journal, last);
        }
        return count;
      } catch (Throwable e) {
        throw ZeebeCalls.rethrown(e);
      }
    }

    /** The record's bytes where they are, in the mapped segment. */
    private static ByteBuffer view(DirectBuffer data) {
      ByteBuffer segment = data.byteBuffer();
      if (segment == null) {
        throw new IllegalStateException("a record outside of a mapped segment");
      }
      int start = data.wrapAdjustment();
      return segment.duplicate().limit(start + data.capacity()).position(start);
    }

    @Override
    public void close() throws Exception {
      try (journal;
          position) {
        ((AutoCloseable) reader).close();
      }
    }
  }
}
