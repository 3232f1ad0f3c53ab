package io.unistream.buffer.reliability.fuzz;

import io.unistream.buffer.Batch;
import io.unistream.buffer.Buffer;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Makes the logs that are damaged, once for each format: {@link Base} reads them. */
final class Bases {

  static final String FILES = "file-log.zip";
  static final String OBJECTS = "s3-log.zip";

  private static final int RECORDS = 48;

  private Bases() {}

  /** Makes them anew, in a directory. */
  static void make(Path directory) throws IOException {
    Files.createDirectories(directory);
    Path work = Files.createTempDirectory("base");
    try {
      long committed;
      try (Buffer<byte[]> buffer = FileLogs.open(work, false)) {
        committed = fill(buffer);
      }
      store(new Base(files(work), RECORDS, committed), directory.resolve(FILES));
    } finally {
      FileLogs.delete(work);
    }
    S3Logs logs = new S3Logs();
    long committed;
    try (Buffer<byte[]> buffer = logs.open(false)) {
      committed = fill(buffer);
    } finally {
      logs.close();
    }
    store(new Base(logs.contents(), RECORDS, committed), directory.resolve(OBJECTS));
  }

  private static long fill(Buffer<byte[]> buffer) {
    long committed = 0;
    for (int i = 1; i <= RECORDS; i++) {
      if (buffer.put(Base.record(i)) != i) {
        throw new IllegalStateException("the log is not new");
      }
      if (i % 10 == 0 && i <= 30) {
        Batch<byte[]> batch = buffer.emit();
        buffer.commit(batch);
        committed = batch.lastSequence();
      }
    }
    return committed;
  }

  private static void store(Base base, Path file) throws IOException {
    try (OutputStream out = Files.newOutputStream(file)) {
      base.store(out);
    }
  }

  private static SortedMap<String, byte[]> files(Path directory) throws IOException {
    SortedMap<String, byte[]> files = new TreeMap<>();
    try (Stream<Path> entries = Files.list(directory)) {
      for (Path each : entries.filter(Files::isRegularFile).toList()) {
        String name = String.valueOf(each.getFileName());
        if (!name.startsWith("spare")) {
          files.put(name, Files.readAllBytes(each));
        }
      }
    }
    return files;
  }
}
