package io.unistream.buffer.cli;

import io.unistream.buffer.RecordCodec;
import io.unistream.buffer.producer.DeadLetter;
import io.unistream.buffer.wal.WalEntry;
import org.jspecify.annotations.Nullable;

/**
 * A record of a log of dead letters.
 *
 * @param number its sequence number in that log, by which commands name it
 * @param body its bytes
 * @param content what it tells; null if it is no dead letter
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Letter(long number, byte[] body, @Nullable DeadLetter<byte[]> content) {

  private static final RecordCodec<DeadLetter<byte[]>> CODEC =
      DeadLetter.codec(RecordCodec.bytes());

  static Letter of(WalEntry record) {
    return of(record.sequence(), record.body());
  }

  static Letter of(long number, byte[] body) {
    return new Letter(number, body, decode(body));
  }

  @SuppressWarnings("IllegalCatch")
  private static @Nullable DeadLetter<byte[]> decode(byte[] body) {
    try {
      return CODEC.decode(body);
    } catch (Exception e) { // whatever foreign bytes make of it; the text of e may quote them
      System.getLogger(Letter.class.getName()).log(System.Logger.Level.TRACE, "no dead letter", e);
      return null;
    }
  }

  /** The bytes of the record that the target refused, or that could not be decoded. */
  byte[] payload() {
    return content == null
        ? body
        : content.record().or(content::payload).orElseGet(() -> new byte[0]);
  }
}
