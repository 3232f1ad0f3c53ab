package io.unistream.buffer.bench.kit;

import io.unistream.buffer.BufferLockedException;
import java.io.EOFException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * A plain log that is right, to test the adapter and the campaigns with: what fails here is theirs. Files of entries, each
 * with length, position and checksum; a force an entry. What is not whole is cut off if it is at the end, and damage if a
 * whole entry is behind it.
 *
 * <pre>
 *   0  4  length of the bytes
 *   4  8  position
 *  12  8  CRC32C of all else
 *  20     bytes
 * </pre>
 */
class PlainEntries implements Peer {

  private static final int HEAD = 20;
  private static final long FILE_BYTES = 256 << 10;

  /** Of this process: closing a second channel on a locked file would give the lock away. */
  private static final Set<Path> OPEN = ConcurrentHashMap.newKeySet();

  @Override
  public String name() {
    return "plain";
  }

  @Override
  public String settings() {
    return "a reference for the adapter: files of 256 KiB, an fsync an entry, CRC32C";
  }

  @Override
  public boolean isExclusive() {
    return true;
  }

  /** An interrupt would close the channels by which files are locked and names are forced: it waits. */
  @Override
  public final EntryLog open(Path directory) throws IOException {
    boolean interrupted = Thread.interrupted();
    try {
      return locked(directory.toRealPath());
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private EntryLog locked(Path real) throws IOException {
    if (!OPEN.add(real)) {
      throw new BufferLockedException(real + " is open in this process");
    }
    FileChannel lock = null;
    try {
      lock = FileChannel.open(
          real.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      FileLock held = lock.tryLock();
      if (held == null) {
        throw new BufferLockedException(real + " is open in another process");
      }
      return new Log(real, lock, this);
    } catch (IOException | RuntimeException e) {
      OPEN.remove(real);
      if (lock != null) {
        lock.close();
      }
      throw e;
    }
  }

  /** Makes what was written durable. Here, so that a test can do without. */
  void force(RandomAccessFile file) throws IOException {
    file.getFD().sync();
  }

  private static long checksum(long position, byte[] bytes) {
    CRC32C crc = new CRC32C();
    for (int i = 0; i < Long.BYTES; i++) {
      crc.update((int) (position >>> (i * 8)) & 0xff);
    }
    crc.update(bytes);
    return crc.getValue();
  }

  private static final class Log implements EntryLog {

    private final Path directory;
    private final FileChannel lock;
    private final PlainEntries settings;

    /** The files' numbers are the positions of their first entries. */
    private long first;

    private long last;
    private RandomAccessFile file;
    private boolean failed;

    Log(Path directory, FileChannel lock, PlainEntries settings) throws IOException {
      this.directory = directory;
      this.lock = lock;
      this.settings = settings;
      long[] numbers = numbers();
      first = numbers.length == 0 ? 1 : numbers[0];
      long newest = numbers.length == 0 ? 1 : numbers[numbers.length - 1];
      file = new RandomAccessFile(path(newest).toFile(), "rw");
      try {
        if (numbers.length == 0) {
          forceDirectory();
        }
        last = newest - 1;
        long end = 0;
        try (Scan found = new Scan(newest)) {
          for (Entry entry = found.next(); entry != null; entry = found.next()) {
            last = entry.position();
            end = found.offset;
          }
        }
        if (isFollowed(end)) {
          throw new IOException("damaged behind entry " + last + " in " + path(newest));
        }
        cut(end);
        file.seek(end);
      } catch (IOException e) {
        file.close();
        throw e;
      }
    }

    /** Whether there is a whole entry behind what looks like the end, so that this is damage and no torn write. */
    private boolean isFollowed(long end) throws IOException {
      byte[] rest = new byte[(int) (file.length() - end)];
      file.seek(end);
      file.readFully(rest);
      ByteBuffer bytes = ByteBuffer.wrap(rest);
      for (int at = 0; at + HEAD <= rest.length; at++) {
        int length = bytes.getInt(at);
        long number = bytes.getLong(at + Integer.BYTES);
        if (number > last && length >= 0 && length <= rest.length - at - HEAD) {
          byte[] body = Arrays.copyOfRange(rest, at + HEAD, at + HEAD + length);
          if (bytes.getLong(at + Integer.BYTES + Long.BYTES) == checksum(number, body)) {
            return true;
          }
        }
      }
      return false;
    }

    private void cut(long end) throws IOException {
      if (end < file.length()) {
        file.setLength(end);
        settings.force(file);
      }
    }

    private long[] numbers() throws IOException {
      try (Stream<Path> listed = Files.list(directory)) {
        return listed
            .map(path -> path.getFileName().toString())
            .filter(name -> name.endsWith(".log"))
            .mapToLong(name -> Long.parseLong(name.substring(0, name.length() - ".log".length())))
            .sorted()
            .toArray();
      }
    }

    private Path path(long number) {
      return directory.resolve(number + ".log");
    }

    /** An interrupt waits: it would close the channel. */
    private void forceDirectory() throws IOException {
      boolean interrupted = Thread.interrupted();
      try (FileChannel names = FileChannel.open(directory, StandardOpenOption.READ)) {
        names.force(true);
      } finally {
        if (interrupted) {
          Thread.currentThread().interrupt();
        }
      }
    }

    @Override
    public long append(byte[] bytes) throws IOException {
      if (failed) {
        throw new IOException("the log failed before");
      }
      long start = file.getFilePointer();
      if (start >= FILE_BYTES) {
        RandomAccessFile next = new RandomAccessFile(path(last + 1).toFile(), "rw");
        file.close();
        file = next;
        forceDirectory();
        start = 0;
      }
      try {
        file.write(ByteBuffer.allocate(HEAD + bytes.length)
            .putInt(bytes.length)
            .putLong(last + 1)
            .putLong(checksum(last + 1, bytes))
            .put(bytes)
            .array());
        settings.force(file);
      } catch (IOException e) {
        undo(start, e);
        throw e;
      }
      last++;
      return last;
    }

    /** What was written in part is not there, or else the log has failed. A failed force leaves a doubt in any case. */
    private void undo(long start, IOException failure) {
      try {
        cut(start);
        file.seek(start);
      } catch (IOException e) {
        failure.addSuppressed(e);
        failed = true;
      }
    }

    @Override
    public Reader reader() throws IOException {
      return new Scan(first);
    }

    @Override
    public void forget(long through) throws IOException {
      long[] numbers = numbers();
      for (int i = 0; i + 1 < numbers.length && numbers[i + 1] <= through + 1; i++) {
        Files.delete(path(numbers[i]));
        first = numbers[i + 1];
      }
    }

    @Override
    public boolean isRefusal(Exception failure) {
      return !failed
          && failure instanceof IOException
          && String.valueOf(failure.getMessage()).contains("No space left");
    }

    @Override
    public void close() throws IOException {
      try (lock) {
        file.close();
      } finally {
        OPEN.remove(directory);
      }
    }

    /** Reads from the first entry of a file to the end of the log. */
    private final class Scan implements Reader {

      private long position;
      private long offset;
      private RandomAccessFile reading;

      Scan(long number) throws IOException {
        position = number - 1;
        reading = new RandomAccessFile(path(number).toFile(), "r");
      }

      @Override
      public @Nullable Entry next() throws IOException {
        Entry found = here();
        if (found == null && position >= 1 && Files.exists(path(position + 1))) {
          reading.close();
          reading = new RandomAccessFile(path(position + 1).toFile(), "r");
          offset = 0;
          found = here();
        }
        if (found == null && position < last) {
          throw new IOException("damaged behind entry " + position);
        }
        return found;
      }

      private @Nullable Entry here() throws IOException {
        try {
          reading.seek(offset);
          int length = reading.readInt();
          long number = reading.readLong();
          long checksum = reading.readLong();
          if (number != position + 1 || length < 0 || length > reading.length() - offset - HEAD) {
            return null;
          }
          byte[] bytes = new byte[length];
          reading.readFully(bytes);
          if (checksum != checksum(number, bytes)) {
            return null;
          }
          offset += HEAD + length;
          position = number;
          return new Entry(number, bytes);
        } catch (EOFException e) {
          return null; // It ends here.
        }
      }

      @Override
      public void close() throws IOException {
        reading.close();
      }
    }
  }
}
