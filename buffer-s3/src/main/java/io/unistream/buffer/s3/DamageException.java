package io.unistream.buffer.s3;

import io.unistream.buffer.CorruptLogException;
import io.unistream.buffer.SequenceRange;

/** An object is not what was written. */
final class DamageException extends Exception {

  /** Of damage that hit what would tell. */
  static final SequenceRange UNKNOWN = new SequenceRange(0, 0);

  private static final long serialVersionUID = 1L;

  private final String source;
  private final int offset;
  private final String detail;
  private final transient SequenceRange sequences;

  DamageException(int offset, String detail) {
    this("", offset, UNKNOWN, detail);
  }

  DamageException(String source, int offset, SequenceRange sequences, String detail) {
    super(source + " at offset " + offset + ": " + detail);
    this.source = source;
    this.offset = offset;
    this.sequences = sequences;
    this.detail = detail;
  }

  /** The same, told of an object. */
  DamageException in(String key) {
    return in(key, UNKNOWN);
  }

  DamageException in(String key, SequenceRange concerned) {
    DamageException named = new DamageException(key, offset, concerned, detail);
    named.initCause(this);
    return named;
  }

  int offset() {
    return offset;
  }

  String source() {
    return source;
  }

  /** As the user is told. */
  CorruptLogException toUser() {
    CorruptLogException told = new CorruptLogException(source, offset, sequences, detail);
    told.initCause(this);
    return told;
  }
}
