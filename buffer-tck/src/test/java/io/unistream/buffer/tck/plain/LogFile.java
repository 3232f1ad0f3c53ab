package io.unistream.buffer.tck.plain;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.Set;

/**
 * A file that is read and written at fixed places. An interrupt closes a channel, so it is opened again and the
 * operation done again; the interrupt flag is kept.
 */
class LogFile implements Closeable {

  private static final int MAX_IDLE_WRITES = 8;

  private final Path path;
  private final Set<OpenOption> options;
  private FileChannel channel;

  LogFile(Path path, OpenOption... options) throws IOException {
    this.path = path;
    this.options = new HashSet<>(Set.of(options));
    this.channel = FileChannel.open(path, this.options);
    this.options.remove(StandardOpenOption.CREATE_NEW);
  }

  FileChannel channel() {
    return channel;
  }

  long size() throws IOException {
    return Files.size(path);
  }

  /** The bytes up to an offset, fewer if the file ends before. */
  byte[] read(long end) throws IOException {
    ByteBuffer target = ByteBuffer.allocate((int) Math.min(end, size()));
    undisturbed(open -> {
      target.clear();
      int count = 0;
      while (count >= 0 && target.hasRemaining()) {
        count = open.read(target, target.position());
      }
    });
    byte[] bytes = new byte[target.position()];
    target.flip().get(bytes);
    return bytes;
  }

  void write(byte[] bytes, long offset) throws IOException {
    undisturbed(open -> writeFully(open, ByteBuffer.wrap(bytes), offset));
  }

  /** However short the single writes are. */
  void writeFully(FileChannel open, ByteBuffer source, long offset) throws IOException {
    int idle = 0;
    while (source.hasRemaining()) {
      int count = open.write(source, offset + source.position());
      idle = count == 0 ? idle + 1 : 0;
      if (idle > MAX_IDLE_WRITES) {
        throw new IOException(path + " accepts no bytes");
      }
    }
  }

  void truncate(long size) throws IOException {
    undisturbed(open -> open.truncate(size));
  }

  void sync() throws IOException {
    undisturbed(open -> open.force(true));
  }

  void undisturbed(Operation operation) throws IOException {
    boolean interrupted = Thread.interrupted();
    try {
      while (true) {
        try {
          operation.on(channel);
          return;
        } catch (ClosedByInterruptException e) {
          interrupted |= Thread.interrupted();
          channel = FileChannel.open(path, options);
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }

  /** Something that can be done twice. */
  @FunctionalInterface
  interface Operation {
    void on(FileChannel open) throws IOException;
  }
}
