package io.unistream.examples.crash;

import io.unistream.buffer.RecordCodec;
import java.nio.ByteBuffer;

/** A line as bytes: 8 bytes of index, big-endian, then the line as it is, whatever its encoding. */
enum LineCodec implements RecordCodec<Line> {
  INSTANCE;

  /** What a payload is larger than its line. */
  static final int OVERHEAD_BYTES = 8;

  @Override
  public byte[] encode(Line line) {
    return ByteBuffer.allocate(OVERHEAD_BYTES + line.bytes().length)
        .putLong(line.index())
        .put(line.bytes())
        .array();
  }

  @Override
  public Line decode(byte[] payload) {
    ByteBuffer from = ByteBuffer.wrap(payload);
    long index = from.getLong();
    byte[] bytes = new byte[from.remaining()];
    from.get(bytes);
    return new Line(index, bytes);
  }
}
