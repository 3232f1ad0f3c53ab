package io.unistream.buffer.s3;

import java.nio.ByteBuffer;

/**
 * What an opening says: where the finished epoch before it ends, for good, and what of the older epochs is still in the log.
 *
 * <p>Stored as the epoch that was closed (4 bytes; 0 if the log is new), its end, which is the slot after the last (8), and the
 * {@link Ranges}.
 *
 * @param closed the epoch that was closed
 * @param end the first slot of it that is not in the log
 * @param ranges the older objects that were in the log when it was opened
 */
record OpeningBody(int closed, long end, Ranges ranges) {

  private static final int CLOSED_BYTES = 12;

  byte[] toBytes() {
    byte[] rest = ranges.toBytes();
    return ByteBuffer.allocate(CLOSED_BYTES + rest.length)
        .putInt(closed)
        .putLong(end)
        .put(rest)
        .array();
  }

  static OpeningBody of(LogObject object) throws DamageException {
    try {
      if (object.header().type() != ObjectType.OPENING
          || object.header().bodyBytes() < CLOSED_BYTES) {
        throw new DamageException(
            5, "expected an opening, found " + object.header().type());
      }
      ByteBuffer in = ByteBuffer.wrap(object.body()).position(object.start());
      return new OpeningBody(
          in.getInt(), in.getLong(), Ranges.of(object.body(), object.start() + CLOSED_BYTES));
    } catch (DamageException e) {
      throw e.in(object.key());
    }
  }
}
