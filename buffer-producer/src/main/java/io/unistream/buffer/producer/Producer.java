package io.unistream.buffer.producer;

import io.unistream.buffer.Buffer;
import io.unistream.buffer.SequenceRange;
import java.time.Duration;
import java.util.Collection;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/**
 * The way from a record to its target: a {@link Buffer}, and the loop that takes its batches, sends them by a {@link Sender}, tries
 * again, puts aside what the target refuses, and commits. What was put is never lost on that way, whatever the target does.
 *
 * <pre>{@code
 * try (Producer<Order> producer = Producer.start(
 *     () -> FileBuffer.open(settings, codec), sender, ProducerSettings.defaults())) {
 *   producer.put(order); // durable when this returns; the target has it some time later
 * }
 * }</pre>
 *
 * <p><b>What is promised.</b> A batch is committed only when the target has every record of it, or the dead letters have
 * (PROD-1). So each record reaches the target at least once; how to make that once is told in <i>docs/exactly-once.md</i>. No time and no
 * number of attempts gives a record up, unless {@link ProducerSettings#giveUpAfter()} is set. While the target is away, records
 * are stored until the buffer's capacity is used up (PROD-20).
 *
 * <p><b>Failures.</b> After {@link io.unistream.buffer.BufferFailedException} the producer closes the buffer and opens it again, with
 * pauses; puts meanwhile throw that exception (PROD-21). When another owner has taken the log over, the producer has failed for good.
 *
 * <p><b>Threads.</b> Every method may be called by any thread. The producer has a thread for each attempt that its mode allows at once, one
 * more where it allows several batches in flight, and one that watches their time; all are daemons named {@code
 * buffer-producer-<name>-…}.
 *
 * @param <R> the record type
 */
public interface Producer<R> extends AutoCloseable {

  /**
   * Opens a buffer and begins to send what it holds. There are no dead letters: what the target refuses is held (PROD-12).
   *
   * @param opener opens the buffer; called again after the buffer failed
   * @param sender delivers to the target; the producer closes it
   * @param settings the settings
   * @param <R> the record type
   * @return the producer, which whoever called this closes
   * @throws IllegalArgumentException if the settings do not fit the buffer, or need a key
   * @throws io.unistream.buffer.BufferException if the buffer cannot be opened
   */
  static <R> Producer<R> start(
      Supplier<? extends Buffer<R>> opener, Sender<R> sender, ProducerSettings settings) {
    return start(opener, sender, settings, ProducerComponents.defaults());
  }

  /**
   * Opens a buffer and begins to send what it holds.
   *
   * @param opener opens the buffer; called again after the buffer failed
   * @param sender delivers to the target; the producer closes it
   * @param settings the settings
   * @param components dead letters, key, listener, clock and threads
   * @param <R> the record type
   * @return the producer, which whoever called this closes
   * @throws IllegalArgumentException if the settings do not fit the buffer, or need a key
   * @throws io.unistream.buffer.BufferException if the buffer cannot be opened. Whatever this throws, the buffer is closed, and the sender and
   *     the dead letters are not
   */
  static <R> Producer<R> start(
      Supplier<? extends Buffer<R>> opener,
      Sender<R> sender,
      ProducerSettings settings,
      ProducerComponents<R> components) {
    return RunningProducer.start(opener, sender, settings, components);
  }

  /**
   * Stores a record, as {@link Buffer#put} does: it is durable when this returns. It waits for no target.
   *
   * @param record the record
   * @return its sequence number
   * @throws io.unistream.buffer.BufferClosedException if the producer is closed
   * @see Buffer#put the other exceptions
   */
  long put(R record);

  /**
   * Stores records in order and adjacent, as {@link Buffer#putAll} does.
   *
   * @param records the records
   * @return their sequence numbers
   * @see #put the exceptions
   */
  SequenceRange putAll(Collection<? extends R> records);

  /**
   * Hands a record over without waiting until it is durable, as {@link Buffer#putAsync} does.
   *
   * @param record the record
   * @return completes with the sequence number when the record is durable
   * @see #put the exceptions
   */
  CompletableFuture<Long> putAsync(R record);

  /**
   * Waits until all that was acknowledged before this call is delivered, or in the dead letters, and committed. Seals the open batch, so that
   * it is sent at once; does not shorten a pause after a failure (PROD-13). The time-out does not bound the sealing, which waits for the
   * buffer's storage. A listener of the producer's must not wait here: it holds up the thread that sends.
   *
   * @param timeout how long to wait
   * @return true if all is committed; false if the time is over, or the producer has failed or was closed
   * @throws io.unistream.buffer.BufferInterruptedException if interrupted while waiting; nothing is lost
   */
  boolean flush(Duration timeout);

  /** Begins no further attempt until {@link #resume}. What is under way goes on, puts too. */
  void pause();

  /** Goes on after {@link #pause}, and ends each pause after a failure at once; the flood guard begins anew (PROD-9). */
  void resume();

  /**
   * Returns how the way to the target is. Takes no lock.
   *
   * @return the state at this moment
   */
  ProducerHealth health();

  /**
   * Returns counts and gauges. Takes no lock.
   *
   * @return the statistics at this moment
   */
  ProducerStats stats();

  /**
   * Closes in order: refuses puts, seals the open batch, sends while the target takes and there is time, then closes the sender, the dead letters and
   * the buffer, each whatever the others do (PROD-14). The first attempt that fails ends the sending. What was not
   * delivered stays in the log.
   *
   * <p>Takes no longer than the time-out, the sealing, the {@linkplain ProducerSettings#abortGrace() grace} three times (for attempts that are given
   * up, for the sender, for the dead letters), and what closing the buffer takes. An interrupt ends the sending at once, and the flag stays set.
   * Idempotent: a second caller waits for the first.
   *
   * @param timeout how long to send; zero or negative sends nothing more
   * @return true if nothing is left in the log
   */
  boolean close(Duration timeout);

  /** Closes with {@link ProducerSettings#closeTimeout()}. */
  @Override
  void close();
}
