package io.unistream.buffer.sender.kafka;

import org.jspecify.annotations.Nullable;

/** A record could not be sent, and with it no record of the transaction. The cause says why. */
final class TransactionFailedException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  TransactionFailedException(@Nullable Exception cause) {
    super(cause);
  }
}
