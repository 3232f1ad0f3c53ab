package io.unistream.buffer.reliability;

import io.unistream.buffer.Batch;
import io.unistream.buffer.BatchId;
import io.unistream.buffer.Buffer;
import io.unistream.buffer.BufferEmptyException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.NavigableMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What the users of one log were told, through all its lives, and the judge of what comes out. It makes the records: each carries its
 * number, and the rest of its bytes follow from the number, so that a byte that differs is seen. What was committed is forgotten, so
 * that its memory is that of the backlog.
 *
 * <p>Records are put in the order of their numbers, by one thread or in turn; batches are taken by one thread at a time. For
 * use by many threads.
 */
public final class Witness {

  /** Of a put that began, and of which nothing more is known: the record may be there. */
  private static final long UNKNOWN = 0;

  /** Of a put that certainly left nothing. */
  private static final long REFUSED = -1;

  private static final int NUMBER_BYTES = Long.BYTES;

  /** A batch that was handed out and is not known to be committed. */
  private static final class Out {

    private final BatchId id;
    private final long[] numbers;
    private boolean committing;

    private Out(BatchId id, long[] numbers) {
      this.id = id;
      this.numbers = numbers;
    }
  }

  private final int longest;

  /** Of each record that is not known to be committed: its sequence number, or else what is known. */
  private final NavigableMap<Long, Long> puts = new TreeMap<>();

  /** In the order in which they were handed out first. */
  private final ArrayDeque<Out> out = new ArrayDeque<>();

  /** Those of them that have to come again in this life. */
  private final ArrayDeque<Out> toCome = new ArrayDeque<>();

  private long begun;
  private long acknowledged;
  private long delivered;
  private long committed;
  private long lastSequence;
  private @Nullable BatchId lastCommitted;

  /**
   * Begins with an empty log.
   *
   * @param longest the most bytes of a record, at least 8
   */
  public Witness(int longest) {
    if (longest < NUMBER_BYTES) {
      throw new IllegalArgumentException(
          "longest must be at least " + NUMBER_BYTES + ", was " + longest);
    }
    this.longest = longest;
  }

  // Putting.

  /**
   * The next record to put. From now on it may be in the log.
   *
   * @return its bytes
   */
  public synchronized byte[] next() {
    begun++;
    puts.put(begun, UNKNOWN);
    return record(begun, longest);
  }

  /**
   * A put returned.
   *
   * @param record what was put
   * @param sequence what it returned
   */
  public synchronized void acknowledged(byte[] record, long sequence) {
    acknowledged++;
    // It may have been taken, sent and committed before the putting thread came to say so.
    puts.computeIfPresent(number(record), (number, was) -> sequence);
  }

  /**
   * A put failed with an exception that says that nothing was stored.
   *
   * @param record what was put
   */
  public synchronized void refused(byte[] record) {
    long number = number(record);
    if (number <= delivered) {
      throw new BrokenPromise("ERR-NO-ACK", "record " + number + " was refused, and came out");
    }
    puts.put(number, REFUSED);
  }

  // Taking.

  /**
   * A batch was handed out.
   *
   * @param batch what the buffer gave
   */
  public synchronized void handedOut(Batch<byte[]> batch) {
    Out inFlight = known(batch.id());
    if (inFlight != null && !toCome.contains(inFlight)) {
      checkSame(inFlight, batch); // it was asked for once more, in the same life
      return;
    }
    while (!toCome.isEmpty()
        && toCome.element().committing
        && !toCome.element().id.equals(batch.id())) {
      forget(toCome.remove()); // the commit whose outcome was unknown had been stored
    }
    if (!toCome.isEmpty()) {
      checkSame(toCome.remove(), batch);
      return;
    }
    // Numbers go on where the log id does not, as in a copy, or where the file that tells an
    // original from one could not be read.
    if (lastCommitted != null && batch.id().number() <= lastCommitted.number()) {
      throw new BrokenPromise(
          "COM-FORGET", batch.id() + " came after " + lastCommitted + " had been committed");
    }
    out.add(new Out(batch.id(), checkNew(batch)));
  }

  private @Nullable Out known(BatchId id) {
    for (Out each : out) {
      if (each.id.equals(id)) {
        return each;
      }
    }
    return null;
  }

  private void checkSame(Out known, Batch<byte[]> batch) {
    if (!known.id.equals(batch.id())) {
      throw new BrokenPromise(
          "COM-REDELIVER", batch.id() + " came where " + known.id + " was to come again");
    }
    long[] numbers = batch.records().stream().mapToLong(this::checkedNumber).toArray();
    if (!Arrays.equals(known.numbers, numbers)) {
      throw new BrokenPromise(
          "DUR-STABLE-BATCH",
          batch.id() + " came with records " + told(numbers) + ", and had been handed out with "
              + told(known.numbers));
    }
  }

