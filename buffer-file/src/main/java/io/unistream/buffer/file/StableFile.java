package io.unistream.buffer.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.Set;

/**
 * Positioned reads and writes that an interrupt does not end (ERR-INTERRUPT): a {@code FileChannel} is closed when an
 * interrupted thread uses it, so it is opened again and the operation, which has a fixed place, done again. The
 * interrupt flag is kept. Used by one thread at a time.
 */
final class StableFile implements ReadableFile {

  private static final int MAX_IDLE_WRITES = 16;

  /** At most so much of an array is read at once: the JDK keeps a direct buffer of the same size. */
  private static final int PIECE = 128 << 10;

  private Path path;
  /** For opening it again: the file is there by then. */
  private final Set<OpenOption> options;

  private FileChannel channel;
  private boolean closed;
  private long reached;

  /** Makes no object: an error with the channel open would leave it open. */
  private StableFile(Path path, Set<OpenOption> options, FileChannel channel) {
    this.path = path;
    this.options = options;
    this.channel = channel;
  }

  static StableFile open(Path path, OpenOption... options) throws IOException {
    Set<OpenOption> set = Set.of(options);
    Set<OpenOption> again = new HashSet<>(set);
    again.retainAll(Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE));
    return new StableFile(path, again, FileChannel.open(Openable.require(path), set));
  }

  /** Makes a file, which must not be there yet, and opens it for writing. */
  static StableFile create(Path path, FilePermissions permissions) throws IOException {
    return new StableFile(path, Set.of(StandardOpenOption.WRITE), permissions.create(path));
  }

  /** To be told when the file was renamed. */
  void moved(Path newPath) {
    path = newPath;
  }

  @Override
  public long size() throws IOException {
    boolean interrupted = Thread.interrupted();
    try {
      while (true) {
        try {
          return channel.size();
        } catch (ClosedChannelException e) {
          interrupted |= Thread.interrupted();
          reopen(e);
        }
      }
    } finally {
      restore(interrupted);
    }
  }

  @Override
  public void read(ByteBuffer target, long offset) throws IOException {
    int from = target.position();
    boolean interrupted = Thread.interrupted();
    try {
      while (true) {
        target.position(from);
        try {
          readFully(target, offset);
          return;
        } catch (ClosedChannelException e) {
          interrupted |= Thread.interrupted();
          reopen(e);
        }
      }
    } finally {
      restore(interrupted);
    }
  }

  private void readFully(ByteBuffer target, long offset) throws IOException {
    long at = offset;
    int end = target.limit();
    try {
      while (target.position() < end) {
        if (!target.isDirect()) {
          target.limit(Math.min(end, target.position() + PIECE));
        }
        int count = channel.read(target, at);
        if (count < 0) {
          return;
        }
        at += count;
      }
    } finally {
      target.limit(end);
    }
  }

  /**
   * Writes all of the buffer, however short the single writes are (ERR-SHORT-WRITE). If this throws, {@link #reached} tells how
   * far it came.
   */
  void write(ByteBuffer source, long offset) throws IOException {
    int from = source.position();
    long all = offset + source.remaining();
    reached = offset;
    boolean interrupted = Thread.interrupted();
    try {
      while (true) {
        source.position(from);
        try {
          writeFully(source, offset);
          return;
        } catch (ClosedChannelException e) {
          interrupted |= Thread.interrupted();
          reached = all; // as far as it may have come
          reopen(e);
        }
      }
    } finally {
      restore(interrupted);
    }
  }

  private void writeFully(ByteBuffer source, long offset) throws IOException {
    long at = offset;
    int idle = 0;
    while (source.hasRemaining()) {
      int count = channel.write(source, at);
      at += count;
      reached = Math.max(reached, at);
      idle = count == 0 ? idle + 1 : 0;
      if (idle > MAX_IDLE_WRITES) {
        throw new IOException(path + " accepts no bytes at offset " + at);
      }
    }
  }

  /** The offset before which the last write may have changed the file, if what failed it was a full disk. */
  long reached() {
    return reached;
  }

  void truncate(long size) throws IOException {
    boolean interrupted = Thread.interrupted();
    try {
      while (true) {
        try {
          channel.truncate(size);
          return;
        } catch (ClosedChannelException e) {
          interrupted |= Thread.interrupted();
          reopen(e);
        }
      }
    } finally {
      restore(interrupted);
    }
  }

  private void reopen(ClosedChannelException cause) throws IOException {
    if (closed) {
      throw cause;
    }
    channel = FileChannel.open(Openable.require(path), options);
  }

  private static void restore(boolean interrupted) {
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() throws IOException {
    closed = true;
    channel.close();
  }
}
