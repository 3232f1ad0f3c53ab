package io.unistream.buffer.tck.plain;

import io.unistream.buffer.BufferComponents;
import io.unistream.buffer.BufferLockedException;
import io.unistream.buffer.CrashClass;
import io.unistream.buffer.tck.WalOpener;
import io.unistream.buffer.wal.Wal;
import io.unistream.buffer.wal.WalEntry;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;

/** Plain logs with one thing broken. */
public enum BrokenLog implements WalOpener {

  /** The directory is not synced when a segment is new. */
  NEW_SEGMENT_WITHOUT_DIRECTORY_SYNC(new Steps() {
    @Override
    void publishSegment(Path target, byte[] header) throws IOException {
      publishWithoutName(target, header);
    }
  }),

  /** The directory is not synced when the checkpoint was replaced. */
  NEW_CHECKPOINT_WITHOUT_DIRECTORY_SYNC(new Steps() {
    @Override
    void publishCheckpoint(Path target, byte[] content) throws IOException {
      publishWithoutName(target, content);
    }
  }),

  /** The entry of the log's own directory is not synced. */
  DIRECTORY_NOT_SYNCED_IN_ITS_PARENT(new Steps() {
    @Override
    void createDirectory(Path directory) throws IOException {
      Files.createDirectories(directory);
    }
  }),

  /** The checkpoint gets its name before its content is durable. */
  CHECKPOINT_NAMED_BEFORE_IT_IS_SYNCED(new Steps() {
    @Override
    void publishCheckpoint(Path target, byte[] content) throws IOException {
      try (LogFile file = create(unfinished(target))) {
        file.write(content, 0);
        Files.move(unfinished(target), target, StandardCopyOption.ATOMIC_MOVE);
        syncDirectory(parent(target));
        file.sync();
      }
    }
  }),

  /** The checkpoint is written in place. */
  CHECKPOINT_IN_PLACE(new Steps() {
    @Override
    void publishCheckpoint(Path target, byte[] content) throws IOException {
      try (LogFile file = new LogFile(
          target,
          StandardOpenOption.WRITE,
          StandardOpenOption.CREATE,
          StandardOpenOption.TRUNCATE_EXISTING)) {
        file.write(content, 0);
        file.sync();
      }
      syncDirectory(parent(target));
    }
  }),

  /** A segment has its name before it has its header. */
  SEGMENT_NAMED_WHEN_EMPTY(new Steps() {
    @Override
    void publishSegment(Path target, byte[] header) throws IOException {
      try (LogFile file = create(target)) {
        syncDirectory(parent(target));
        file.write(header, 0);
        file.sync();
      }
    }
  }),

  /** Segments are deleted before the checkpoint says so. */
  DELETES_BEFORE_CHECKPOINT(directory -> new PlainLog(directory, CrashClass.POWER, new Steps()) {
    @Override
    void giveUp(int first) throws IOException {
      deleteBefore(first);
      writeCheckpoint(first, -1);
    }
  }),

  /** Nothing is synced that a put waits for. */
  ACKNOWLEDGES_WITHOUT_SYNC(new Steps() {
    @Override
    void sync(LogFile file) {}
  }),

  /** Appends behind what a crash left of a torn frame. */
  APPENDS_BEHIND_TORN_TAIL(new Steps() {
    @Override
    int cut(Path path, byte[] content, int end) {
      return content.length;
    }
  }),

  /** Appends over the torn frame, and leaves what is behind it. */
  LEAVES_WHAT_IS_BEHIND_TORN_FRAME(new Steps() {
    @Override
    int cut(Path path, byte[] content, int end) {
      return end;
    }
  }),

  /** Trusts what the operating system shows of a sync that may have failed. */
  TRUSTS_WHAT_IT_READS(new Steps() {
    @Override
    int cut(Path path, byte[] content, int end) throws IOException {
      try (LogFile file = open(path)) {
        file.truncate(end);
        file.sync();
      }
      return end;
    }
  }),

