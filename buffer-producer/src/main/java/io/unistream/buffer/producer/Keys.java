package io.unistream.buffer.producer;

import io.unistream.buffer.Batch;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * The idempotency keys (PROD-4). A sequence number means one record for ever, so a key that fixes the sequence numbers fixes the records:
 * whoever divides a batch in another way, after a restart or with other lanes, gets other keys, and never an old key for other
 * records.
 */
final class Keys {

  private static final int BYTES_OF_A_HASH = 16;

  private Keys() {}

  /** Returns the key of some of a batch's records, by their indices, which rise. */
  static String of(Batch<?> batch, int[] indices) {
    // Which records can be decoded may change with the next deployment: the id is the key of all.
    if (indices.length == batch.size() && batch.setAside().isEmpty()) {
      return batch.id().toString();
    }
    long[] sequences = Arrays.stream(indices).mapToLong(batch::sequence).toArray();
    long first = sequences[0];
    long last = sequences[sequences.length - 1];
    return batch.id() + ":"
        + (last - first == sequences.length - 1 ? first + "-" + last : hash(sequences));
  }

  private static String hash(long[] sequences) {
    ByteBuffer bytes = ByteBuffer.allocate(sequences.length * Long.BYTES);
    for (long sequence : sequences) {
      bytes.putLong(sequence);
    }
    try {
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(bytes.array());
      return HexFormat.of().formatHex(hash, 0, BYTES_OF_A_HASH);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
