package io.unistream.buffer.bench.own;

import io.unistream.buffer.bench.Subject;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The naive log: numbered files of length and bytes; one lock for putting, the drainer is alone. */
final class AppendedFiles implements Subject {

  private static final long FILE_BYTES = 64 << 20;
  private static final int READ_BYTES = 1 << 20;

  private final Path directory;
  private final boolean synced;
  private final FileChannel mark;
  private final ByteBuffer markBuffer = ByteBuffer.allocateDirect(2 * Long.BYTES);

  // Of the putters, by this object's monitor.
  private final ByteBuffer frame;
  private FileChannel tail;
  private long tailNumber;
  private long tailBytes;

  // Of the drainer.
  private final ByteBuffer read;
  private @Nullable FileChannel head;
  private long headNumber;
  private long headAt;

  AppendedFiles(Path directory, boolean synced, int recordBytes) throws IOException {
    this.directory = directory;
    this.synced = synced;
    frame = ByteBuffer.allocateDirect(Integer.BYTES + recordBytes);
    read = ByteBuffer.allocateDirect(Math.max(READ_BYTES, frame.capacity())).limit(0);
    mark = FileChannel.open(
        directory.resolve("mark"),
        StandardOpenOption.CREATE,
        StandardOpenOption.READ,
        StandardOpenOption.WRITE);
    if (mark.size() > 0) {
      mark.read(markBuffer, 0);
      headNumber = markBuffer.flip().getLong();
      headAt = markBuffer.getLong();
    }
    tailNumber = Math.max(headNumber, lastNumber());
    tail = openTail();
    tailBytes = tail.size();
  }

  private long lastNumber() throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(".log"))
          .mapToLong(name -> Long.parseLong(name.substring(0, name.length() - ".log".length())))
          .max()
          .orElse(0);
    }
  }

  private Path path(long number) {
    return directory.resolve(number + ".log");
  }

  private FileChannel openTail() throws IOException {
    return FileChannel.open(path(tailNumber), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }

  @Override
  public synchronized void put(byte[] payload) throws IOException {
    if (tailBytes >= FILE_BYTES) {
      tail.close();
      tailNumber++;
      tailBytes = 0;
      tail = openTail();
    }
    frame.clear().putInt(payload.length).put(payload).flip();
    while (frame.hasRemaining()) {
      tailBytes += tail.write(frame);
    }
    if (synced) {
      tail.force(false);
    }
  }

  @Override
  public int drain(int most, Sink sink) throws IOException {
    int count = 0;
    while (count < most && (hasWholeFrame() || readOn())) {
      int length = read.getInt();
      sink.record(read.slice(read.position(), length));
      read.position(read.position() + length);
      headAt += Integer.BYTES + length;
      count++;
    }
    if (count > 0) {
      mark.write(markBuffer.clear().putLong(headNumber).putLong(headAt).flip(), 0);
      if (synced) {
        mark.force(false);
      }
    }
    return count;
  }

  private boolean hasWholeFrame() {
    return read.remaining() >= Integer.BYTES
        && read.remaining() >= Integer.BYTES + read.getInt(read.position());
  }

  private boolean readOn() throws IOException {
    while (true) {
      boolean isLast = isTail(headNumber);
      if (head == null) {
        head = FileChannel.open(path(headNumber), StandardOpenOption.READ);
      }
      read.clear();
      head.read(read, headAt);
      read.flip();
      if (hasWholeFrame()) {
        return true;
      }
      read.limit(0);
      if (isLast) {
        return false;
      }
      head.close();
      head = null;
      Files.delete(path(headNumber));
      headNumber++;
      headAt = 0;
    }
  }

  private synchronized boolean isTail(long number) {
    return number == tailNumber;
  }

  @Override
  public synchronized void close() throws IOException {
    if (head != null) {
      head.close();
    }
    tail.close();
    mark.close();
  }
}