  /** Recovery takes the torn file away before it has the new one. */
  RECOVERY_DELETES_FIRST(new Steps() {
    @Override
    int cut(Path path, byte[] content, int end) throws IOException {
      if (end == content.length) {
        return super.cut(path, content, end);
      }
      Files.delete(path);
      publish(path, Arrays.copyOf(content, end));
      return end;
    }
  }),

  /** Takes zeros for a frame of no length, and fails on it. */
  ZEROS_ARE_A_FRAME(new Steps() {
    @Override
    boolean differs(int stored, int computed) {
      return stored != 0 && super.differs(stored, computed);
    }
  }),

  /** Has checksums, and does not look at them. */
  NO_CHECKSUM(new Steps() {
    @Override
    boolean differs(int stored, int computed) {
      return false;
    }
  }),

  /** Reuses files, and its checksums do not say which file a frame belongs to. */
  RECYCLES_WITHOUT_IDENTITY(new Recycling() {
    @Override
    int checksum(byte[] bytes, int from, int to, long segment, int offset) {
      return Frame.crc(bytes, from, to, offset);
    }
  }),

  /** Leaves it at what one call wrote. */
  SHORT_WRITE_IS_WHOLE(new Steps() {
    @Override
    LogFile open(Path path) throws IOException {
      return new LogFile(path, StandardOpenOption.READ, StandardOpenOption.WRITE) {
        @Override
        void writeFully(FileChannel open, ByteBuffer source, long offset) throws IOException {
          open.write(source, offset);
        }
      };
    }
  }),

  /** Writes until all is written, which may be never. */
  ZERO_LENGTH_WRITE_LOOPS(new Steps() {
    @Override
    LogFile open(Path path) throws IOException {
      return new LogFile(path, StandardOpenOption.READ, StandardOpenOption.WRITE) {
        @Override
        void writeFully(FileChannel open, ByteBuffer source, long offset) throws IOException {
          while (source.hasRemaining()) {
            open.write(source, offset + source.position());
          }
        }
      };
    }
  }),

  /** What a failed write left stays, and the next one comes behind it. */
  FAILED_WRITE_STAYS(new Steps() {
    @Override
    void append(LogFile file, byte[] frames, int end) throws IOException {
      file.write(frames, Math.max(end, file.size()));
    }

    @Override
    void undo(LogFile file, int end) {}
  }),

  /** A failed write is cut back, but not durably. */
  FAILED_WRITE_COMES_BACK(new Steps() {
    @Override
    void undo(LogFile file, int end) throws IOException {
      file.truncate(end);
    }
  }),

  /** A write that failed is forgotten, and its place with it. */
  WRITES_ON_AFTER_FAILED_WRITE(directory -> new PlainLog(directory, CrashClass.POWER, new Steps() {
    private int lost;

    @Override
    void append(LogFile file, byte[] frames, int end) throws IOException {
      try {
        file.write(frames, end + lost);
      } catch (IOException e) {
        lost += frames.length;
        throw e;
      }
    }

    @Override
    void undo(LogFile file, int end) {}
  })),

  /** Takes a frame that is not valid for the end of the log, wherever it is. */
  FIRST_DAMAGE_IS_THE_END(directory -> new PlainLog(directory, CrashClass.POWER, new Steps()) {
    @Override
    void check(Recovered segment, int knownDurable) {}
  }),

  /** Takes what could not be read for what is not there. */
  READ_ERROR_IS_THE_END(new Steps() {
    @Override
    LogFile open(Path path) throws IOException {
      return new LogFile(path, StandardOpenOption.READ, StandardOpenOption.WRITE) {
        @Override
        byte[] read(long end) throws IOException {
          try {
            return super.read(end);
          } catch (IOException e) {
            return Arrays.copyOf(super.read(end), Segment.HEADER);
          }
        }
      };
    }
  }),

