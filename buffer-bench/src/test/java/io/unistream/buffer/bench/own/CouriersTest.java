package io.unistream.buffer.bench.own;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.unistream.buffer.Buffer;
import io.unistream.buffer.RecordCodec;
import io.unistream.buffer.bench.Courier;
import io.unistream.buffer.bench.Durability;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each courier brings all there and commits it, by as many batches at once as it says. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class CouriersTest {

  private static final int BATCHES = 32;
  private static final int RECORDS = BATCHES * 1_000;
  private static final long CAPACITY = RECORDS * 10L;

  @TempDir
  Path directory;

  static Stream<Courier> all() {
    return Couriers.all().stream();
  }

  private Buffer<byte[]> open() {
    return FileContender.open(directory, Durability.PROCESS, CAPACITY, RecordCodec.bytes());
  }

  /** Takes nothing until as many batches are there at once as the window says. */
  private static final class Rendezvous implements Courier.Target {

    private final List<Integer> batches = Collections.synchronizedList(new ArrayList<>());
    private final CountDownLatch all = new CountDownLatch(BATCHES);
    private final CountDownLatch together;

    Rendezvous(int window) {
      together = new CountDownLatch(window);
    }

    @Override
    public void take(List<byte[]> records) throws InterruptedException {
      together.countDown();
      assertTrue(together.await(30, TimeUnit.SECONDS), "fewer at once than the window");
      assertEquals(1_000, records.size());
      batches.add((int) records.get(0)[0]);
      all.countDown();
    }

    @Override
    public void awaitAll(Duration most) throws InterruptedException {
      assertTrue(all.await(most.toNanos(), TimeUnit.NANOSECONDS), "not all has come");
    }
  }

  @ParameterizedTest
  @MethodSource("all")
  void allIsDeliveredAndCommittedByTheWindow(Courier courier) throws Exception {
    try (Buffer<byte[]> buffer = open()) {
      buffer.putAll(IntStream.range(0, RECORDS)
          .mapToObj(i -> new byte[] {(byte) (i / 1_000)})
          .toList());
    }
    Rendezvous target = new Rendezvous(courier.window());

    courier.deliver(directory, Durability.POWER, CAPACITY, target);

    List<Integer> sorted = target.batches.stream().sorted().toList();
    assertEquals(IntStream.range(0, BATCHES).boxed().toList(), sorted);
    if (courier.window() == 1) {
      assertEquals(sorted, target.batches);
    }
    try (Buffer<byte[]> buffer = open()) {
      assertEquals(0, buffer.stats().backlogRecords());
    }
  }
}
