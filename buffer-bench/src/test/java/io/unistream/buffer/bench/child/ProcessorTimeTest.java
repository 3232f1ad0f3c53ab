package io.unistream.buffer.bench.child;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class ProcessorTimeTest {

  private static final long BURNT_NANOS = 200_000_000;
  private static final double TICK = 0.01;

  @Test
  void theNameMayContainSpacesAndBrackets() {
    ProcessorTime time = ProcessorTime.parse(
        "28757 (a) R 1 (b) S 28752 28752 24966 0 -1 4194304 98 0 0 0 150 25 7 8 20 0 1 0 6340208 3133440");

    assertEquals(new ProcessorTime(1.5, 0.25), time);
  }

  @Test
  void whatIsNotKnownIsNotTold() throws Exception {
    Map<String, Double> values = new HashMap<>();

    ProcessorTime.tellSince(Optional.empty(), 1_000, values);
    ProcessorTime.tellSince(ProcessorTime.now(), 0, values);

    assertEquals(Map.of(), values);
  }

  /** Threads that have ended count too; how long it took by the clock does not matter. */
  @Test
  @EnabledOnOs(OS.LINUX)
  void allThreadsCountForEachMillionRecords() throws Exception {
    Optional<ProcessorTime> before = ProcessorTime.now();
    List<CompletableFuture<Void>> threads = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      threads.add(
          CompletableFuture.runAsync(ProcessorTimeTest::burn, work -> new Thread(work).start()));
    }
    threads.forEach(CompletableFuture::join);

    Map<String, Double> values = new HashMap<>();
    ProcessorTime.tellSince(before, 500_000, values);

    double each = values.getOrDefault(Outcome.USER, 0.0) + values.getOrDefault(Outcome.SYSTEM, 0.0);
    double least = 2 * (2 * BURNT_NANOS / 1e9 - 2 * TICK);
    assertTrue(each >= least, () -> values + ", at least " + least);
  }

  private static void burn() {
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    long start = threads.getCurrentThreadCpuTime();
    while (threads.getCurrentThreadCpuTime() - start < BURNT_NANOS) {
      Thread.onSpinWait();
    }
  }
}
