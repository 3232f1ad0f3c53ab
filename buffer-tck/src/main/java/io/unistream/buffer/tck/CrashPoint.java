package io.unistream.buffer.tck;

/**
 * A moment to crash at.
 *
 * @param operation the index of the storage operation, from 0
 * @param after false to crash before the operation takes effect; true to crash after it, before its caller knows
 */
public record CrashPoint(long operation, boolean after) {

  @Override
  public String toString() {
    return (after ? "after" : "before") + " storage operation " + operation;
  }
}
