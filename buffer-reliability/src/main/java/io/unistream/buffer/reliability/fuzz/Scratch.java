package io.unistream.buffer.reliability.fuzz;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A directory that is empty at the beginning and gone in the end. */
final class Scratch implements AutoCloseable {

  private final Path directory;

  Scratch() {
    try {
      directory = Files.createTempDirectory("fuzz");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Path directory() {
    return directory;
  }

  @Override
  public void close() {
    try {
      FileLogs.delete(directory);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
