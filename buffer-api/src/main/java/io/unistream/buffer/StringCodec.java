package io.unistream.buffer;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.Arrays;

/**
 * Text as UTF-8, strict both ways: what cannot be carried is refused rather than replaced. The JDK's replacing conversions
 * are many times faster than its strict ones, so they do the work, and the way back shows whether they replaced anything;
 * if so, the strict ones say what is wrong.
 */
enum StringCodec implements RecordCodec<String> {
  INSTANCE;

  @Override
  public byte[] encode(String record) throws CharacterCodingException {
    byte[] payload = record.getBytes(UTF_8);
    return new String(payload, UTF_8).equals(record) ? payload : encodeStrictly(record);
  }

  @Override
  public String decode(byte[] payload) throws CharacterCodingException {
    return decode(payload, 0, payload.length);
  }

  @Override
  public String decode(byte[] array, int offset, int length) throws CharacterCodingException {
    String record = new String(array, offset, length, UTF_8);
    byte[] back = record.getBytes(UTF_8);
    return Arrays.equals(back, 0, back.length, array, offset, offset + length)
        ? record
        : decodeStrictly(ByteBuffer.wrap(array, offset, length));
  }

  @Override
  public boolean reusesArrays() {
    return false;
  }

  private static byte[] encodeStrictly(String record) throws CharacterCodingException {
    ByteBuffer encoded = UTF_8.newEncoder().encode(CharBuffer.wrap(record));
    byte[] payload = new byte[encoded.remaining()];
    encoded.get(payload);
    return payload;
  }

  private static String decodeStrictly(ByteBuffer payload) throws CharacterCodingException {
    return UTF_8.newDecoder().decode(payload).toString();
  }
}
