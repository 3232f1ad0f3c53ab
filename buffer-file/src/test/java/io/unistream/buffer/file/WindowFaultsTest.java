package io.unistream.buffer.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.unistream.buffer.Batch;
import io.unistream.buffer.Buffer;
import io.unistream.buffer.BufferComponents;
import io.unistream.buffer.BufferStorageException;
import io.unistream.buffer.CrashClass;
import io.unistream.buffer.UnknownOutcomeException;
import io.unistream.buffer.wal.WalEntry;
import io.unistream.buffer.wal.WalVisitor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * A segment that takes no more bytes while the window holds some: the operating system limits the size of files.
 */
@EnabledOnOs(OS.LINUX)
@EnabledIf("canLimit")
class WindowFaultsTest {

  @TempDir
  Path temp;

  private FileBufferSettings settings = Kills.settings(Path.of("."), 1 << 20);
  private final List<byte[]> acknowledged = new ArrayList<>();
  private Buffer<byte[]> buffer;

  static boolean canLimit() {
    return Files.isExecutable(Path.of("/usr/bin/prlimit"));
  }

  @BeforeEach
  void log() throws IOException {
    settings = Kills.settings(Files.createDirectory(temp.resolve("log")), 1 << 20);
    Kills.assumeWindow(settings.directory());
    buffer = Kills.open(settings);
  }

  @AfterEach
  void close() throws IOException {
    mendDisk();
    buffer.close();
  }

  private void put(int... lengths) {
    for (int length : lengths) {
      Kills.put(buffer, acknowledged, length);
    }
  }

  /** The operating system writes so much of the segment, and then it refuses: EFBIG. */
  private void breakDisk(int bytes) throws IOException {
    limit(SegmentHeader.LENGTH + bytes + ":");
  }

  private void mendDisk() throws IOException {
    limit("unlimited:");
  }

  /** The largest offset that this process may write to. What is stored into a mapped file is not written. */
  private static void limit(String soft) throws IOException {
    Process process = new ProcessBuilder(
            "prlimit", "--pid", Long.toString(ProcessHandle.current().pid()), "--fsize=" + soft)
        .inheritIO()
        .start();
    assertEquals(0, process.onExit().join().exitValue());
  }

  private void assertAllAfterKill() throws IOException {
    Path copy = Kills.copy(settings.directory(), temp.resolve("copy"));
    try (Buffer<byte[]> opened = Kills.open(
        Kills.settings(copy, 1 << 20).toBuilder().durability(CrashClass.POWER).build())) {
      Kills.assertDrains(opened, acknowledged, 0, "after a kill");
    }
  }

  @Test
  void aFlushThatFailsRefusesTheAppendAndNothingElse() throws IOException {
    put(100_000, 100_000);
    breakDisk(70_000);

    assertThrows(BufferStorageException.class, () -> buffer.put(new byte[100_000]));
    assertThrows(BufferStorageException.class, () -> buffer.put(new byte[400_000]));
    assertThrows(BufferStorageException.class, () -> buffer.put(new byte[900_000]));
    put(10); // there is room for that
    assertEquals(3, buffer.stats().backlogRecords());

    mendDisk();
    put(100_000);
    put(400_000, 10);
    assertAllAfterKill();
    Kills.assertDrains(buffer, acknowledged, 0, "mended");
  }

  @Test
  void aReaderThatCannotFlushSaysSoAndStaysWhereItIs() throws IOException {
    put(100, 200, 300);
    breakDisk(8);

    assertThrows(BufferStorageException.class, buffer::emit);
    assertThrows(BufferStorageException.class, buffer::emit);
    put(400);

    mendDisk();
    Batch<byte[]> batch = buffer.emit();
    assertEquals(1, batch.sequence(0));
    assertAllAfterKill();
    Kills.assertDrains(buffer, acknowledged, 0, "mended");
  }

  @Test
  void aCloseThatCannotFlushSaysSoAndLeavesTheWindow() throws IOException {
    put(100, 200, 300);
    breakDisk(8);

    assertThrows(UnknownOutcomeException.class, buffer::close);

    mendDisk();
    assertAllAfterKill();
    buffer = Kills.open(settings);
    Kills.assertDrains(buffer, acknowledged, 0, "mended");
  }

  @Test
  void whatCannotBeReadIsLoud() throws IOException {
    put(100, 200);
    buffer.close();
    Path tail = settings.directory().resolve(Kills.TAIL);
    Files.move(tail, temp.resolve(Kills.TAIL));
    Files.createDirectory(tail);
    assertThrows(BufferStorageException.class, () -> Kills.open(settings));
    Files.delete(tail);
    Files.move(temp.resolve(Kills.TAIL), tail);

    buffer = Kills.open(settings);
    Kills.assertDrains(buffer, acknowledged, 0, "opened again");
  }

  @Test
  void whatIsAppendedIsDurableAtOnceInItsClass() {
    buffer.close();
    for (CrashClass durability : List.of(CrashClass.PROCESS, CrashClass.POWER)) {
      FileBufferSettings own = settings(durability);
      try (FileWal wal = FileWal.open(own, BufferComponents.defaults())) {
        wal.replay(new WalVisitor() {
          @Override
          public void record(long sequence, long epochMillis, int bytes) {}

          @Override
          public void control(WalEntry entry) {}
        });

        long position = wal.append(List.of(WalEntry.of(WalEntry.Type.RECORD, 1, 5, new byte[100])));

        assertEquals(durability == CrashClass.PROCESS, wal.isDurable(position));
        assertFalse(wal.isDurable(position + 8));
        wal.awaitDurable(position);
      }
    }
  }

  private FileBufferSettings settings(CrashClass durability) {
    return Kills.settings(temp.resolve(durability.name()), 1 << 20).toBuilder()
        .durability(durability)
        .build();
  }

  @Test
  void whoDrainsWhileAnotherPutsFindsEverythingInOrder() {
    buffer.close();
    buffer = Kills.open(Kills.settings(temp.resolve("busy"), 300_000));
    int count = 20_000;
    CompletableFuture<Void> putting = CompletableFuture.runAsync(
        () -> {
          for (int i = 1; i <= count; i++) {
            buffer.put(Kills.payload(i, i * 31 % 700));
          }
        },
        OwnThread.EACH);

    long last = 0;
    while (last < count) {
      Batch<byte[]> batch =
          buffer.poll(Duration.ofSeconds(putting.isDone() ? 0 : 60)).orElseGet(buffer::emit);
      for (int i = 0; i < batch.size(); i++) {
        last++;
        assertEquals(last, batch.sequence(i));
        assertEquals(last * 31 % 700, batch.records().get(i).length);
      }
      buffer.commit(batch);
    }
    putting.orTimeout(60, TimeUnit.SECONDS).join();
  }
}
