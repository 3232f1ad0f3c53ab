package io.unistream.buffer.bench.own;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.unistream.buffer.Buffer;
import io.unistream.buffer.RecordCodec;
import io.unistream.buffer.bench.Courier;
import io.unistream.buffer.bench.Durability;
import java.nio.file.Path;
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

  @ParameterizedTest
  @MethodSource("all")
  void allIsDeliveredAndCommittedByTheWindow(Courier courier) throws Exception {
    try (Buffer<byte[]> buffer = open()) {
      buffer.putAll(IntStream.range(0, RECORDS)
          .mapToObj(i -> new byte[] {(byte) (i / 1_000)})
          .toList());
    }
    List<Integer> batches = Collections.synchronizedList(new ArrayList<>());
    CountDownLatch together = new CountDownLatch(courier.window());

    courier.deliver(directory, Durability.POWER, CAPACITY, records -> {
      together.countDown();
      assertTrue(together.await(30, TimeUnit.SECONDS), "fewer at once than " + courier.window());
      assertEquals(1_000, records.size());
      batches.add((int) records.get(0)[0]);
    });

    assertEquals(
        IntStream.range(0, BATCHES).boxed().toList(), batches.stream().sorted().toList());
    if (courier.window() == 1) {
      assertEquals(batches.stream().sorted().toList(), batches);
    }
    try (Buffer<byte[]> buffer = open()) {
      assertEquals(0, buffer.stats().backlogRecords());
    }
  }
}
