package io.unistream.buffer.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.unistream.buffer.Batch;
import io.unistream.buffer.Buffer;
import io.unistream.buffer.Capacity;
import io.unistream.buffer.EmitPolicy;
import io.unistream.buffer.OverflowPolicy;
import io.unistream.buffer.RecordCodec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Several threads put and one takes, with so little room that both sides wait for each other all the time. */
@Timeout(120)
class MemoryHandoverTest {

  private static final int THREADS = 4;
  private static final int EACH = 25_000;
  private static final int BATCH = 20;
  private static final int CAPACITY = 50;

  @Test
  void everyThreadsRecordsComeOutOnceInOrderAndWithinTheBounds() throws Exception {
    MemoryBufferSettings settings = MemoryBufferSettings.builder()
        .emit(EmitPolicy.defaults().withMaxRecords(BATCH).withMaxAge(Duration.ofMillis(5)))
        .capacity(Capacity.defaults()
            .withMaxRecords(CAPACITY)
            .withOverflow(OverflowPolicy.BLOCK)
            .withBlockTimeout(Duration.ofMinutes(1)))
        .build();
    ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    try (Buffer<String> buffer = MemoryBuffer.open(settings, RecordCodec.string())) {
      List<Future<?>> puts = new ArrayList<>();
      for (int thread = 0; thread < THREADS; thread++) {
        int number = thread;
        puts.add(threads.submit(() -> putAll(buffer, number)));
      }
      int[] seen = new int[THREADS];
      long sequence = 1;
      long id = 1;
      for (int taken = 0; taken < THREADS * EACH; ) {
        Batch<String> batch = buffer.poll(Duration.ofMinutes(1)).orElseThrow();
        assertEquals(id++, batch.id().number());
        assertEquals(sequence, batch.firstSequence());
        assertTrue(batch.size() <= BATCH, batch::toString);
        for (String record : batch.records()) {
          int thread = record.charAt(0) - '0';
          assertEquals(seen[thread]++, Integer.parseInt(record.substring(1)));
        }
        assertTrue(
            buffer.stats().backlogRecords() <= CAPACITY, () -> buffer.stats().toString());
        buffer.commit(batch);
        taken += batch.size();
        sequence += batch.size();
      }
      for (Future<?> put : puts) {
        put.get(1, TimeUnit.MINUTES);
      }
      assertEquals(0, buffer.stats().backlogRecords());
      assertEquals(THREADS * EACH, buffer.stats().puts());
    } finally {
      threads.shutdownNow();
    }
  }

  private static void putAll(Buffer<String> buffer, int thread) {
    for (int i = 0; i < EACH; i++) {
      buffer.put(thread + "" + i);
    }
  }
}