  /** Reads once, and takes what is missing for zeros. */
  SHORT_READ_IS_WHOLE(new Steps() {
    @Override
    LogFile open(Path path) throws IOException {
      return new LogFile(path, StandardOpenOption.READ, StandardOpenOption.WRITE) {
        @Override
        byte[] read(long end) throws IOException {
          ByteBuffer target = ByteBuffer.allocate((int) Math.min(end, size()));
          undisturbed(open -> open.read(target, 0));
          return target.array();
        }
      };
    }
  }),

  /** Has two bytes for the length of a record. */
  LENGTH_IN_SIXTEEN_BITS(directory -> new PlainLog(directory, CrashClass.POWER, new Steps()) {
    @Override
    public synchronized long append(List<WalEntry> entries) {
      return super.append(entries.stream()
          .map(entry -> WalEntry.of(
              entry.type(),
              entry.sequence(),
              entry.epochMillis(),
              Arrays.copyOf(entry.body(), entry.body().length & 0xFFFF)))
          .toList());
    }
  }),

  /** Takes the files away when all is committed, and looks for them at the next opening. */
  NOTHING_LEFT_STOPS_THE_START(directory -> new PlainLog(directory, CrashClass.POWER, new Steps()) {
    private long lastRecord;
    private long reclaimed;

    @Override
    public synchronized long append(List<WalEntry> entries) {
      long position = super.append(entries);
      if (entries.stream().anyMatch(entry -> entry.type() != WalEntry.Type.COMMIT)) {
        lastRecord = position;
      }
      return position;
    }

    @Override
    public synchronized void reclaim(long position) {
      super.reclaim(position);
      reclaimed = position;
    }

    @Override
    public synchronized void close() {
      super.close();
      if (reclaimed > 0 && reclaimed == lastRecord) {
        forgetFiles();
      }
    }
  }),

  /** A sync that failed is tried once more, and then succeeds. */
  RETRIES_SYNC(new Steps() {
    @Override
    void sync(LogFile file) throws IOException {
      try {
        file.sync();
      } catch (IOException e) {
        file.sync();
      }
    }
  }),

  /** An interrupt closes the file for good. */
  INTERRUPT_CLOSES_FILE(new Steps() {
    @Override
    LogFile open(Path path) throws IOException {
      return new LogFile(path, StandardOpenOption.READ, StandardOpenOption.WRITE) {
        @Override
        void undisturbed(Operation operation) throws IOException {
          operation.on(channel());
        }
      };
    }
  }),

  /** Makes room for records as long as there is any, and has none left to commit with. */
  NOTHING_SET_ASIDE(directory -> new PlainLog(directory, CrashClass.POWER, new Steps()) {
    @Override
    Reserve reserve(Path where) {
      return new Reserve(where, new Steps()) {
        @Override
        void ensure() {}
      };
    }
  }),

  /** Nothing is ever deleted. */
  NEVER_DELETES(directory -> new PlainLog(directory, CrashClass.POWER, new Steps()) {
    @Override
    void giveUp(int first) {}
  }),

  /** The lock is a file that is there while the log is open. */
  LOCK_FILE_STAYS(directory -> new PlainLog(directory, CrashClass.POWER, new Steps()) {
    @Override
    Closeable own(Path where) throws IOException {
      Path lock = where.resolve("lock");
      try {
        Files.createFile(lock);
        return () -> Files.delete(lock);
      } catch (FileAlreadyExistsException e) {
        throw new BufferLockedException(lock + " is there", e);
      }
    }
  }),

  /** The lock is let go as soon as it was taken. */
  LOCK_LET_GO(directory -> new PlainLog(directory, CrashClass.POWER, new Steps()) {
    @Override
    Closeable own(Path where) throws IOException {
      Ownership.of(where).close();
      return () -> {};
    }
  });

  @SuppressWarnings("ImmutableEnumChecker") // steps that broken logs share have no state
  private final Function<Path, Wal> opener;

  BrokenLog(Steps steps) {
    this(directory -> new PlainLog(directory, CrashClass.POWER, steps));
  }

  BrokenLog(Function<Path, Wal> opener) {
    this.opener = opener;
  }

  @Override
  public Wal open(Path directory, BufferComponents components) {
    return opener.apply(directory);
  }
}
