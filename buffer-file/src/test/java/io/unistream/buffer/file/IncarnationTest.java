package io.unistream.buffer.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.unistream.buffer.Batch;
import io.unistream.buffer.BatchId;
import io.unistream.buffer.Buffer;
import io.unistream.buffer.BufferComponents;
import io.unistream.buffer.tck.crash.CrashFileSystem;
import io.unistream.buffer.tck.crash.CrashImage;
import io.unistream.buffer.tck.crash.EntryProfile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** DUR-STABLE-BATCH: a batch id never stands for two contents, although a log was copied. */
class IncarnationTest {

  @TempDir
  Path temp;

  private Path log() {
    return temp.resolve("log");
  }

  private static UUID logId(Path directory) {
    try (FileWal wal = FileWal.open(Logs.settings(directory), BufferComponents.defaults())) {
      return wal.logId();
    }
  }

  private static Path copy(Path from, Path to) throws IOException {
    try (Stream<Path> paths = Files.walk(from)) {
      for (Path path : paths.toList()) {
        Files.copy(
            path, to.resolve(from.relativize(path).toString()), StandardCopyOption.COPY_ATTRIBUTES);
      }
    }
    return to;
  }

  private Path made() {
    try (Buffer<String> buffer = Logs.open(Logs.settings(log()))) {
      Logs.putMany(buffer, 4); // one batch, and one record
    }
    return log();
  }

  private static BatchId commitNext(Buffer<String> buffer) {
    Batch<String> batch = buffer.emit();
    buffer.commit(batch);
    return batch.id();
  }

  @Test
  void whatTwoCopiesSealDiffersAndWhatWasSealedBeforeIsTheSame() throws IOException {
    Path copy = copy(made(), temp.resolve("copy"));
    Path second = copy(log(), temp.resolve("second"));
    Set<BatchId> before = new HashSet<>();
    Set<BatchId> after = new HashSet<>();
    for (Path each : List.of(log(), copy, second)) {
      try (Buffer<String> buffer = Logs.open(Logs.settings(each))) {
        buffer.put("of " + each);
        before.add(commitNext(buffer));
        after.add(commitNext(buffer));
      }
    }

    assertEquals(1, before.size(), before.toString());
    assertEquals(3, after.size(), after.toString());
  }

  @Test
  void aCopyKeepsItsNewIdAndTheOriginalItsOwn() throws IOException {
    UUID original = logId(made());
    Path copy = copy(log(), temp.resolve("copy"));

    UUID copied = logId(copy);

    assertNotEquals(original, copied);
    assertEquals(copied, logId(copy));
    assertEquals(original, logId(log()));
  }

  /** The records go on in segments that still belong together. */
  @Test
  void aCopyGoesOnAsALog() throws IOException {
    Path copy = copy(made(), temp.resolve("copy"));
    try (Buffer<String> buffer = Logs.open(Logs.settings(copy))) {
      for (long sequence = 5; sequence <= 100; sequence++) {
        Logs.put(buffer, sequence);
      }
    }

    try (Buffer<String> buffer = Logs.open(Logs.settings(copy))) {
      assertEquals(Logs.range(1, 100), Logs.drain(buffer));
    }
  }

  @Test
  void aDirectoryThatWasMovedIsTheSameLog() throws IOException {
    UUID original = logId(made());

    assertEquals(original, logId(Files.move(log(), temp.resolve("moved"))));
  }

  /** As {@code rsync} and {@code tar} do it: each file is written beside its name and then gets it. */
  @Test
  void aBackupThatIsRestoredInPlaceIsACopy() throws IOException {
    UUID original = logId(made());
    Path backup = copy(log(), temp.resolve("backup"));
    try (Stream<Path> files = Files.list(backup)) {
      for (Path file : files.toList()) {
        Path restored = Files.copy(file, log().resolve(".restored"));
        Files.move(
            restored, log().resolve(file.getFileName().toString()), StandardCopyOption.ATOMIC_MOVE);
      }
    }

    assertNotEquals(original, logId(log()));
  }

  /** As {@code cp} does it, where the file has the number again that it had: two of them take turns in a quiet file system. */
  @Test
  void aRecordThatIsRestoredIntoAFileOfTheSameNumberIsACopy() throws IOException {
    UUID original = logId(made());
    Path owner = log().resolve("owner");
    OwnerRecord last = Objects.requireNonNull(Ownership.read(owner));
    OwnerRecord.Places places = last.places();
    Assumptions.assumeTrue(places.changed() >= 0, "no time of change on this file system");
    OwnerRecord restored = new OwnerRecord(
        last.process(),
        UUID.randomUUID(),
        last.log(),
        new OwnerRecord.Places(
            places.directory(), places.lock(), places.owner(), places.changed() - 600_000));

    Files.write(owner, restored.encode());

    assertNotEquals(original, logId(log()));
  }

  @Test
  void withoutItsRecordALogIsTakenForACopy() throws IOException {
    UUID original = logId(made());
    Files.delete(log().resolve("owner"));

    UUID now = logId(log());

    assertNotEquals(original, now);
    assertEquals(now, logId(log()));
  }

  @Test
  void aCrashLeavesTheSameLog() throws IOException {
    CrashFileSystem disk = CrashFileSystem.create();
    Path directory = disk.getPath("/log");
    try (Buffer<String> buffer = Logs.open(disk)) {
      Logs.put(buffer, 1);
    }
    UUID original = logId(directory);
    try (Buffer<String> buffer = Logs.open(disk)) {
      Logs.putMany(buffer, 4);
      assertEquals(original, logId(disk.processCrash().mount().getPath("/log")));
      for (CrashImage image :
          disk.powerCrashStates(EntryProfile.PARANOID, 100, 1).toList()) {
        assertEquals(original, logId(image.mount().getPath("/log")));
      }
    }
  }
}
