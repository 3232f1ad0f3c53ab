package io.unistream.buffer;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;

/** Text as UTF-8, strict both ways: what cannot be carried is refused rather than replaced. */
enum StringCodec implements RecordCodec<String> {
  INSTANCE;

  @Override
  public byte[] encode(String record) throws CharacterCodingException {
    ByteBuffer encoded = UTF_8.newEncoder().encode(CharBuffer.wrap(record));
    byte[] payload = new byte[encoded.remaining()];
    encoded.get(payload);
    return payload;
  }

  @Override
  public String decode(byte[] payload) throws CharacterCodingException {
    return UTF_8.newDecoder().decode(ByteBuffer.wrap(payload)).toString();
  }
}
