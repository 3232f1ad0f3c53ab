package io.unistream.buffer.bench.kit;

import io.unistream.buffer.wal.WalEntry;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Some entries of a buffer as one entry of a log, so that the log's own atomicity decides over them. No checksum: whether
 * damage is found is the log's affair.
 *
 * <pre>
 * for each entry
 *   0  1  type
 *   1  8  sequence
 *   9  8  milliseconds
 *  17  4  length of the body
 *  21     body
 * </pre>
 */
final class Frame {

  /** A longer group of entries becomes several frames. Some logs have a limit not far above it. */
  static final int MOST = 128 << 10;

  private static final int HEAD = 1 + 2 * Long.BYTES + Integer.BYTES;

  private Frame() {}

  /** The entries as frames, each with at least one of them. */
  static List<byte[]> encode(List<WalEntry> entries) {
    List<byte[]> frames = new ArrayList<>();
    int from = 0;
    while (from < entries.size()) {
      int to = from;
      int bytes = 0;
      while (to < entries.size()
          && (to == from || bytes + HEAD + entries.get(to).body().length <= MOST)) {
        bytes += HEAD + entries.get(to).body().length;
        to++;
      }
      ByteBuffer frame = ByteBuffer.allocate(bytes);
      for (WalEntry entry : entries.subList(from, to)) {
        frame
            .put((byte) entry.type().code())
            .putLong(entry.sequence())
            .putLong(entry.epochMillis())
            .putInt(entry.body().length)
            .put(entry.body());
      }
      frames.add(frame.array());
      from = to;
    }
    return frames;
  }

  /** The entries of a frame, or an exception if it is not one. */
  static List<WalEntry> decode(byte[] bytes) {
    ByteBuffer frame = ByteBuffer.wrap(bytes);
    List<WalEntry> entries = new ArrayList<>();
    while (frame.hasRemaining()) {
      WalEntry.Type type = WalEntry.Type.ofCode(frame.get());
      long sequence = frame.getLong();
      long millis = frame.getLong();
      int length = frame.getInt();
      if (length < 0 || length > frame.remaining()) {
        throw new IllegalArgumentException(
            "a body of " + length + " bytes in a frame of " + bytes.length + " bytes");
      }
      byte[] body = new byte[length];
      frame.get(body);
      entries.add(WalEntry.of(type, sequence, millis, body));
    }
    return entries;
  }
}
