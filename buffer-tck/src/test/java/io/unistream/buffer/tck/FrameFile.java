package io.unistream.buffer.tck;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/** A file that interrupts do not close and short writes do not shorten, unless a flaw says otherwise. */
final class FrameFile implements AutoCloseable {

  private static final int MAX_IDLE_WRITES = 8;

  private final Path path;
  private final Flaw flaw;
  private FileChannel channel;

  FrameFile(Path path, Flaw flaw) throws IOException {
    this.path = path;
    this.flaw = flaw;
    this.channel = channel();
  }

  private FileChannel channel() throws IOException {
    Path used = path;
    if (flaw == Flaw.WRITES_THE_FILE_AT_CLOSE) {
      used = path.resolveSibling("unwritten");
      Files.deleteIfExists(used);
      if (Files.exists(path)) {
        Files.copy(path, used);
      }
    }
    return FileChannel.open(
        used, StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.CREATE);
  }

  void write(byte[] bytes, long at) throws IOException {
    ByteBuffer rest = ByteBuffer.wrap(bytes);
    int idle = 0;
    do {
      int written = uninterrupted(file -> file.write(rest.duplicate(), at + rest.position()));
      rest.position(rest.position() + written);
      idle = written == 0 ? idle + 1 : 0;
      if (idle > MAX_IDLE_WRITES) {
        throw new IOException("the file accepts no bytes");
      }
    } while (rest.hasRemaining() && flaw != Flaw.IGNORES_SHORT_WRITES);
  }

  byte[] read(long at, int length) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(length);
    while (bytes.hasRemaining()
        && uninterrupted(file -> file.read(bytes, at + bytes.position())) > 0) {}
    return bytes.array();
  }

  int size() throws IOException {
    return uninterrupted(file -> (int) file.size());
  }

  void force() throws IOException {
    int unused = uninterrupted(file -> {
      file.force(false);
      return 0;
    });
  }

  private int uninterrupted(Action action) throws IOException {
    if (flaw == Flaw.CLOSED_BY_INTERRUPTS) {
      return action.on(channel);
    }
    boolean interrupted = Thread.interrupted();
    if (flaw == Flaw.CLOSED_BY_INTERRUPTS_IN_THE_MIDDLE) {
      try {
        return action.on(channel);
      } finally {
        if (interrupted) {
          Thread.currentThread().interrupt();
        }
      }
    }
    try {
      while (true) {
        try {
          return action.on(channel);
        } catch (ClosedByInterruptException e) {
          interrupted = Thread.interrupted();
          channel = channel();
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
    if (flaw == Flaw.WRITES_THE_FILE_AT_CLOSE) {
      Files.move(path.resolveSibling("unwritten"), path, StandardCopyOption.REPLACE_EXISTING);
    }
  }

  private interface Action {
    int on(FileChannel file) throws IOException;
  }
}
