package io.unistream.buffer.tck.plain;

import io.unistream.buffer.BufferLockedException;
import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The one owner of a directory: within this process by a registry, among processes by a lock of the operating system. */
final class Ownership implements Closeable {

  static final String NAME = "lock";
  private static final Set<Path> OWNED = ConcurrentHashMap.newKeySet();

  private final Path directory;
  private final FileChannel channel;

  private Ownership(Path directory, FileChannel channel) {
    this.directory = directory;
    this.channel = channel;
  }

  static Ownership of(Path directory) throws IOException {
    if (!OWNED.add(directory)) {
      throw new BufferLockedException(directory + " is open in this process");
    }
    FileChannel channel = null;
    boolean owned = false;
    try {
      channel = FileChannel.open(
          directory.resolve(NAME), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      owned = channel.tryLock() != null;
      if (!owned) {
        throw new BufferLockedException(directory + " is open in another process");
      }
      return new Ownership(directory, channel);
    } finally {
      if (!owned) {
        OWNED.remove(directory);
        if (channel != null) {
          channel.close();
        }
      }
    }
  }

  @Override
  public void close() throws IOException {
    OWNED.remove(directory);
    channel.close();
  }
}