  private long[] checkNew(Batch<byte[]> batch) {
    long[] numbers = new long[batch.size()];
    for (int i = 0; i < numbers.length; i++) {
      long number = checkedNumber(batch.records().get(i));
      long sequence = batch.sequence(i);
      if (number <= delivered) {
        throw new BrokenPromise(
            "ORD-FIFO",
            "record " + number + " came in " + batch.id() + ", behind record " + delivered);
      }
      checkPassedOver(number, "in " + batch.id());
      Long known = puts.get(number);
      if (known == null) {
        throw new BrokenPromise(
            "DUR-NO-PHANTOM", "record " + number + " came in " + batch.id() + " and was never put");
      }
      if (known == REFUSED) {
        throw new BrokenPromise("ERR-NO-ACK", "record " + number + " was refused, and came out");
      }
      if (known > 0 && known != sequence) {
        throw new BrokenPromise(
            "ORD-SEQUENCE",
            "record " + number + " was acknowledged as " + known + " and came as " + sequence);
      }
      if (sequence != lastSequence + 1) {
        throw new BrokenPromise(
            "ORD-SEQUENCE",
            "sequence " + sequence + " came behind " + lastSequence + ", in " + batch.id());
      }
      numbers[i] = number;
      lastSequence = sequence;
      delivered = number;
    }
    return numbers;
  }

  private void checkPassedOver(long number, String where) {
    for (var passed : puts.subMap(delivered, false, number, false).entrySet()) {
      if (passed.getValue() > 0) {
        throw new BrokenPromise(
            "DUR-ACKED",
            "record " + passed.getKey() + ", acknowledged as " + passed.getValue()
                + ", did not come before record " + number + " " + where);
      }
    }
  }

  /**
   * A commit of a batch that is out, and of all before it, begins. Until {@link #committed} it may have been stored.
   *
   * @param id the last batch that is committed
   */
  public synchronized void committing(BatchId id) {
    for (Out each : out) {
      each.committing = true;
      if (each.id.equals(id)) {
        return;
      }
    }
    throw new IllegalArgumentException(id + " is not out");
  }

  /**
   * A commit returned.
   *
   * @param id the last batch that was committed
   */
  public synchronized void committed(BatchId id) {
    while (true) {
      Out first = out.element();
      forget(first);
      if (first.id.equals(id)) {
        return;
      }
    }
  }

  private void forget(Out gone) {
    out.remove(gone);
    toCome.remove(gone);
    lastCommitted = gone.id;
    committed += gone.numbers.length;
    puts.headMap(gone.numbers[gone.numbers.length - 1], true).clear();
  }

  // Lives.

  /** The log was opened again: what is out has to come again first. */
  public synchronized void reopened() {
    toCome.clear();
    toCome.addAll(out);
  }

  /**
   * Takes and commits everything that a buffer holds, while nobody else uses it, and checks that nothing is missing.
   *
   * @param buffer a buffer of the log
   */
  public void drain(Buffer<byte[]> buffer) {
    while (true) {
      Batch<byte[]> batch;
      try {
        batch = buffer.emit();
      } catch (BufferEmptyException e) {
        break;
      }
      handedOut(batch);
      committing(batch.id());
      buffer.commit(batch);
      committed(batch.id());
    }
    checkEmpty();
  }

  /** The buffer says that it is empty. */
  public synchronized void checkEmpty() {
    while (!toCome.isEmpty() && toCome.element().committing) {
      forget(toCome.remove());
    }
    if (!out.isEmpty()) {
      throw new BrokenPromise(
          "COM-REDELIVER", out.element().id + " is not committed, and did not come again");
    }
    checkPassedOver(begun + 1, "or ever");
    puts.clear();
    delivered = begun;
  }

  // Figures.

  /**
   * How many puts began.
   *
   * @return the number of the last record, 0 before the first
   */
  public synchronized long begun() {
    return begun;
  }

  /**
   * How many puts were acknowledged.
   *
   * @return the number, at least 0
   */
  public synchronized long acknowledged() {
    return acknowledged;
  }

  /**
   * How many records are in batches that are known to be committed.
   *
   * @return the number, at least 0
   */
  public synchronized long committed() {
    return committed;
  }

  // Records.

  /**
   * Makes a record, for a process that puts on behalf of a witness in another one.
   *
   * @param number its number, from 1
   * @param longest the most bytes of a record
   * @return its bytes
   */
  public static byte[] record(long number, int longest) {
    SplittableRandom random = new SplittableRandom(number);
    byte[] payload = new byte[NUMBER_BYTES + random.nextInt(longest - NUMBER_BYTES + 1)];
    ByteBuffer.wrap(payload).putLong(number);
    // Every other one is easily compressed, as much of what is stored is.
    if ((number & 1) == 0) {
      Arrays.fill(payload, NUMBER_BYTES, payload.length, (byte) number);
    } else {
      byte[] rest = new byte[payload.length - NUMBER_BYTES];
      random.nextBytes(rest);
      System.arraycopy(rest, 0, payload, NUMBER_BYTES, rest.length);
    }
    return payload;
  }

  private static long number(byte[] record) {
    return ByteBuffer.wrap(record).getLong();
  }

  private long checkedNumber(byte[] record) {
    if (record.length < NUMBER_BYTES) {
      throw new BrokenPromise(
          "DUR-NO-PHANTOM", "a record of " + record.length + " bytes was never put");
    }
    long number = number(record);
    if (number < 1 || number > begun || !Arrays.equals(record, record(number, longest))) {
      throw new BrokenPromise(
          "DUR-NO-PHANTOM", "a record that says that it is number " + number + " was never put");
    }
    return number;
  }

  private static String told(long[] numbers) {
    return numbers.length == 0
        ? "none"
        : numbers[0] + " to " + numbers[numbers.length - 1] + " (" + numbers.length + ")";
  }
}
