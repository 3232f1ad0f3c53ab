package io.unistream.buffer.producer;

import io.unistream.buffer.Batch;
import io.unistream.buffer.RawRecord;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Divides batches among lanes: all into one, each into one of its own, or each record into that of its key. Guarded by the producer's lock, but for {@link #unpack}.
 */
final class Lanes<R> {

  private static final System.Logger LOG = System.getLogger(Lanes.class.getName());

  private final DeliveryMode mode;
  private final @Nullable Function<? super R, ?> key;

  /** Those that every batch uses; none if each batch has its own. Read without the lock; exchanged as a whole with it. */
  private volatile List<Lane<R>> fixed;

  /** In the order of the batches where each has its own. */
  private final Set<Lane<R>> all =
      new LinkedHashSet<>(4 * State.MOST_FLIGHTS); // never grows, which may fail half-way

  Lanes(ProducerSettings settings, @Nullable Function<? super R, ?> key) {
    this.mode = settings.mode();
    this.key = key;
    this.fixed = lanes(
        switch (mode) {
          case ORDERED, PIPELINED -> 1;
          case UNORDERED -> 0;
          case BY_KEY -> settings.lanes();
        });
    all.addAll(fixed);
  }

  private static <R> List<Lane<R>> lanes(int count) {
    return Stream.generate(Lane<R>::new).limit(count).toList();
  }

  Iterable<Lane<R>> all() {
    return all;
  }

  /** Returns a batch in parts, which are in no lane yet. */
  Flight<R> unpack(Batch<R> batch, boolean maybeSeen, long now, Instant time) {
    Flight<R> flight = new Flight<>(batch);
    List<DeadLetter<R>> unreadable = unreadable(batch, time);
    flight.rejected = unreadable.size();
    int[] everything = IntStream.range(0, batch.size()).toArray();
    List<Lane<R>> shared = fixed;
    List<Lane<R>> lanes = shared.isEmpty() ? List.of(new Lane<>()) : shared;
    int[][] divided =
        lanes.size() == 1 ? new int[][] {everything} : divide(batch, everything, lanes.size());
    for (int i = 0; i < divided.length; i++) {
      // What cannot be decoded has no key, and is buried before anything of its part is sent.
      List<DeadLetter<R>> unburied = i == 0 ? unreadable : List.of();
      if (divided[i].length > 0 || !unburied.isEmpty()) {
        flight.parts.add(new Part<>(flight, lanes.get(i), divided[i], unburied, maybeSeen, now));
      }
    }
    return flight;
  }

  private static <R> List<DeadLetter<R>> unreadable(Batch<R> batch, Instant time) {
    List<DeadLetter<R>> letters = new ArrayList<>();
    for (RawRecord raw : batch.setAside()) {
      letters.add(DeadLetter.undecodable(
          batch.id(), raw.sequence(), raw.payload(), "the codec could not decode it", time));
    }
    return Collections.unmodifiableList(letters);
  }

  private int[][] divide(Batch<R> batch, int[] everything, int lanes) {
    int[] laneOf = new int[everything.length];
    int[] sizes = new int[lanes];
    for (int index : everything) {
      laneOf[index] = laneOf(batch.records().get(index), lanes);
      sizes[laneOf[index]]++;
    }
    int[][] divided = new int[lanes][];
    Arrays.setAll(divided, lane -> new int[sizes[lane]]);
    int[] filled = new int[lanes];
    for (int index : everything) {
      int lane = laneOf[index];
      divided[lane][filled[lane]++] = index;
    }
    return divided;
  }

  private int laneOf(R record, int lanes) {
    int hash = hashOf(record);
    int spread = (hash ^ (hash >>> 16)) * 0x9E3779B9; // neighbours get lanes far apart
    return Math.floorMod(spread ^ (spread >>> 15), lanes);
  }

  /** Both are a user's code, and may throw anything, for ever: one record must not end the sending. */
  private int hashOf(R record) {
    try {
      return key == null ? 0 : Objects.hashCode(key.apply(record));
    } catch (Throwable e) {
      if (e instanceof VirtualMachineError error && !(e instanceof StackOverflowError)) {
        throw error;
      }
      LOG.log(
          System.Logger.Level.WARNING,
          "the key of a record, or the hash of it, failed; the record is sent as one with the key null",
          e);
      return 0;
    }
  }

  void add(Flight<R> flight) {
    for (Part<R> part : flight.parts) {
      part.lane.parts.add(part);
      all.add(part.lane);
    }
  }

  /** Forgets a batch. */
  void remove(Flight<R> flight) {
    if (mode == DeliveryMode.UNORDERED) {
      flight.parts.forEach(part -> all.remove(part.lane));
    }
  }

  /** Forgets all batches; an attempt that still runs has a lane that nobody sees. */
  void clear() {
    all.clear();
    fixed = lanes(fixed.size());
    all.addAll(fixed);
  }
}
