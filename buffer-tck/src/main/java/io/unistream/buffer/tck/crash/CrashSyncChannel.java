package io.unistream.buffer.tck.crash;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousFileChannel;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.CompletionHandler;
import java.nio.channels.FileLock;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;

/** An asynchronous channel for its one synchronous call: a force that no interrupt can close. */
final class CrashSyncChannel extends AsynchronousFileChannel {

  private final Disk disk;
  private final Handle handle;
  private final AtomicBoolean closed = new AtomicBoolean();

  CrashSyncChannel(Disk disk, Handle handle) {
    this.disk = disk;
    this.handle = handle;
  }

  @Override
  public void force(boolean metaData) throws IOException {
    ensureOpen();
    disk.force(handle);
    disk.synced();
  }

  @Override
  public long size() throws IOException {
    ensureOpen();
    return disk.size(handle);
  }

  @Override
  public boolean isOpen() {
    return !closed.get();
  }

  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      disk.close(handle);
    }
  }

  @Override
  public AsynchronousFileChannel truncate(long size) {
    throw unsupported();
  }

  @Override
  public <A> void lock(
      long position,
      long size,
      boolean shared,
      A attachment,
      CompletionHandler<FileLock, ? super A> handler) {
    throw unsupported();
  }

  @Override
  public Future<FileLock> lock(long position, long size, boolean shared) {
    throw unsupported();
  }

  @Override
  public FileLock tryLock(long position, long size, boolean shared) {
    throw unsupported();
  }

  @Override
  public <A> void read(
      ByteBuffer target,
      long position,
      A attachment,
      CompletionHandler<Integer, ? super A> handler) {
    throw unsupported();
  }

  @Override
  public Future<Integer> read(ByteBuffer target, long position) {
    throw unsupported();
  }

  @Override
  public <A> void write(
      ByteBuffer source,
      long position,
      A attachment,
      CompletionHandler<Integer, ? super A> handler) {
    throw unsupported();
  }

  @Override
  public Future<Integer> write(ByteBuffer source, long position) {
    throw unsupported();
  }

  private void ensureOpen() throws ClosedChannelException {
    if (closed.get()) {
      throw new ClosedChannelException();
    }
  }

  private static UnsupportedOperationException unsupported() {
    return new UnsupportedOperationException("only force and close");
  }
}
