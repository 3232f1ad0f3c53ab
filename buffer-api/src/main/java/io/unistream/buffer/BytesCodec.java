package io.unistream.buffer;

/** Bytes as they are. */
enum BytesCodec implements RecordCodec<byte[]> {
  INSTANCE;

  @Override
  public byte[] encode(byte[] record) {
    return record;
  }

  @Override
  public byte[] decode(byte[] payload) {
    return payload;
  }

  @Override
  public boolean reusesArrays() {
    return false; // or the same one with the same bytes
  }
}
