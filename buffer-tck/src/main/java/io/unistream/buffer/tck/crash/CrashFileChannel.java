package io.unistream.buffer.tck.crash;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.Channel;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.NonReadableChannelException;
import java.nio.channels.NonWritableChannelException;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A file channel that an interrupt closes, as the real one. Not mappable. */
final class CrashFileChannel extends FileChannel {

  private static final int TRANSFER_BYTES = 8192;

  private final Disk disk;
  private final Handle handle;
  private final Object positionLock = new Object();
  private long position; // guarded by positionLock

  CrashFileChannel(Disk disk, Handle handle) {
    this.disk = disk;
    this.handle = handle;
    this.position = handle.mode().append() ? handle.node().size() : 0;
  }

  @Override
  public int read(ByteBuffer target) throws IOException {
    synchronized (positionLock) {
      int count = read(target, position);
      position += Math.max(0, count);
      return count;
    }
  }

  @Override
  public int read(ByteBuffer target, long at) throws IOException {
    Objects.requireNonNull(target, "target");
    notNegative(at, "position");
    ensureReadable();
    if (target.isReadOnly()) {
      throw new IllegalArgumentException("Read-only buffer");
    }
    return (int) blocking(() -> disk.read(handle, at, target));
  }

  @Override
  public long read(ByteBuffer[] targets, int offset, int length) throws IOException {
    Objects.checkFromIndexSize(offset, length, targets.length);
    int total = 0;
    for (int i = offset; i < offset + length; i++) {
      total = Math.addExact(total, targets[i].remaining());
    }
    ByteBuffer scattered = ByteBuffer.allocate(total);
    int count = read(scattered);
    scattered.flip();
    for (int i = offset; i < offset + length; i++) {
      int part = Math.min(scattered.remaining(), targets[i].remaining());
      targets[i].put(scattered.slice().limit(part));
      scattered.position(scattered.position() + part);
    }
    return count;
  }

  @Override
  public int write(ByteBuffer source) throws IOException {
    synchronized (positionLock) {
      int count = write(source, position);
      position = handle.mode().append() ? size() : position + count;
      return count;
    }
  }

  @Override
  public int write(ByteBuffer source, long at) throws IOException {
    Objects.requireNonNull(source, "source");
    notNegative(at, "position");
    ensureWritable();
    return (int) blocking(() -> {
      disk.writing();
      return disk.write(handle, at, source);
    });
  }

  /** One system call, hence one operation, as {@code writev} is. */
  @Override
  public long write(ByteBuffer[] sources, int offset, int length) throws IOException {
    Objects.checkFromIndexSize(offset, length, sources.length);
    int total = 0;
    for (int i = offset; i < offset + length; i++) {
      total = Math.addExact(total, sources[i].remaining());
    }
    ByteBuffer gathered = ByteBuffer.allocate(total);
    for (int i = offset; i < offset + length; i++) {
      gathered.put(sources[i].duplicate());
    }
    int count = write(gathered.flip());
    int rest = count;
    for (int i = offset; i < offset + length; i++) {
      int taken = Math.min(rest, sources[i].remaining());
      sources[i].position(sources[i].position() + taken);
      rest -= taken;
    }
    return count;
  }

  @Override
  public long position() throws IOException {
    ensureOpen();
    synchronized (positionLock) {
      return blocking(() -> handle.mode().append() ? disk.size(handle) : position);
    }
  }

  @Override
  public FileChannel position(long newPosition) throws IOException {
    ensureOpen();
    notNegative(newPosition, "position");
    synchronized (positionLock) {
      blocking(() -> position = newPosition);
    }
    return this;
  }

  @Override
  public long size() throws IOException {
    ensureOpen();
    return blocking(() -> disk.size(handle));
  }

  @Override
  public FileChannel truncate(long size) throws IOException {
    ensureOpen();
    notNegative(size, "size");
    ensureWritable();
    synchronized (positionLock) {
      blocking(() -> {
        disk.truncate(handle, size);
        position = Math.min(position, size);
        return 0;
      });
    }
    return this;
  }

  @Override
  public void force(boolean metaData) throws IOException {
    ensureOpen();
    blocking(() -> {
      disk.force(handle);
      disk.synced();
      return 0;
    });
  }

  @Override
  public long transferTo(long at, long count, WritableByteChannel target) throws IOException {
    ensureReadable();
    ensureOpen(target);
    notNegative(at, "position");
    notNegative(count, "count");
    if (at > size()) {
      return 0;
    }
    long done = 0;
    while (done < count) {
      ByteBuffer buffer = ByteBuffer.allocate((int) Math.min(TRANSFER_BYTES, count - done));
      if (read(buffer, at + done) <= 0) {
        return done;
      }
      int written = target.write(buffer.flip());
      done += written;
      if (buffer.hasRemaining()) {
        return done;
      }
    }
    return done;
  }

  @Override
  public long transferFrom(ReadableByteChannel source, long at, long count) throws IOException {
    ensureWritable();
    ensureOpen(source);
    notNegative(at, "position");
    notNegative(count, "count");
    if (at > size()) {
      return 0;
    }
    long done = 0;
    while (done < count) {
      ByteBuffer buffer = ByteBuffer.allocate((int) Math.min(TRANSFER_BYTES, count - done));
      if (source.read(buffer) <= 0) {
        return done;
      }
      int written = write(buffer.flip(), at + done);
      done += written;
      if (buffer.hasRemaining()) {
        return done;
      }
    }
    return done;
  }

  @Override
  public MappedByteBuffer map(MapMode mode, long at, long size) {
    throw new UnsupportedOperationException("no mapped files on " + CrashProvider.SCHEME);
  }

  @Override
  public FileLock lock(long at, long size, boolean shared) throws IOException {
    FileLock lock = tryLock(at, size, shared);
    if (lock == null) {
      throw new UnsupportedOperationException("waiting for another process that never comes");
    }
    return lock;
  }

  @Override
  public @Nullable FileLock tryLock(long at, long size, boolean shared) throws IOException {
    ensureOpen();
    if (shared && !handle.mode().read()) {
      throw new NonReadableChannelException();
    }
    if (!shared && !handle.mode().write()) {
      throw new NonWritableChannelException();
    }
    return disk.tryLock(handle, this, at, size, shared);
  }

  @Override
  protected void implCloseChannel() {
    disk.close(handle);
  }

  /** An interrupt, before or meanwhile, closes the channel; nothing is done if it came before. */
  private long blocking(Syscall call) throws IOException {
    boolean completed = false;
    try {
      begin();
      if (!isOpen()) {
        return 0;
      }
      long result = call.run();
      completed = true;
      return result;
    } finally {
      end(completed);
    }
  }

  private void ensureOpen() throws ClosedChannelException {
    if (!isOpen()) {
      throw new ClosedChannelException();
    }
  }

  private static void ensureOpen(Channel other) throws ClosedChannelException {
    if (!other.isOpen()) {
      throw new ClosedChannelException();
    }
  }

  private void ensureReadable() throws ClosedChannelException {
    ensureOpen();
    if (!handle.mode().read()) {
      throw new NonReadableChannelException();
    }
  }

  private void ensureWritable() throws ClosedChannelException {
    ensureOpen();
    if (!handle.mode().write()) {
      throw new NonWritableChannelException();
    }
  }

  private static void notNegative(long value, String name) {
    if (value < 0) {
      throw new IllegalArgumentException("Negative " + name + ": " + value);
    }
  }
}
