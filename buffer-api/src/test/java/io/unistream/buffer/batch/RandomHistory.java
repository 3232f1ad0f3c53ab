package io.unistream.buffer.batch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.unistream.buffer.Batch;
import io.unistream.buffer.BatchId;
import io.unistream.buffer.BufferEmptyException;
import io.unistream.buffer.BufferFullException;
import io.unistream.buffer.BufferSettings;
import io.unistream.buffer.BufferStats;
import io.unistream.buffer.BufferStorageException;
import io.unistream.buffer.Capacity;
import io.unistream.buffer.EmitPolicy;
import io.unistream.buffer.OverflowPolicy;
import io.unistream.buffer.StaleBatchException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Random calls, refusals, jumps of the clock and crashes, beside a model of what must be in the buffer. */
final class RandomHistory {

  private final Random random;
  private final Rig rig;
  /** Acknowledged and not given up, by sequence number. */
  private final TreeMap<Long, String> backlog = new TreeMap<>();

  private long lastNumber;
  /** Oldest first. */
  private final ArrayDeque<Batch<String>> inFlight = new ArrayDeque<>();
  /** All that were ever handed out and are not given up, by their first sequence number. */
  private final TreeMap<Long, Batch<String>> handedOut = new TreeMap<>();

  private @Nullable BatchId committed;
  private long droppedSeen;

  RandomHistory(long seed) {
    random = new Random(seed);
    rig = Rig.open(settings());
  }

  private BufferSettings settings() {
    EmitPolicy policy = EmitPolicy.defaults()
        .withMaxRecords(1 + random.nextInt(6))
        .withMaxBytes(4 + random.nextInt(12))
        .withMaxAge(Duration.ofSeconds(1 + random.nextInt(9)))
        .withMaxInFlight(1 + random.nextInt(4));
    OverflowPolicy overflow =
        random.nextBoolean() ? OverflowPolicy.FAIL : OverflowPolicy.DROP_OLDEST;
    Capacity capacity = Capacity.defaults()
        .withMaxRecords(6 + random.nextInt(10))
        .withMaxBytes(16 + random.nextInt(40))
        .withOverflow(overflow)
        .withBlockTimeout(Duration.ZERO);
    return BufferSettings.builder()
        .emit(policy)
        .capacity(capacity)
        .maxRecordBytes(4)
        .build();
  }

  void step() {
    if (random.nextInt(12) == 0) {
      rig.wal.faults.refuseAppend(new BufferStorageException("refused"));
    }
    if (random.nextInt(20) == 0) {
      rig.wal.faults.failReads(1);
    }
    switch (random.nextInt(16)) {
      case 0, 1, 2 -> put(1);
      case 3, 4 -> put(1 + random.nextInt(5));
      case 5 -> emit();
      case 6 -> poll();
      case 7, 8, 9 -> pollNext();
      case 10 -> commit(1);
      case 11 -> commit(1 + random.nextInt(3));
      case 12 -> seal();
      case 13 -> rig.clock.advance(Duration.ofMillis(random.nextInt(5_000)));
      default -> restart();
    }
    checkStats();
  }

