package io.unistream.buffer.tck;

import io.unistream.buffer.BufferFailedException;
import io.unistream.buffer.BufferStorageException;
import io.unistream.buffer.BufferStorageFullException;
import io.unistream.buffer.CorruptLogException;
import io.unistream.buffer.CrashClass;
import io.unistream.buffer.SequenceRange;
import io.unistream.buffer.UnknownOutcomeException;
import io.unistream.buffer.wal.Wal;
import io.unistream.buffer.wal.WalCursor;
import io.unistream.buffer.wal.WalEntry;
import io.unistream.buffer.wal.WalRecovery;
import io.unistream.buffer.wal.WalStats;
import io.unistream.buffer.wal.WalVisitor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * The plainest log in a file that survives faults, or that does not, as its flaw says. It never gives space back.
 *
 * <pre>
 * 0   16  log id
 * 16   4  where the log ends, if it was closed in order, else 0
 * 20   4  checksum of the above
 * 24      frames: length of the whole (4), checksum (4), type (1), sequence (8), time (8), body; zeros at the end
 * </pre>
 *
 * Guarded by this.
 */
final class FrameLog implements Wal {

  private static final int HEADER = 24;
  private static final int FRAME = 25;
  /** Room for seals and commits, of which there are never more than records. */
  private static final int ROOM_PER_RECORD = 250;

  private final Path path;
  private final Flaw flaw;
  private final FrameFile file;
  private final boolean created;
  private final UUID id;
  private final int closedEnd;
  private WalRecovery recovery =
      WalRecovery.builder().created(true).cleanShutdown(true).build();
  private int end = HEADER;
  private int allocated;
  private int records;
  private int durable;
  private long syncs;
  private boolean closed;
  private @Nullable IOException failure;

  static FrameLog open(Path directory, Flaw flaw) {
    try {
      boolean created = Files.notExists(directory.resolve("log"));
      if (created) {
        create(directory, flaw);
      }
      FrameFile file = new FrameFile(directory.resolve("log"), flaw);
      boolean opened = false;
      try {
        FrameLog log = new FrameLog(directory.resolve("log"), flaw, file, created);
        opened = true;
        return log;
      } finally {
        if (!opened) {
          file.close();
        }
      }
    } catch (IOException e) {
      throw new BufferStorageException("cannot open " + directory + ": " + e, e);
    }
  }

  /** What cannot be made durable is taken back, so that the next opener makes it anew. */
  private static void create(Path directory, Flaw flaw) throws IOException {
    Path made = directory.resolve("log");
    boolean durable = false;
    Files.deleteIfExists(directory.resolve("new"));
    Files.deleteIfExists(directory);
    try {
      Files.createDirectory(directory);
      force(Objects.requireNonNull(directory.getParent(), "the log has a parent"));
      writeHeader(directory.resolve("new"), flaw);
      Files.move(directory.resolve("new"), made);
      force(directory);
      durable = true;
    } finally {
      if (!durable) {
        Files.deleteIfExists(made);
      }
    }
  }

  private static void writeHeader(Path path, Flaw flaw) throws IOException {
    FrameFile file = new FrameFile(path, flaw);
    boolean written = false;
    try {
      file.write(header(UUID.randomUUID(), 0), 0);
      file.force();
      written = true;
    } finally {
      if (written || flaw != Flaw.LEAVES_THE_FILE_OPEN_WHEN_OPENING_FAILS) {
        file.close();
      }
    }
  }

