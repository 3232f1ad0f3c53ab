package io.unistream.buffer.file;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The log is not this buffer's any more: nothing must be written to it, and nothing acknowledged. */
final class LostOwnershipException extends IOException {

  private static final long serialVersionUID = 1L;

  LostOwnershipException(String message, @Nullable IOException cause) {
    super(message, cause);
  }
}