  private void put(int count) {
    List<String> records = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      records.add("x".repeat(random.nextInt(5)));
    }
    try {
      assertEquals(lastNumber + 1, rig.buffer.putAll(records).first());
      for (String record : records) {
        backlog.put(++lastNumber, record);
      }
    } catch (BufferFullException | BufferStorageException e) {
      // Nothing was stored; the numbers go to the next ones.
    }
    forgetDropped();
  }

  /** The model takes the listener's word for which, and checks that they are the oldest not in flight. */
  private void forgetDropped() {
    for (String event : rig.events.take()) {
      if (event.startsWith("drop")) {
        String[] range = event.split(" ", -1)[2].split("\\.\\.", -1);
        long first = Long.parseLong(range[0]);
        long last = Long.parseLong(range[range.length - 1]);
        long oldest = firstNotInFlight();
        assertEquals(oldest, first);
        droppedSeen += last - first + 1;
        backlog.subMap(first, true, last, true).clear();
        handedOut.subMap(first, true, last, true).clear();
      }
    }
  }

  private long firstNotInFlight() {
    return backlog.keySet().stream()
        .filter(number -> inFlight.stream()
            .noneMatch(batch -> batch.firstSequence() <= number && number <= batch.lastSequence()))
        .findFirst()
        .orElse(Long.MAX_VALUE);
  }

  private void emit() {
    try {
      takenOldest(rig.buffer.emit());
    } catch (BufferEmptyException e) {
      assertTrue(backlog.isEmpty());
    } catch (BufferStorageException e) {
      // The call can be repeated.
    }
  }

  private void poll() {
    try {
      boolean due = rig.buffer.shouldEmit();
      Optional<Batch<String>> batch = rig.buffer.poll(Duration.ZERO);
      assertEquals(due, batch.isPresent());
      batch.ifPresent(this::takenOldest);
    } catch (BufferStorageException e) {
      // The call can be repeated.
    }
  }

  private void takenOldest(Batch<String> batch) {
    if (inFlight.isEmpty()) {
      taken(batch);
    } else {
      assertEquals(inFlight.getFirst(), batch);
    }
  }

  private void pollNext() {
    try {
      boolean room = inFlight.size() < rig.settings.emit().maxInFlight();
      boolean sealed = rig.buffer.stats().sealedBatches() > inFlight.size();
      Optional<Batch<String>> batch = rig.buffer.pollNext(Duration.ZERO);
      assertTrue(batch.isPresent() ? room : !room || !sealed);
      batch.ifPresent(this::taken);
    } catch (BufferStorageException e) {
      // The call can be repeated.
    }
  }

  private void taken(Batch<String> batch) {
    assertEquals(firstNotInFlight(), batch.firstSequence());
    Batch<String> before = handedOut.get(batch.firstSequence());
    if (before != null) {
      assertEquals(before.id(), batch.id());
      assertEquals(before.records(), batch.records());
      assertEquals(before.firstPutTime(), batch.firstPutTime());
    }
    List<String> expected = backlog.tailMap(batch.firstSequence()).values().stream()
        .limit(batch.records().size())
        .toList();
    assertEquals(expected, batch.records());
    for (Batch<String> earlier : inFlight) {
      assertTrue(batch.id().number() > earlier.id().number());
    }
    if (committed != null) {
      assertTrue(batch.id().number() > committed.number());
    }
    inFlight.add(batch);
    handedOut.put(batch.firstSequence(), batch);
  }

  private void seal() {
    try {
      assertEquals(lastNumber, rig.buffer.seal());
      assertEquals(0, rig.buffer.stats().openRecords());
    } catch (BufferStorageException e) {
      // The call can be repeated.
    }
  }

  private void commit(int count) {
    if (inFlight.isEmpty()) {
      if (committed != null) {
        rig.buffer.commit(committed);
      }
      return;
    }
    List<Batch<String>> through = inFlight.stream().limit(count).toList();
    Batch<String> last = through.get(through.size() - 1);
    try {
      if (through.size() > 1) {
        assertThrows(StaleBatchException.class, () -> rig.buffer.commit(last));
      }
      rig.buffer.commitThrough(last);
    } catch (BufferStorageException e) {
      assertEquals(inFlight.getFirst(), rig.buffer.emit());
      return;
    }
    for (Batch<String> batch : through) {
      backlog.subMap(batch.firstSequence(), true, batch.lastSequence(), true).clear();
      handedOut.remove(batch.firstSequence());
      inFlight.remove();
    }
    committed = last.id();
  }

  private void restart() {
    rig.settings = settings();
    rig.clock.jump(Duration.ofSeconds(random.nextInt(60) - 30));
    switch (random.nextInt(3)) {
      case 0 -> rig.reopen();
      case 1 -> rig.crash(random.nextInt(4));
      default -> rig.openOn(rig.wal.crashUndoingReclaim());
    }
    inFlight.clear();
    droppedSeen = 0;
    rig.events.take();
  }

  private void checkStats() {
    BufferStats stats = rig.buffer.stats();
    assertEquals(backlog.size(), stats.backlogRecords());
    assertEquals(backlog.values().stream().mapToLong(String::length).sum(), stats.backlogBytes());
    assertEquals(inFlight.stream().mapToLong(Batch::size).sum(), stats.inFlightRecords());
    assertEquals(droppedSeen, stats.droppedRecords());
    assertTrue(stats.openRecords() <= stats.backlogRecords());
    assertTrue((stats.openRecords() < stats.backlogRecords()) == (stats.sealedBatches() > 0));
  }

  /** Everything that is left comes out, in order. */
  void finish() {
    restart();
    List<String> left = rig.drain().stream().flatMap(List::stream).toList();
    assertEquals(List.copyOf(backlog.values()), left);
    assertEquals(lastNumber + 1, rig.buffer.put("x"));
    rig.drain();
    rig.reopen();
    assertThrows(BufferEmptyException.class, () -> rig.buffer.emit());
    rig.close();
  }
}
