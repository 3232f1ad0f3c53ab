package io.unistream.buffer.bench.peer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.unistream.buffer.bench.Contender;
import io.unistream.buffer.bench.Durability;
import io.unistream.buffer.bench.Subject;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A peer that lost, doubled or swapped records would win in vain. */
class PeersTest {

  private static final int[] SIZES = {16, 128, 1024, 16 << 10};
  private static final int RECORD_BYTES = 1024;

  /** Not a round number: a measurement's is not one either. */
  private static final long CAPACITY = (8 << 20) + 12_345;

  private static final int THREADS = 4;

  @TempDir
  Path directory;

  static Stream<Arguments> peers() {
    return Peers.all().stream()
        .filter(Contender::isAvailable)
        .flatMap(
            each -> each.durabilities().stream().map(class_ -> Arguments.of(each.name(), class_)));
  }

  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("peers")
  void whatOneThreadPutComesOutOnceInOrderAcrossReopening(String name, Durability durability)
      throws Exception {
    int records = durability == Durability.POWER ? 250 : 3_000;

    try (Subject log = open(name, durability)) {
      for (int i = 0; i < records; i++) {
        log.put(record(0, i));
      }
    }

    List<byte[]> found = new ArrayList<>();
    try (Subject log = open(name, durability)) {
      while (found.size() < records / 2) {
        drainSome(log, 100, found);
      }
    }
    try (Subject log = open(name, durability)) {
      drainSome(log, 7, found);
      log.put(record(0, records));
      while (drainSome(log, 1_000, found) > 0) {}
    }
    try (Subject log = open(name, durability)) {
      assertEquals(0, drainSome(log, 10, found));
      log.put(record(0, records + 1));
      drainSome(log, 10, found);
    }

    assertEquals(records + 2, found.size());
    for (int i = 0; i < found.size(); i++) {
      assertArrayEquals(record(0, i), found.get(i), "record " + i);
    }
  }

  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("peers")
  void whatManyThreadsPutComesOutOnceInTheOrderOfEach(String name, Durability durability)
      throws Exception {
    int each = durability == Durability.POWER ? 60 : 600;
    List<byte[]> found = new ArrayList<>();

    try (Subject log = open(name, durability)) {
      putFromThreads(log, each, found);
    }
    try (Subject log = open(name, durability)) {
      while (drainSome(log, 333, found) > 0) {}
    }

    int[] next = new int[THREADS];
    for (byte[] payload : found) {
      int thread = ByteBuffer.wrap(payload).getInt();
      assertArrayEquals(record(thread, next[thread]), payload, "thread " + thread);
      next[thread]++;
    }
    for (int thread = 0; thread < THREADS; thread++) {
      assertEquals(each, next[thread], "records of thread " + thread);
    }
  }

  /** Half of it is drained while the threads put. */
  private static void putFromThreads(Subject log, int each, List<byte[]> found) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    try {
      List<Future<?>> done = new ArrayList<>();
      for (int thread = 0; thread < THREADS; thread++) {
        int own = thread;
        done.add(threads.submit(() -> {
          for (int i = 0; i < each; i++) {
            log.put(record(own, i));
          }
          return null;
        }));
      }
      while (found.size() < each * THREADS / 2) {
        drainSome(log, 50, found);
      }
      for (Future<?> one : done) {
        one.get();
      }
    } finally {
      threads.shutdownNow();
    }
  }

  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("peers")
  void putsAndDrainsInTurnGoThroughManyFiles(String name, Durability durability) throws Exception {
    byte[] payload = new byte[64 << 10];
    List<byte[]> found = new ArrayList<>();

    try (Subject log = open(name, durability)) {
      int rounds = durability == Durability.POWER ? 4 : 10;
      for (int round = 0; round < rounds; round++) {
        for (int i = 0; i < 20; i++) {
          payload[0] = (byte) i;
          log.put(payload);
        }
        found.clear();
        assertEquals(20, drainSome(log, 100, found));
        assertEquals(19, found.get(19)[0]);
      }
    }
  }

  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("peers")
  void anEmptyLogDrainsNothing(String name, Durability durability) throws Exception {
    List<byte[]> found = new ArrayList<>();

    try (Subject log = open(name, durability)) {
      assertEquals(0, drainSome(log, 10, found));
    }

    assertTrue(found.isEmpty());
  }

  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("peers")
  void theTablesSayHowItIsSetUp(String name, Durability durability) {
    Contender peer = named(name);

    assertFalse(peer.settings().isBlank());
    assertFalse(peer.settings().contains("\n"));
    assertFalse(peer.note().isBlank());
  }

  private static int drainSome(Subject log, int most, List<byte[]> found) throws Exception {
    int before = found.size();
    int taken = log.drain(most, payload -> {
      byte[] bytes = new byte[payload.remaining()];
      payload.get(bytes);
      found.add(bytes);
    });
    assertEquals(taken, found.size() - before);
    assertTrue(taken <= most);
    return taken;
  }

  private Subject open(String name, Durability durability) throws Exception {
    return named(name).open(directory, durability, RECORD_BYTES, CAPACITY);
  }

  private static Contender named(String name) {
    return Peers.all().stream()
        .filter(each -> each.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  /** The thread, the number, and bytes that follow from both. */
  private static byte[] record(int thread, int number) {
    byte[] bytes = new byte[SIZES[number % SIZES.length]];
    new Random(31L * thread + number).nextBytes(bytes);
    ByteBuffer.wrap(bytes).putInt(thread).putInt(number);
    return bytes;
  }
}
