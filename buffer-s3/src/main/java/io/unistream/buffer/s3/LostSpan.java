package io.unistream.buffer.s3;

import io.unistream.buffer.RecoveryReport.QuarantinedSpan;
import io.unistream.buffer.SequenceRange;
import java.nio.ByteBuffer;

/**
 * Something that the log goes on without: decided once, by an opening under {@code QUARANTINE}, and carried from opening to opening
 * for as long as the log has what stood beside it. Stored as the place (12 bytes), offset (8), length (8), first missing sequence
 * number (8), and how many are missing (8).
 *
 * @param place the object that was damaged
 * @param offset where in it the damage begins
 * @param length how long that is; 0 if the object was missing
 * @param missing the records that are lost
 */
record LostSpan(Place place, long offset, long length, SequenceRange missing) {

  static final int BYTES = 44;

  /** As users are told. */
  QuarantinedSpan toUser(Keys keys) {
    String source = place.epoch() == 0 ? "log" : keys.object(place);
    return QuarantinedSpan.of(source, offset, length, missing);
  }

  void write(ByteBuffer out) {
    out.putInt(place.epoch()).putLong(place.slot()).putLong(offset).putLong(length);
    out.putLong(missing.first()).putLong(missing.count());
  }

  static LostSpan read(ByteBuffer in) throws DamageException {
    int at = in.position();
    Place place = new Place(in.getInt(), in.getLong());
    long offset = in.getLong();
    long length = in.getLong();
    long first = in.getLong();
    long count = in.getLong();
    if (count < 0 || first < 0 || first > Long.MAX_VALUE - count) {
      throw new DamageException(at, count + " records from " + first + " on cannot be missing");
    }
    return new LostSpan(place, offset, length, new SequenceRange(first, count));
  }
}
