package io.unistream.buffer.memory;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * Where the log goes on. Each append writes here, so that a reader must find nothing that it needs for each entry in the
 * same cache line: hence the {@linkplain TailBefore unused fields} on both sides.
 */
final class Tail extends TailFields {

  private static final VarHandle END;

  static {
    try {
      END = MethodHandles.lookup().findVarHandle(TailFields.class, "end", long.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  long after0, after1, after2, after3, after4, after5, after6, after7;

  Tail(Chunk chunk) {
    super(chunk);
  }

  /** Makes the entries before a position visible to cursors, or throws and has done nothing. Returns the position. */
  long publish(long newEnd) {
    END.setRelease(this, newEnd);
    return newEnd;
  }

  /** The position that was published last: what is before it can be read. */
  long published() {
    return (long) END.getAcquire(this);
  }
}

/** What is in use of a tail. */
class TailFields extends TailBefore {

  /**
   * Where the published entries end: released after them and acquired before them, so that cursors need no lock. Volatile so
   * that it can be set without a call, which might overflow the stack; {@link Tail#publish} is cheaper.
   */
  volatile long end;
  /** The last chunk. */
  Chunk chunk;
  /** Where in that chunk to go on. */
  int offset;

  TailFields(Chunk chunk) {
    this.chunk = chunk;
  }
}

/** Keeps a cache line's distance; the JVM lays the fields of a superclass before those of its subclass. */
class TailBefore {

  long before0, before1, before2, before3, before4, before5, before6, before7;
}
