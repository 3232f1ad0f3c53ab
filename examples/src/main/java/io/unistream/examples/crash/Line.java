package io.unistream.examples.crash;

import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The record of the simulation: a line of the input and its place there. The index makes every record unmistakable, so
 * that the audit need not believe the sequence numbers of the library. Compared by content.
 *
 * @param index which line, from 0
 * @param bytes the line without its newline; not copied
 */
@SuppressWarnings("ArrayRecordComponent") // A record of bytes; compared by content.
record Line(long index, byte[] bytes) {

  Line {
    Objects.requireNonNull(bytes, "bytes");
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Line line && line.index == index && Arrays.equals(line.bytes, bytes);
  }

  @Override
  public int hashCode() {
    return 31 * Long.hashCode(index) + Arrays.hashCode(bytes);
  }

  @Override
  public String toString() {
    return "Line[index=" + index + ", bytes=" + bytes.length + "]";
  }
}
