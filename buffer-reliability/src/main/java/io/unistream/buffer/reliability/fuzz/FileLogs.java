package io.unistream.buffer.reliability.fuzz;

import io.unistream.buffer.Buffer;
import io.unistream.buffer.CorruptionPolicy;
import io.unistream.buffer.CrashClass;
import io.unistream.buffer.RecordCodec;
import io.unistream.buffer.file.FileBuffer;
import io.unistream.buffer.file.FileBufferSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Logs in a directory. */
final class FileLogs {

  private FileLogs() {}

  static Buffer<byte[]> open(Path directory, boolean quarantine) {
    FileBufferSettings settings = FileBufferSettings.builder(directory)
        .emit(emit -> emit.withMaxRecords(7).withMaxBytes(4_000))
        .segmentBytes(8192)
        .durability(CrashClass.PROCESS)
        .corruption(quarantine ? CorruptionPolicy.QUARANTINE : CorruptionPolicy.FAIL)
        .build();
    return FileBuffer.open(settings, RecordCodec.bytes());
  }

  static void write(Path directory, Map<String, byte[]> files) throws IOException {
    for (var each : files.entrySet()) {
      Path file = directory.resolve(each.getKey());
      Files.createDirectories(file.getParent());
      Files.write(file, each.getValue());
    }
  }

  static void delete(Path tree) throws IOException {
    List<Path> all;
    try (Stream<Path> found = Files.walk(tree)) {
      all = found.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path each : all) {
      Files.delete(each);
    }
  }
}
