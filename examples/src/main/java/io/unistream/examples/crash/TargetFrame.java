package io.unistream.examples.crash;

import io.unistream.buffer.Batch;
import io.unistream.buffer.BatchId;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * How a batch lies in the target, which plays the system that a producer writes to. A kill can tear the last frame; a
 * frame counts once it is whole. All numbers are big-endian.
 *
 * <pre>
 * offset  size  what
 *      0     4  magic "UBT1"
 *      4     4  length n of the body
 *      8     4  CRC32C of the body
 *     12    16  body: id of the log
 *     28     8        number of the batch
 *     36     4        records in it
 *     40              for each record: 8 sequence number, 4 length m, m payload (8 index of the line, the line)
 * </pre>
 */
final class TargetFrame {

  static final int HEADER_BYTES = 12;
  static final int MAX_BODY_BYTES = 64 << 20;

  private static final int MAGIC = 0x55425431;
  private static final int BODY_FIXED_BYTES = 28;
  private static final int RECORD_FIXED_BYTES = 12;

  private TargetFrame() {}

  /** The frame of a batch, ready to be written. */
  static ByteBuffer encode(Batch<Line> batch) {
    int body = BODY_FIXED_BYTES;
    for (Line line : batch.records()) {
      body += RECORD_FIXED_BYTES + LineCodec.OVERHEAD_BYTES + line.bytes().length;
    }
    ByteBuffer frame = ByteBuffer.allocate(HEADER_BYTES + body);
    frame.putInt(MAGIC).putInt(body).putInt(0);
    UUID log = batch.id().log();
    frame.putLong(log.getMostSignificantBits()).putLong(log.getLeastSignificantBits());
    frame.putLong(batch.id().number()).putInt(batch.size());
    for (int i = 0; i < batch.size(); i++) {
      Line line = batch.records().get(i);
      frame.putLong(batch.sequence(i)).putInt(LineCodec.OVERHEAD_BYTES + line.bytes().length);
      frame.putLong(line.index()).put(line.bytes());
    }
    return frame.putInt(8, crc(frame.array(), HEADER_BYTES, body)).flip();
  }

  /** The body's length by a header, or -1 if these 12 bytes are no header. */
  static int bodyBytes(byte[] header) {
    ByteBuffer from = ByteBuffer.wrap(header);
    boolean known = from.getInt() == MAGIC;
    int body = from.getInt();
    return known && body >= BODY_FIXED_BYTES && body <= MAX_BODY_BYTES ? body : -1;
  }

  /** What a frame says, or null if the body is not the one that the header was written for. */
  static @Nullable Delivery decode(byte[] header, byte[] body) {
    int crc = crc(body, 0, body.length);
    if (crc != ByteBuffer.wrap(header).getInt(8)) {
      return null;
    }
    ByteBuffer from = ByteBuffer.wrap(body);
    BatchId id = new BatchId(new UUID(from.getLong(), from.getLong()), from.getLong());
    int count = from.getInt();
    long[] sequences = new long[count];
    List<Line> lines = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      sequences[i] = from.getLong();
      int payloadBytes = from.getInt();
      long index = from.getLong();
      byte[] bytes = new byte[payloadBytes - LineCodec.OVERHEAD_BYTES];
      from.get(bytes);
      lines.add(new Line(index, bytes));
    }
    long digest = (long) body.length << 32 | (crc & 0xFFFFFFFFL);
    return new Delivery(id, sequences, lines, digest);
  }

  private static int crc(byte[] bytes, int offset, int length) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, offset, length);
    return (int) crc.getValue();
  }
}
