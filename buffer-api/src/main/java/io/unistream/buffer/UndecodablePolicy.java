package io.unistream.buffer;

/**
 * What taking a batch does about records that the codec cannot decode (ERR-CODEC-EMIT), such as a backlog of an earlier
 * deployment, whose type has changed since.
 */
public enum UndecodablePolicy {
  /**
   * Throw {@link RecordDecodeException}, which names the record; nothing is delivered until the codec is mended or the record is
   * set aside by {@link Buffer#setAside}. The default.
   */
  FAIL,
  /**
   * Deliver the batch with all records that can be decoded, and those that cannot be as raw bytes in {@link Batch#setAside}. A
   * batch may then hold raw records alone. Whoever takes batches must look there before it commits, since a commit forgets
   * these records too; a line in the log, at level {@code WARNING}, tells how many there are in a batch.
   *
   * <p>For codecs that need nothing but the bytes. One that asks a schema registry fails for good records when that is down, and they
   * would be set aside. An interrupted codec and an {@code Error} for want of memory or of stack are thrown all the same.
   */
  SET_ASIDE
}
