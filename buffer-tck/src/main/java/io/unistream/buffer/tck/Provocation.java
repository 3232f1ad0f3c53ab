package io.unistream.buffer.tck;

import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What foreign code may throw: a listener, a codec, a clock. */
enum Provocation {
  EXCEPTION {
    @Override
    Throwable thrown() {
      return new ProvokedException();
    }
  },
  /** Thrown sneakily, as other languages on the JVM do. */
  CHECKED_EXCEPTION {
    @Override
    Throwable thrown() {
      return new Checked();
    }
  },
  OUT_OF_MEMORY {
    @Override
    Throwable thrown() {
      return new OutOfMemory();
    }
  },
  STACK_OVERFLOW {
    @Override
    Throwable thrown() {
      return new StackOverflow();
    }
  },
  ASSERTION {
    @Override
    Throwable thrown() {
      return new Assertion();
    }
  };

  static final String MESSAGE = "thrown by the conformance kit, to see what becomes of it";

  /** A new one; no stack trace is filled in, since where it comes from is known. */
  abstract Throwable thrown();

  /** Throws it, whatever the method declares. */
  RuntimeException sneak() {
    return Provocation.<RuntimeException>sneak(thrown());
  }

  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // the cast is the sneaking
  private static <E extends Throwable> RuntimeException sneak(Throwable thrown) throws E {
    throw (E) thrown;
  }

  /** Those that are {@link Error}s. */
  static Stream<Provocation> errors() {
    return Stream.of(OUT_OF_MEMORY, STACK_OVERFLOW, ASSERTION);
  }

  /** Whether this was thrown, or caused, by the kit. */
  static boolean isBehind(@Nullable Throwable thrown) {
    int depth = 0;
    for (Throwable t = thrown; t != null && depth < 20; t = t.getCause(), depth++) {
      if (t instanceof Provoked) {
        return true;
      }
    }
    return false;
  }

  /** Marks what is thrown. */
  interface Provoked {}

  private static final class Checked extends Exception implements Provoked {
    private static final long serialVersionUID = 1L;

    Checked() {
      super(MESSAGE, null, true, false);
    }
  }

  private static final class OutOfMemory extends OutOfMemoryError implements Provoked {
    private static final long serialVersionUID = 1L;

    OutOfMemory() {
      super(MESSAGE);
    }

    @Override
    public synchronized Throwable fillInStackTrace() {
      return this;
    }
  }

  private static final class StackOverflow extends StackOverflowError implements Provoked {
    private static final long serialVersionUID = 1L;

    StackOverflow() {
      super(MESSAGE);
    }

    @Override
    public synchronized Throwable fillInStackTrace() {
      return this;
    }
  }

  private static final class Assertion extends AssertionError implements Provoked {
    private static final long serialVersionUID = 1L;

    Assertion() {
      super(MESSAGE);
    }

    @Override
    public synchronized Throwable fillInStackTrace() {
      return this;
    }
  }
}
