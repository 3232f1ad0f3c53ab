package io.unistream.buffer.producer.tck;

import io.unistream.buffer.Buffer;
import io.unistream.buffer.BufferComponents;
import io.unistream.buffer.BufferSettings;
import io.unistream.buffer.CrashClass;
import io.unistream.buffer.RecordCodec;
import io.unistream.buffer.file.FileBuffer;
import io.unistream.buffer.file.FileBufferSettings;
import io.unistream.buffer.tck.BufferHarness;
import io.unistream.buffer.tck.Capability;
import io.unistream.buffer.tck.TestStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Set;
import java.util.stream.Stream;

/** Logs on the disk, which can be opened again. */
final class FileStores implements BufferHarness {

  @Override
  public String name() {
    return "file";
  }

  @Override
  public CrashClass crashClass() {
    return CrashClass.PROCESS;
  }

  @Override
  public Set<Capability> capabilities() {
    return Set.of(Capability.REOPEN);
  }

  @Override
  public TestStore newStore() {
    try {
      return new Store(Files.createTempDirectory("producer"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private record Store(Path directory) implements TestStore {

    @Override
    public <R> Buffer<R> open(
        BufferSettings settings, RecordCodec<R> codec, BufferComponents components) {
      return FileBuffer.open(
          FileBufferSettings.builder(directory.resolve("log"))
              .buffer(settings)
              .segmentBytes(65_536)
              .durability(CrashClass.PROCESS)
              .build(),
          codec,
          components);
    }

    @Override
    public void close() {
      try (Stream<Path> files = Files.walk(directory)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
