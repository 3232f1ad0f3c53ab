package io.unistream.buffer.sender.kafka;

/** Somebody else writes the offsets of the group that exactly-once delivery is kept in. */
final class ForeignOffsetException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  ForeignOffsetException(String message, Throwable cause) {
    super(message, cause);
  }
}
