package io.unistream.buffer.producer;

import io.unistream.buffer.BatchId;
import io.unistream.buffer.Buffer;
import java.util.List;
import java.util.function.Supplier;

/**
 * Where records go that the target refuses for good, or that cannot be decoded. They are durable there before the next delivery of their batch, by the same
 * lane, and before the batch is committed (PROD-10).
 *
 * <p>One call at a time. It has no time-out: while it does not return nothing else is buried.
 *
 * @param <R> the record type
 */
public interface DeadLetters<R> extends AutoCloseable {

  /**
   * Stores records; they are durable when this returns. If it throws, it is tried again later, and the batch waits (PROD-11). A letter
   * may come twice, if a crash falls between this call and the commit; batch and sequence number tell.
   *
   * @param batch the batch that the records are of
   * @param letters the records, in order, never empty
   * @throws Exception if they could not be stored
   */
  void store(BatchId batch, List<DeadLetter<R>> letters) throws Exception;

  /** Frees what this holds. Called once, by {@link Producer#close}, after the sender's. */
  @Override
  default void close() {}

  /**
   * Returns dead letters that are kept in a buffer of their own, to be polled, looked at, and put again. It is opened at once, and
   * again after it failed.
   *
   * <p>A letter is the record and up to 13 KB more: give that buffer a {@code maxRecordBytes} that is so much larger. A letter that is too
   * large for it blocks the producer, and the health says so.
   *
   * @param opener opens the buffer, whose codec is made by {@link DeadLetter#codec}
   * @param <R> the record type
   * @return the dead letters; the producer closes them
   */
  static <R> DeadLetters<R> inBuffer(Supplier<? extends Buffer<DeadLetter<R>>> opener) {
    return new BufferedDeadLetters<>(opener);
  }

  /**
   * Puts the records of dead letters again, and takes the letters away. They are new records then, behind all that is there: their old
   * order is lost (PROD-24). Letters without a record, which could not be decoded, stay.
   *
   * <p>If this is cut short, by an exception or a crash, letters that were put again may still be there, and are put twice.
   *
   * @param letters the buffer of the letters, which nobody else takes batches from
   * @param producer where the records are put
   * @param <R> the record type
   * @return how many records were put
   */
  static <R> long replay(Buffer<DeadLetter<R>> letters, Producer<R> producer) {
    return Replay.run(letters, producer);
  }

  /**
   * Returns dead letters that are thrown away: they are counted and told to the listener, and lost.
   *
   * @param <R> the record type
   * @return a place where nothing is kept
   */
  static <R> DeadLetters<R> discard() {
    return (batch, letters) -> {};
  }
}
