package io.unistream.buffer.batch;

import io.unistream.buffer.Batch;
import io.unistream.buffer.BatchId;
import io.unistream.buffer.EmitPolicy;
import java.util.ArrayDeque;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The batches in flight, oldest first: handed out and not committed (EMIT-NEXT). They are the oldest of the backlog, but for what
 * was dropped from among them. Changed by whoever has the outlet's {@link Turn}; anyone may look how many there are.
 */
@SuppressWarnings("NonAtomicVolatileUpdate") // one writer at a time
final class Flights<R> {

  /** A batch in flight, without the bytes that it was made of. */
  static final class Flight<R> {

    final Batch<R> batch;
    /** What those get who ask for a batch: made before it is in flight, for nobody would get it if there were no memory then. */
    final Optional<Batch<R>> given;

    final StoredBatch stored;
    final int records;
    /** The position up to which batches were dropped from behind it. */
    private long skippedEnd = Long.MIN_VALUE;

    Flight(Batch<R> batch, StoredBatch stored) {
      this.batch = batch;
      this.given = Optional.of(batch);
      this.stored = stored.handedOut();
      this.records = batch.size() + batch.setAside().size();
    }

    Seal seal() {
      return stored.seal();
    }

    /** What lies between its own end and this is dropped. */
    void skip(long end) {
      skippedEnd = end;
    }

    /** Once it is committed all before this position is given up. */
    long end() {
      return Math.max(stored.end(), skippedEnd);
    }
  }

  private final int most;
  private final long mostBytes;
  private final long batchBytes;
  private final ArrayDeque<Flight<R>> flights;
  private volatile int count;
  private volatile long records;
  private volatile long bytes;

  Flights(EmitPolicy policy) {
    this.most = policy.maxInFlight();
    // One that has to grow, and finds no memory, has lost its elements.
    this.flights = new ArrayDeque<>(most);
    this.mostBytes = policy.maxInFlightBytes();
    this.batchBytes = policy.maxBytes();
  }

  @Nullable
  Flight<R> oldest() {
    return flights.peekFirst();
  }

  @Nullable
  Flight<R> newest() {
    return flights.peekLast();
  }

  Iterable<Flight<R>> oldestFirst() {
    return flights;
  }

  /** How many batches have to be committed to commit this one; 0 if it is not in flight. */
  int countThrough(BatchId id) {
    int through = 0;
    for (Flight<R> flight : flights) {
      through++;
      if (flight.batch.id().equals(id)) {
        return through;
      }
    }
    return 0;
  }

  void add(Flight<R> flight) {
    long more = flight.batch.byteSize(); // what may fail comes first
    flights.addLast(flight);
    records += flight.records;
    bytes += more;
    count++;
  }

  /** The oldest is committed. Makes no object. */
  void removeOldest() {
    Flight<R> gone = flights.removeFirst();
    count--;
    records -= gone.records;
    bytes -= gone.batch.byteSize();
  }

  int count() {
    return count;
  }

  long records() {
    return records;
  }

  long bytes() {
    return bytes;
  }

  /** Whether another batch can be in flight, as large as one may be. */
  boolean hasRoom() {
    int now = count;
    return now == 0 || (now < most && bytes <= mostBytes - batchBytes);
  }
}
