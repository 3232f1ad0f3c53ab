package io.unistream.buffer.tck;

import io.unistream.buffer.tck.DamageableStore.StoredPlace;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;

/** The bytes of the files below a directory, one file after the other, to be damaged. */
final class StoredFiles {

  private final Path directory;

  StoredFiles(Path directory) {
    this.directory = directory;
  }

  long bytes() {
    try {
      long bytes = 0;
      for (Path file : files()) {
        bytes += Files.size(file);
      }
      return bytes;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  StoredPlace damage(long at, byte[] mask) {
    try {
      long offset = at;
      for (Path file : files()) {
        long size = Files.size(file);
        if (offset < size) {
          turn(file, offset, mask);
          return new StoredPlace(file.getFileName().toString(), offset);
        }
        offset -= size;
      }
      throw new IllegalArgumentException("at must be below " + (at - offset) + ", was " + at);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** In place: a buffer may have the file open. */
  private static void turn(Path file, long offset, byte[] mask) throws IOException {
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      ByteBuffer bytes = ByteBuffer.allocate((int) Math.min(mask.length, channel.size() - offset));
      while (bytes.hasRemaining()) {
        channel.read(bytes, offset + bytes.position());
      }
      for (int i = 0; i < bytes.capacity(); i++) {
        bytes.put(i, (byte) (bytes.get(i) ^ mask[i]));
      }
      bytes.flip();
      while (bytes.hasRemaining()) {
        channel.write(bytes, offset + bytes.position());
      }
    }
  }

  private List<Path> files() throws IOException {
    if (!Files.exists(directory)) {
      return List.of();
    }
    try (Stream<Path> walk = Files.walk(directory)) {
      return walk.filter(Files::isRegularFile).sorted().toList();
    }
  }
}
