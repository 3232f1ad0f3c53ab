package io.unistream.buffer;

import java.util.Objects;

/** Reads back what another codec wrote. */
record VerifiedCodec<R>(RecordCodec<R> codec) implements RecordCodec<R> {

  VerifiedCodec {
    Objects.requireNonNull(codec, "codec");
  }

  @Override
  public byte[] encode(R record) throws Exception {
    byte[] payload = codec.encode(record);
    // A copy, since the codec may keep and change what it decodes.
    R read = codec.decode(payload.clone());
    if (!Objects.deepEquals(record, read)) {
      throw new IllegalArgumentException(
          "the record that was read back differs from the one that was put: a "
              + record.getClass().getName());
    }
    return payload;
  }

  @Override
  public R decode(byte[] payload) throws Exception {
    return codec.decode(payload);
  }

  @Override
  public R decode(byte[] array, int offset, int length) throws Exception {
    return codec.decode(array, offset, length);
  }

  @Override
  public RecordCodec<R> verified() {
    return this;
  }
}
