package io.unistream.buffer.memory;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.unistream.buffer.BufferStorageFullException;
import io.unistream.buffer.wal.WalCursor;
import io.unistream.buffer.wal.WalEntry;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

/** The log against a list, with bodies whose ends fall everywhere around the ends of chunks. */
class MemoryWalProperties {

  @Property(tries = 150, edgeCases = EdgeCasesMode.NONE)
  void everyCursorReadsWhatWasAppended(
      @ForAll("groups") List<List<Integer>> groups, @ForAll long seed) {
    Random random = new Random(seed);
    Model model = new Model(new MemoryWal(0), random);
    try (WalCursor follower = model.wal.cursor()) {
      for (List<Integer> group : groups) {
        model.append(group);
        while (random.nextInt(3) > 0 && follower.position() < model.entries.size()) {
          model.assertNext(follower);
        }
        model.reclaim(random.nextLong(follower.position() + 1));
        model.assertReadsToTheEnd(model.wal.cursor());
      }
      model.assertReadsToTheEnd(follower);
    }
  }

  @Property(tries = 150, edgeCases = EdgeCasesMode.NONE)
  void aGroupThatFindsNoRoomLeavesNoTrace(
      @ForAll("groups") List<List<Integer>> groups,
      @ForAll("rooms") List<Integer> rooms,
      @ForAll long seed) {
    LimitedHeap heap = new LimitedHeap();
    Model model = new Model(new MemoryWal(heap, 0), new Random(seed));
    for (int i = 0; i < groups.size(); i++) {
      heap.room = rooms.get(i % rooms.size());
      try {
        model.append(groups.get(i));
      } catch (BufferStorageFullException e) {
        assertTrue(
            String.valueOf(e.getMessage()).startsWith("the heap has no room"), e.getMessage());
        heap.room = 0;
        model.appendCommit();
      }
      model.assertReadsToTheEnd(model.wal.cursor());
      model.reclaim(model.random.nextBoolean() ? model.entries.size() : 0);
    }
    heap.room = Integer.MAX_VALUE;
    model.append(List.of(10, 100_000));
    model.assertReadsToTheEnd(model.wal.cursor());
  }

  @Provide
  Arbitrary<List<List<Integer>>> groups() {
    return bodyBytes().list().ofMinSize(1).ofMaxSize(6).list().ofMaxSize(20);
  }

  @Provide
  Arbitrary<List<Integer>> rooms() {
    return Arbitraries.integers().between(0, 3).list().ofMinSize(1).ofMaxSize(5);
  }

  private static Arbitrary<Integer> bodyBytes() {
    int header = EntryFormat.HEADER_BYTES;
    return Arbitraries.frequencyOf(
        Tuple.of(4, Arbitraries.integers().between(0, 200)),
        Tuple.of(
            2, Arbitraries.integers().between(Chunk.BYTES - 3 * header, Chunk.BYTES + 3 * header)),
        Tuple.of(1, Arbitraries.integers().between(0, 3 * Chunk.BYTES)));
  }

  /** A log and the list of what should be in it. */
  private static final class Model {
    private final MemoryWal wal;
    private final Random random;
    private final List<WalEntry> entries = new ArrayList<>();
    private long reclaimed;

    Model(MemoryWal wal, Random random) {
      this.wal = wal;
      this.random = random;
    }

    void append(List<Integer> sizes) {
      List<WalEntry> group = new ArrayList<>();
      for (int size : sizes) {
        byte[] body = new byte[size];
        random.nextBytes(body);
        group.add(WalEntry.of(WalEntry.Type.RECORD, random.nextLong(), random.nextLong(), body));
      }
      assertEquals(entries.size() + group.size(), wal.append(group));
      entries.addAll(group);
    }

    void appendCommit() {
      WalEntry commit = WalEntry.of(WalEntry.Type.COMMIT, 1, 2, new byte[40]);
      assertEquals(entries.size() + 1, wal.append(List.of(commit)));
      entries.add(commit);
    }

    void reclaim(long position) {
      wal.reclaim(position);
      reclaimed = Math.max(reclaimed, position);
      assertTrue(wal.cursor().position() <= reclaimed, "only what is before the position is gone");
    }

    void assertReadsToTheEnd(WalCursor cursor) {
      while (cursor.position() < entries.size()) {
        assertNext(cursor);
      }
      assertNull(cursor.next());
    }

    void assertNext(WalCursor cursor) {
      WalEntry expected = entries.get((int) cursor.position());
      WalEntry found = Objects.requireNonNull(cursor.next());
      assertEquals(expected.type(), found.type());
      assertEquals(expected.sequence(), found.sequence());
      assertEquals(expected.epochMillis(), found.epochMillis());
      assertArrayEquals(expected.body(), found.body());
    }
  }
}
