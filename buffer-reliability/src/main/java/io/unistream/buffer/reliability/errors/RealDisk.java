package io.unistream.buffer.reliability.errors;

import io.unistream.buffer.Buffer;
import io.unistream.buffer.BufferComponents;
import io.unistream.buffer.CrashClass;
import io.unistream.buffer.RecordCodec;
import io.unistream.buffer.file.FileBuffer;
import io.unistream.buffer.file.FileBufferSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** A directory of a real disk, with mapped files where there are any. */
final class RealDisk implements World {

  private static final Path HANDLES = Path.of("/proc/self/fd");

  private final Path directory;

  private RealDisk(Path directory) {
    this.directory = directory;
  }

  static RealDisk create() {
    try {
      return new RealDisk(Files.createTempDirectory("errors"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public Buffer<byte[]> open(RecordCodec<byte[]> codec, BufferComponents components) {
    FileBufferSettings settings = FileBufferSettings.builder(directory.resolve("log"))
        .emit(EMIT)
        .durability(CrashClass.PROCESS)
        .segmentBytes(8 << 10)
        .build();
    return FileBuffer.open(settings, codec, components);
  }

  @Override
  public boolean keeps() {
    return true;
  }

  /** On Linux. */
  @Override
  public List<String> leaks() {
    List<String> leaks = new ArrayList<>();
    if (!Files.isDirectory(HANDLES)) {
      return leaks;
    }
    try (Stream<Path> handles = Files.list(HANDLES)) {
      for (Path handle : handles.toList()) {
        String target = target(handle);
        if (target.startsWith(directory.toString())) {
          leaks.add(target);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return leaks;
  }

  private static String target(Path handle) throws IOException {
    try {
      return Files.readSymbolicLink(handle).toString();
    } catch (NoSuchFileException e) {
      return ""; // the one by which they were listed
    }
  }

  @Override
  public void close() {
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
