package io.unistream.buffer.memory;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.unistream.buffer.BufferClosedException;
import io.unistream.buffer.BufferStorageFullException;
import io.unistream.buffer.CrashClass;
import io.unistream.buffer.wal.WalCursor;
import io.unistream.buffer.wal.WalEntry;
import io.unistream.buffer.wal.WalRecovery;
import io.unistream.buffer.wal.WalStats;
import io.unistream.buffer.wal.WalVisitor;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class MemoryWalTest {

  private final MemoryWal wal = new MemoryWal(0);

  @Test
  void anEntryComesBackInAllItsParts() {
    long position =
        wal.append(List.of(WalEntry.of(WalEntry.Type.SEAL, Long.MAX_VALUE, -1, new byte[] {1, 2})));

    try (WalCursor cursor = wal.cursor()) {
      WalEntry entry = Objects.requireNonNull(cursor.next());

      assertEquals(WalEntry.Type.SEAL, entry.type());
      assertEquals(Long.MAX_VALUE, entry.sequence());
      assertEquals(-1, entry.epochMillis());
      assertArrayEquals(new byte[] {1, 2}, entry.body());
      assertEquals(position, cursor.position());
    }
  }

  @Test
  void aBodyIsCopiedOnItsWayInAndOnItsWayOut() {
    byte[] body = {1, 2};
    wal.append(List.of(WalEntry.of(WalEntry.Type.RECORD, 1, 0, body)));

    body[0] = 9;
    Objects.requireNonNull(wal.cursor().next()).body()[1] = 9;

    assertArrayEquals(
        new byte[] {1, 2}, Objects.requireNonNull(wal.cursor().next()).body());
  }

  @Test
  void aCursorSeesWhatIsAppendedAfterItCameToTheEnd() {
    try (WalCursor cursor = wal.cursor()) {
      assertNull(cursor.next());
      wal.append(List.of(record(1, 3)));
      assertEquals(1, Objects.requireNonNull(cursor.next()).sequence());
      assertNull(cursor.next());
      wal.append(List.of(record(2, 3), record(3, 3)));
      assertEquals(2, Objects.requireNonNull(cursor.next()).sequence());
      assertEquals(3, Objects.requireNonNull(cursor.next()).sequence());
      assertNull(cursor.next());
    }
  }

  @Test
  void reclaimingKeepsLessThanAChunkOfWhatIsBeforeThePosition() {
    int size = 1_000;
    long position = 0;
    for (int i = 1; i <= 1_000; i++) {
      position = wal.append(List.of(record(i, size)));
    }

    wal.reclaim(500);

    assertTrue(wal.cursor().position() <= 500);
    assertTrue(500 - wal.cursor().position() <= Chunk.BYTES / size);

    wal.reclaim(position);

    assertTrue(position - wal.cursor().position() <= Chunk.BYTES / size);
  }

  @Test
  void reclaimingInsideTheFirstChunkOrTwiceChangesNothing() {
    wal.append(List.of(record(1, 10), record(2, 10)));

    wal.reclaim(1);
    wal.reclaim(1);
    wal.reclaim(0);

    assertEquals(1, Objects.requireNonNull(wal.cursor().next()).sequence());
  }

  @Test
  void aCursorGoesOnWhileWhatItHasReadIsReclaimed() {
    try (WalCursor cursor = wal.cursor()) {
      for (int i = 1; i <= 1_000; i++) {
        wal.append(List.of(record(i, 1_000)));
        assertEquals(i, Objects.requireNonNull(cursor.next()).sequence());
        wal.reclaim(cursor.position());
      }
      assertNull(cursor.next());
    }
  }

  @Test
  void whatIsDroppedBehindABatchInFlightIsFreedAtOnce() {
    long dropped = 0;
    long inFlight = wal.append(List.of(record(1, 1_000)));
    for (int i = 2; i <= 1_000; i++) {
      dropped = wal.append(List.of(record(i, 1_000)));
    }

    wal.reclaimBetween(inFlight, dropped);

    assertTrue(dropped - wal.cursor().position() <= Chunk.BYTES / 1_000);
  }

  @Test
  void aNewLogIsEmptyAndSurvivesNothing() {
    wal.replay(new WalVisitor() {
      @Override
      public void record(long sequence, long epochMillis, int payloadBytes) {
        throw new AssertionError(sequence);
      }

      @Override
      public void control(WalEntry entry) {
        throw new AssertionError(entry);
      }
    });
    wal.awaitDurable(0);

    assertEquals(CrashClass.NONE, wal.crashClass());
    assertEquals(WalRecovery.builder().created(true).cleanShutdown(true).build(), wal.recovery());
    assertEquals(WalStats.builder().build(), wal.stats());
    assertTrue(!wal.logId().equals(new MemoryWal(0).logId()));
  }

  @Test
  void closingEndsEverythingAndIsIdempotent() {
    wal.append(List.of(record(1, 1)));
    WalCursor cursor = wal.cursor();
    WalCursor closed = wal.cursor();
    closed.close();
    assertThrows(BufferClosedException.class, closed::next);

    wal.close();
    wal.close();

    assertThrows(BufferClosedException.class, cursor::next);
    assertThrows(BufferClosedException.class, wal::cursor);
    assertThrows(BufferClosedException.class, () -> wal.append(List.of(record(2, 1))));
    wal.awaitDurable(1);
    wal.reclaim(1);
  }

  @Test
  void aFullHeapTakesSealsAndCommitsWhileTheReserveLasts() {
    LimitedHeap heap = new LimitedHeap();
    MemoryWal full = new MemoryWal(heap, 0);
    List<WalEntry> record = List.of(record(1, Chunk.BYTES - EntryFormat.HEADER_BYTES));
    List<WalEntry> commit = List.of(WalEntry.of(WalEntry.Type.COMMIT, 1, 0, new byte[43]));
    int commitsInReserve = Chunk.BYTES / (EntryFormat.HEADER_BYTES + 43);
    full.append(record);
    heap.room = 0;

    assertThrows(BufferStorageFullException.class, () -> full.append(record));
    for (int i = 1; i <= commitsInReserve; i++) {
      assertEquals(1 + i, full.append(commit));
    }
    assertThrows(BufferStorageFullException.class, () -> full.append(commit));

    // The first room there is becomes the reserve again, and not a record's.
    heap.room = 1;
    assertThrows(BufferStorageFullException.class, () -> full.append(record));
    assertEquals(2 + commitsInReserve, full.append(commit));
    heap.room = 2;
    assertEquals(3 + commitsInReserve, full.append(record));

    try (WalCursor cursor = full.cursor()) {
      assertEquals(WalEntry.Type.RECORD, Objects.requireNonNull(cursor.next()).type());
      for (int i = 0; i <= commitsInReserve; i++) {
        assertEquals(WalEntry.Type.COMMIT, Objects.requireNonNull(cursor.next()).type());
      }
      assertEquals(WalEntry.Type.RECORD, Objects.requireNonNull(cursor.next()).type());
      assertNull(cursor.next());
    }
  }

  @Test
  void errError_aCursorThatFindsNoRoomDoesNotMove() {
    LimitedHeap heap = new LimitedHeap();
    MemoryWal log = new MemoryWal(heap, 0);
    List<Integer> sizes = List.of(10, Chunk.BYTES - 100, 20, 3 * Chunk.BYTES, 0, 7);
    for (int i = 0; i < sizes.size(); i++) {
      log.append(List.of(record(i + 1, sizes.get(i))));
    }
    try (WalCursor cursor = log.cursor()) {
      for (int i = 0; i < sizes.size(); i++) {
        heap.bodies = false;
        long before = cursor.position();

        assertThrows(OutOfMemoryError.class, cursor::next);
        assertThrows(OutOfMemoryError.class, cursor::next);

        assertEquals(before, cursor.position());
        heap.bodies = true;
        WalEntry entry = Objects.requireNonNull(cursor.next());
        assertEquals(i + 1, entry.sequence());
        assertEquals(sizes.get(i), entry.body().length);
      }
      assertNull(cursor.next());
    }
  }

  @Test
  void aChunkThatWasGivenBackKeepsNoOther() {
    Chunk first = wal.first();
    for (int i = 1; i <= 1_000; i++) {
      wal.append(List.of(record(i, 1_000)));
    }
    Chunk second = Objects.requireNonNull(first.next);

    wal.reclaim(500);

    assertNull(first.next);
    assertNull(second.next);
    assertTrue(wal.first().next != null);
  }

  @Test
  void aCursorAtTheEndOfAChunkThatWasGivenBackGoesOn() {
    int wholeChunk = Chunk.BYTES - EntryFormat.HEADER_BYTES;
    int allButAHeader = wholeChunk - EntryFormat.HEADER_BYTES + 1;
    for (int size : List.of(wholeChunk, allButAHeader)) {
      MemoryWal log = new MemoryWal(0);
      log.append(List.of(record(1, size)));
      try (WalCursor cursor = log.cursor()) {
        assertEquals(1, Objects.requireNonNull(cursor.next()).sequence());
        Chunk read = log.first();
        log.append(List.of(record(2, 3)));

        log.reclaim(cursor.position());

        assertNull(read.next);
        assertEquals(2, Objects.requireNonNull(cursor.next()).sequence());
        assertNull(cursor.next());
      }
    }
  }

  @Test
  void aGroupOfCommitsThatFailsLeavesTheReserve() {
    LimitedHeap heap = new LimitedHeap();
    MemoryWal full = new MemoryWal(heap, 0);
    WalEntry whole =
        WalEntry.of(WalEntry.Type.COMMIT, 1, 0, new byte[Chunk.BYTES - EntryFormat.HEADER_BYTES]);
    full.append(List.of(whole));
    heap.room = 0;

    assertThrows(BufferStorageFullException.class, () -> full.append(List.of(whole, whole)));

    assertEquals(2, full.append(List.of(whole)));
  }

  private static WalEntry record(long sequence, int bytes) {
    return WalEntry.of(WalEntry.Type.RECORD, sequence, 0, new byte[bytes]);
  }
}
