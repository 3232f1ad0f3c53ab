package io.unistream.buffer.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.unistream.buffer.wal.WalCursor;
import io.unistream.buffer.wal.WalEntry;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

class MemoryWalConcurrencyTest {

  private static final int ENTRIES = 300_000;

  @Test
  void oneThreadReadsAndReclaimsWhatAnotherAppends()
      throws InterruptedException, ExecutionException, TimeoutException {
    MemoryWal wal = new MemoryWal(0);
    ExecutorService threads = Executors.newSingleThreadExecutor();
    try {
      Future<?> appended = threads.submit(() -> append(wal));

      try (WalCursor cursor = wal.cursor()) {
        for (int i = 0; i < ENTRIES; i++) {
          WalEntry entry = next(cursor);
          assertEquals(i, entry.sequence());
          assertEquals(bodyBytes(i), entry.body().length);
          for (byte each : entry.body()) {
            assertEquals((byte) i, each);
          }
          if (i % 100 == 0) {
            wal.reclaim(cursor.position());
          }
        }
      }

      appended.get(1, TimeUnit.MINUTES);
    } finally {
      threads.shutdownNow();
    }
  }

  private static void append(MemoryWal wal) {
    for (int i = 0; i < ENTRIES; i++) {
      byte[] body = new byte[bodyBytes(i)];
      Arrays.fill(body, (byte) i);
      wal.append(List.of(WalEntry.of(WalEntry.Type.RECORD, i, 0, body)));
    }
  }

  private static WalEntry next(WalCursor cursor) {
    while (true) {
      WalEntry entry = cursor.next();
      if (entry != null) {
        return entry;
      }
      Thread.onSpinWait();
    }
  }

  private static int bodyBytes(int i) {
    return i % 1_000 == 0 ? 2 * Chunk.BYTES : i % 64;
  }
}
