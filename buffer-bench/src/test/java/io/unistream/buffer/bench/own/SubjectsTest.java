package io.unistream.buffer.bench.own;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.unistream.buffer.bench.Contender;
import io.unistream.buffer.bench.Durability;
import io.unistream.buffer.bench.Subject;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What is measured does what the interface says. */
class SubjectsTest {

  private static final int BYTES = 100_000;
  private static final int CAPACITY = 100 * BYTES;

  @TempDir
  Path directory;

  private final List<Integer> seen = new ArrayList<>();

  private static byte[] record(int number) {
    return ByteBuffer.allocate(BYTES)
        .putInt(0, number + 1)
        .putInt(BYTES - 4, number)
        .array();
  }

  private void see(ByteBuffer payload) {
    int number = payload.getInt(payload.position()) - 1;
    byte[] bytes = new byte[payload.remaining()];
    payload.duplicate().get(bytes);
    assertArrayEquals(record(number), bytes);
    seen.add(number);
  }

  private Subject open(Contender contender, Durability durability) throws Exception {
    return contender.open(directory, durability, BYTES, CAPACITY);
  }

  private static void put(Subject subject, int from, int to) throws Exception {
    byte[] same = new byte[BYTES];
    for (int i = from; i < to; i++) {
      System.arraycopy(record(i), 0, same, 0, BYTES);
      subject.put(same);
    }
  }

  private void drainAll(Subject subject) throws Exception {
    int taken = 1;
    while (taken > 0) {
      taken = subject.drain(1_000, this::see);
    }
  }

  private static List<Integer> numbers(int to) {
    return Stream.iterate(0, i -> i + 1).limit(to).toList();
  }

  static Stream<Contender> durable() {
    return Stream.concat(
        Stream.of(new Limit(), new FileContender(), new Naive()), SharedSyncs.both().stream());
  }

  static Stream<Contender> inMemory() {
    return Stream.of(new MemoryContender(), new ArrayQueue(), new MpscQueue());
  }

  @ParameterizedTest
  @MethodSource("durable")
  void whatWasPutComesOutInOrderAfterReopeningToo(Contender contender) throws Exception {
    for (Durability durability : contender.durabilities()) {
      seen.clear();
      Path log = directory.resolve(durability.name());
      Files.createDirectory(log);
      try (Subject subject = contender.open(log, durability, BYTES, CAPACITY)) {
        put(subject, 0, 30);
      }
      try (Subject subject = contender.open(log, durability, BYTES, CAPACITY)) {
        drainAll(subject);
        assertEquals(numbers(30), seen);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("inMemory")
  void inMemoryEachRecordComesOutOnce(Contender contender) throws Exception {
    try (Subject subject = open(contender, Durability.PROCESS)) {
      for (int i = 0; i < 30; i++) {
        subject.put(record(i));
      }
      drainAll(subject);
    }

    assertEquals(numbers(30), seen);
  }

  @ParameterizedTest
  @EnumSource
  void theNaiveLogGivesItsFilesBackAndForgetsWhatWasTaken(Durability durability) throws Exception {
    Naive naive = new Naive();
    // Over 64 MiB: two files.
    try (Subject subject = open(naive, durability)) {
      put(subject, 0, 700);
      assertEquals(650, subject.drain(650, this::see));
    }
    assertEquals(List.of("0.log", "1.log"), logs());
    try (Subject subject = open(naive, durability)) {
      put(subject, 700, 710);
      drainAll(subject);
      put(subject, 710, 720);
      drainAll(subject);
    }

    assertEquals(numbers(720), seen);
    assertEquals(List.of("1.log"), logs());
  }

  @Test
  void manyThreadsShareTheSyncsOfTheBareFiles() throws Exception {
    for (SharedSyncs bare : SharedSyncs.both()) {
      seen.clear();
      Path file = Files.createDirectory(directory.resolve(bare.name()));
      try (Subject subject = bare.open(file, Durability.POWER, BYTES, CAPACITY)) {
        List<CompletableFuture<Void>> threads = Stream.of(0, 25, 50, 75)
            .map(from -> CompletableFuture.runAsync(
                () -> putAll(subject, from, from + 25), task -> new Thread(task).start()))
            .toList();
        threads.forEach(CompletableFuture::join);
        drainAll(subject);

        assertTrue(((Counted) subject).syncs() <= 100);
        assertEquals(numbers(100), seen.stream().sorted().toList(), bare.name());
      }
    }
  }

  private static void putAll(Subject subject, int from, int to) {
    try {
      put(subject, from, to);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private List<String> logs() throws Exception {
    try (Stream<Path> files = Files.list(directory)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(".log"))
          .sorted()
          .toList();
    }
  }

  @Test
  void oursCountsItsSyncs() throws Exception {
    try (Subject subject = open(new FileContender(), Durability.POWER)) {
      long before = ((Counted) subject).syncs();
      put(subject, 0, 5);

      assertEquals(5, ((Counted) subject).syncs() - before);
    }
  }
}
