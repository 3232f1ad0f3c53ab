package io.unistream.buffer;

import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A record that could not be decoded, as the bytes that were put. Two are equal if their contents are.
 *
 * @param sequence the record's sequence number
 * @param payload the encoded bytes; not copied
 */
@SuppressWarnings("ArrayRecordComponent") // compared by content, and the bytes are a hand-over
public record RawRecord(long sequence, byte[] payload) {

  /** Checks the parts. */
  public RawRecord {
    Objects.requireNonNull(payload, "payload");
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof RawRecord raw
        && raw.sequence == sequence
        && Arrays.equals(raw.payload, payload);
  }

  @Override
  public int hashCode() {
    return 31 * Long.hashCode(sequence) + Arrays.hashCode(payload);
  }

  @Override
  public String toString() {
    return "RawRecord[sequence=" + sequence + ", bytes=" + payload.length + "]";
  }
}
