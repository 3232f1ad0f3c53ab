package io.unistream.buffer.tck.crash;

import java.io.IOException;
import java.nio.file.FileSystemException;

/** An operation under way, and what the script wants of it. */
record Started(Operation operation, Fault fault) {

  boolean fails() {
    return fault.effect() == Fault.Effect.ERROR;
  }

  /** Whether it has no effect, and says that it had. */
  boolean isSwallowed() {
    return (fault.effect() == Fault.Effect.SKIP || (fails() && fault.isUnreported()))
        && operation.kind() != Operation.Kind.CREATE
        && operation.kind() != Operation.Kind.CREATE_DIRECTORY;
  }

  void failIfScripted() throws IOException {
    if (fails() && !isSwallowed()) {
      throw failure(fault);
    }
  }

  /** What the JDK makes of a fault of this operation. */
  IOException failure(Fault of) {
    return switch (operation.kind()) {
      case WRITE, TRUNCATE, FORCE, FORCE_DIRECTORY -> new IOException(of.message());
      case RENAME -> new FileSystemException(operation.path(), operation.target(), of.message());
      case CREATE, CREATE_DIRECTORY, DELETE ->
        new FileSystemException(operation.path(), null, of.message());
    };
  }
}
