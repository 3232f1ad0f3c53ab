package io.unistream.buffer.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.unistream.buffer.BufferStorageFullException;
import io.unistream.buffer.wal.WalEntry;
import java.util.List;
import org.junit.jupiter.api.Test;

class HeadroomTest {

  private static final int DRAIN_CHUNKS = 8;

  private final LimitedHeap heap = new LimitedHeap();
  private final MemoryWal wal = new MemoryWal(heap, (long) DRAIN_CHUNKS * Chunk.BYTES);
  private long sequence;

  @Test
  void recordsAreRefusedWhileThereIsRoomToTakeABatch() {
    fill(20);
    heap.room = 3;
    wal.headroom().clear(); // the JVM needed it

    assertThrows(BufferStorageFullException.class, this::putChunk);

    // What had been allocated in vain is free again.
    heap.room = DRAIN_CHUNKS;
    assertThrows(BufferStorageFullException.class, this::putChunk);
    heap.room = DRAIN_CHUNKS + 1;
    assertEquals(21, putChunk());
    assertEquals(0, heap.room);
  }

  @Test
  void afterARefusalNothingIsTriedUntilEnoughIsFree() {
    long filled = fill(20);
    heap.room = 0;
    wal.headroom().clear();
    assertThrows(BufferStorageFullException.class, this::putChunk);
    heap.room = DRAIN_CHUNKS - 2;

    for (int i = 0; i < 3; i++) {
      assertThrows(BufferStorageFullException.class, this::putChunk);
    }

    assertEquals(DRAIN_CHUNKS - 2, heap.room, "was touched");
    wal.reclaim(filled - DRAIN_CHUNKS);
    // Given back, which the heap need not tell before it is collected.
    heap.room = DRAIN_CHUNKS + 1;
    heap.told = 0;
    assertEquals(21, putChunk());
  }

  @Test
  void aSmallBacklogHasLittleAndNoneHasNone() {
    heap.room = 0;
    assertEquals(1, putChunk(), "in the log's first chunk");

    // The next one needs room to take the first.
    heap.room = 2;
    assertThrows(BufferStorageFullException.class, this::putLittle);
    heap.room = 3;
    assertEquals(2, putLittle());
  }

  @Test
  void sealsAndCommitsNeedNone() {
    fill(20);
    heap.room = 1;
    wal.headroom().clear();

    assertEquals(21, wal.append(List.of(entry(WalEntry.Type.COMMIT, 43))));
  }

  @Test
  void aGroupLargerThanTheRoomIsRefusedAsAWhole() {
    heap.room = 10;
    WalEntry large = entry(WalEntry.Type.RECORD, 6 * Chunk.BYTES);

    assertThrows(BufferStorageFullException.class, () -> wal.append(List.of(large)));

    assertTrue(wal.cursor().next() == null);
  }

  private long fill(int chunks) {
    long end = 0;
    for (int i = 0; i < chunks; i++) {
      end = putChunk();
    }
    return end;
  }

  private long putChunk() {
    return wal.append(List.of(entry(WalEntry.Type.RECORD, Chunk.BYTES - EntryFormat.HEADER_BYTES)));
  }

  private long putLittle() {
    return wal.append(List.of(entry(WalEntry.Type.RECORD, 1)));
  }

  private WalEntry entry(WalEntry.Type type, int bytes) {
    return WalEntry.of(type, ++sequence, 0, new byte[bytes]);
  }
}
