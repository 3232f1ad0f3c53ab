package io.unistream.buffer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** The codec against the strict coders of the JDK: same payload, same text, same refusals. */
class StringCodecProperties {

  private final RecordCodec<String> codec = RecordCodec.string();

  @Property
  void encodesAsAStrictEncoderDoes(@ForAll("texts") String text) throws Exception {
    ByteBuffer expected;
    try {
      expected = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(text));
    } catch (CharacterCodingException e) {
      assertThrows(CharacterCodingException.class, () -> codec.encode(text));
      return;
    }

    assertEquals(expected, ByteBuffer.wrap(codec.encode(text)));
    assertEquals(text, codec.decode(codec.encode(text)));
  }

  @Property
  void decodesAsAStrictDecoderDoes(@ForAll("payloads") byte[] payload) throws Exception {
    String expected;
    try {
      expected =
          StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(payload)).toString();
    } catch (CharacterCodingException e) {
      assertThrows(CharacterCodingException.class, () -> codec.decode(payload));
      return;
    }

    assertEquals(expected, codec.decode(payload));
    byte[] larger = Arrays.copyOf(payload, payload.length + 2);
    larger[payload.length] = (byte) 0x80; // goes on with a character, if it was looked at
    assertEquals(expected, codec.decode(larger, 0, payload.length));
    assertArrayEquals(payload, codec.encode(codec.decode(payload)));
  }

  @Provide
  Arbitrary<String> texts() {
    return Arbitraries.strings()
        .withChars('a', '?', '\u00E9', '\uFFFD', '\uD83C', '\uD83D', '\uDF75', '\uDE00')
        .ofMaxLength(6);
  }

  @Provide
  Arbitrary<byte[]> payloads() {
    return Arbitraries.of(
            (byte) 'a', (byte) 0xC3, (byte) 0xA9, (byte) 0xEF, (byte) 0xBF, (byte) 0xBD, (byte)
                0xF0)
        .array(byte[].class)
        .ofMaxSize(6);
  }
}
