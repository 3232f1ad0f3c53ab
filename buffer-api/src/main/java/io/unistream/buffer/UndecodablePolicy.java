package io.unistream.buffer;

/**
 * What taking a batch does about records that the codec cannot decode (ERR-CODEC-EMIT), such as those of an earlier
 * deployment whose type has changed since.
 */
public enum UndecodablePolicy {
  /**
   * Throw {@link RecordDecodeException}, which names the record. Nothing is delivered until the codec is fixed or the
   * record is set aside by {@link Buffer#setAside}. This is the default.
   */
  FAIL,
  /**
   * Deliver the batch with all records that can be decoded, and deliver the others as raw bytes in
   * {@link Batch#setAside}. A batch may then hold only raw records. The consumer must look there before it commits,
   * because a commit forgets these records, too. A log message at level {@code WARNING} says how many there are in a
   * batch.
   *
   * <p>Use it with codecs that need nothing but the bytes. A codec that asks a schema registry fails for valid records
   * while the registry is down, and they would be set aside. The exception of an interrupted codec, and an {@code Error}
   * for want of memory or stack, are still thrown.
   */
  SET_ASIDE
}
