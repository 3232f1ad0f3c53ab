package io.unistream.buffer.tck.crash;

import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;

/** A lock as Java sees it: valid until released or its channel is closed, whatever the system thinks. */
final class CrashFileLock extends FileLock {

  private final Disk disk;
  private final Handle handle;
  private volatile boolean released;

  CrashFileLock(
      Disk disk, Handle handle, FileChannel channel, long position, long size, boolean shared) {
    super(channel, position, size, shared);
    this.disk = disk;
    this.handle = handle;
  }

  boolean isOf(Handle other) {
    return handle == other;
  }

  @Override
  public boolean isValid() {
    return !released && acquiredBy().isOpen();
  }

  @Override
  public void release() throws IOException {
    if (!acquiredBy().isOpen()) {
      throw new ClosedChannelException();
    }
    if (!released) {
      released = true;
      disk.unlock(handle, this);
    }
  }
}