  private static void force(Path directory) throws IOException {
    boolean interrupted = Thread.interrupted();
    try {
      while (true) {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
          channel.force(true);
          return;
        } catch (ClosedByInterruptException e) {
          interrupted = Thread.interrupted();
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private FrameLog(Path path, Flaw flaw, FrameFile file, boolean created) throws IOException {
    this.path = path;
    this.flaw = flaw;
    this.file = file;
    this.created = created;
    ByteBuffer header = ByteBuffer.wrap(file.read(0, HEADER));
    this.id = new UUID(header.getLong(), header.getLong());
    int mark = header.getInt();
    boolean whole = ByteBuffer.wrap(header(id, mark)).equals(header.rewind());
    if (!whole && !ByteBuffer.wrap(header(id, 0)).equals(header)) {
      throw corrupt(0, "the header is damaged");
    }
    this.closedEnd = mark;
    this.allocated = file.size();
  }

  private static byte[] header(UUID id, int closedEnd) {
    ByteBuffer header = ByteBuffer.allocate(HEADER)
        .putLong(id.getMostSignificantBits())
        .putLong(id.getLeastSignificantBits())
        .putInt(closedEnd);
    return header.putInt(checksum(header.array(), 0, HEADER - 4)).array();
  }

  private static int checksum(byte[] bytes, int from, int length) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, from, length);
    return (int) crc.getValue();
  }

  private CorruptLogException corrupt(int offset, String detail) {
    return new CorruptLogException(path.toString(), offset, new SequenceRange(0, 0), detail);
  }

  @Override
  public UUID logId() {
    return id;
  }

  @Override
  public CrashClass crashClass() {
    return CrashClass.POWER;
  }

  /** What is found is written and synced again: the system may show what it once failed to write. */
  @Override
  public synchronized void replay(WalVisitor visitor) {
    try {
      List<WalEntry> entries = new ArrayList<>();
      int at = HEADER;
      for (WalEntry entry = read(at); entry != null; entry = read(at)) {
        entries.add(entry);
        at += FRAME + entry.body().length;
        records += entry.type() == WalEntry.Type.RECORD ? 1 : 0;
      }
      if (at < closedEnd && flaw != Flaw.TAKES_DAMAGE_FOR_THE_END) {
        throw corrupt(at, "the frame is damaged");
      }
      entries.forEach(visitor::entry);
      end = at;
      recovery = WalRecovery.builder()
          .created(created)
          .cleanShutdown(created || closedEnd > 0)
          .tornBytes(cutTail())
          .build();
      file.write(header(id, 0), 0);
      if (flaw != Flaw.TRUSTS_WHAT_AN_EARLIER_PROCESS_FAILED_TO_SYNC) {
        file.write(file.read(HEADER, end - HEADER), HEADER);
      }
      file.force();
      durable = end;
    } catch (IOException e) {
      throw new BufferStorageException("cannot recover " + path + ": " + e, e);
    }
  }

  private int cutTail() throws IOException {
    int torn = 0;
    byte[] tail = file.read(end, allocated - end);
    for (int i = 0; i < tail.length; i++) {
      torn = tail[i] == 0 ? torn : i + 1;
    }
    file.write(new byte[torn], end);
    return flaw == Flaw.TELLS_OF_NO_TORN_TAIL ? 0 : torn;
  }

  /** The frame at an offset, or null if there is none that is whole. */
  private @Nullable WalEntry read(int at) throws IOException {
    int length = ByteBuffer.wrap(file.read(at, 4)).getInt();
    if (length < FRAME || length > file.size() - at) {
      return null;
    }
    ByteBuffer frame = ByteBuffer.wrap(file.read(at, length)).position(4);
    int sum = frame.getInt();
    if (sum != checksum(frame.array(), 8, length - 8) && flaw != Flaw.HAS_NO_CHECKSUMS) {
      return null;
    }
    byte code = frame.get();
    if (code < 1 || code > 3) {
      return null;
    }
    byte[] body = new byte[length - FRAME];
    WalEntry.Type type = WalEntry.Type.ofCode(code);
    long sequence = frame.getLong();
    long millis = frame.getLong();
    frame.get(body);
    return WalEntry.of(type, sequence, millis, body);
  }

  @Override
  public synchronized WalRecovery recovery() {
    return recovery;
  }

  @Override
  public synchronized long append(List<WalEntry> entries) {
    if (failure != null) {
      throw new BufferFailedException("the log failed: " + failure, failure);
    }
    int length = 0;
    int added = 0;
    for (WalEntry entry : entries) {
      length += FRAME + entry.body().length;
      added += entry.type() == WalEntry.Type.RECORD ? 1 : 0;
    }
    ByteBuffer group = ByteBuffer.allocate(length);
    entries.forEach(entry -> put(group, entry));
    try {
      if (added > 0 && flaw != Flaw.SETS_NO_ROOM_ASIDE) {
        allocate(end + length + (records + added) * ROOM_PER_RECORD);
      }
      file.write(group.array(), end);
    } catch (IOException e) {
      undo(length, e);
      throw refused(e);
    }
    allocated = Math.max(allocated, end + length);
    end += length;
    records += added;
    return end;
  }

  @SuppressWarnings("ByteBufferBackingArray") // allocated by append
  private static void put(ByteBuffer group, WalEntry entry) {
    int start = group.position();
    int length = FRAME + entry.body().length;
    group.putInt(length).putInt(0).put((byte) entry.type().code());
    group.putLong(entry.sequence()).putLong(entry.epochMillis()).put(entry.body());
    group.putInt(start + 4, checksum(group.array(), start + 8, length - 8));
  }

  private void allocate(int size) throws IOException {
    if (allocated < size) {
      file.write(new byte[size - allocated], allocated);
      allocated = size;
    }
  }

  private void undo(int length, IOException cause) {
    if (flaw == Flaw.LEAVES_WHAT_A_FAILED_WRITE_LEFT) {
      end += length;
      return;
    }
    try {
      file.write(new byte[Math.max(0, Math.min(length, file.size() - end))], end);
      file.force();
    } catch (IOException e) {
      cause.addSuppressed(e);
      failure = cause;
      throw new UnknownOutcomeException("a write could not be undone: " + cause, cause);
    }
  }

  private BufferStorageException refused(IOException e) {
    boolean full = String.valueOf(e.getMessage()).contains("No space");
    return full && flaw != Flaw.TAKES_A_FULL_DISK_FOR_A_BROKEN_ONE
        ? new BufferStorageFullException("no space for " + path + ": " + e, e)
        : new BufferStorageException("writing to " + path + " failed: " + e, e);
  }

  @Override
  public synchronized void awaitDurable(long position) {
    if (position <= durable) {
      return;
    }
    try {
      if (failure != null) {
        throw failure;
      }
      sync();
      durable = end;
    } catch (IOException e) {
      failure = flaw == Flaw.GOES_ON_AFTER_A_FAILED_SYNC ? null : e;
      throw new UnknownOutcomeException("the log failed: " + e, e);
    }
  }

  private void sync() throws IOException {
    syncs++;
    try {
      file.force();
    } catch (IOException e) {
      if (flaw != Flaw.SYNCS_AGAIN_AFTER_A_FAILED_SYNC) {
        throw e;
      }
      file.force();
    }
  }

  @Override
  public WalCursor cursor() {
    return new WalCursor() {
      private int position = HEADER;

      @Override
      public @Nullable WalEntry next() {
        synchronized (FrameLog.this) {
          try {
            if (position == end) {
              return null;
            }
            WalEntry entry = read(position);
            if (entry == null) {
              throw corrupt(position, "the frame is damaged");
            }
            position += FRAME + entry.body().length;
            return entry;
          } catch (IOException e) {
            throw new BufferStorageException("reading " + path + " failed: " + e, e);
          }
        }
      }

      @Override
      public long position() {
        return position;
      }

      @Override
      public void close() {}
    };
  }

  @Override
  public void reclaim(long position) {}

  @Override
  public synchronized WalStats stats() {
    return WalStats.builder().syncs(syncs).syncNanos(syncs).maxSyncNanos(1).build();
  }

  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    try {
      if (failure == null) {
        file.force();
        file.write(header(id, end), 0);
        file.force();
      }
    } catch (IOException e) {
      throw new UnknownOutcomeException("closing " + path + " failed: " + e, e);
    } finally {
      if (failure == null || flaw != Flaw.LEAVES_THE_FILE_OPEN_WHEN_FAILED) {
        release();
      }
    }
  }

  private void release() {
    try {
      file.close();
    } catch (IOException e) {
      throw new UnknownOutcomeException("closing " + path + " failed: " + e, e);
    }
  }
}
