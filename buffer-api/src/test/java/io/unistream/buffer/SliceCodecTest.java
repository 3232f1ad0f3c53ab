package io.unistream.buffer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.CharacterCodingException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Payloads that lie in a larger array, between bytes that are none of the codec's business. */
class SliceCodecTest {

  private static final int BEFORE = 3;

  /** What stands beside the payload would change what is read, if it was looked at. */
  private static byte[] within(byte[] payload) {
    byte[] array = new byte[BEFORE + payload.length + 2];
    array[BEFORE - 1] = (byte) 0xC3; // begins a character of two bytes
    System.arraycopy(payload, 0, array, BEFORE, payload.length);
    array[BEFORE + payload.length] = '1'; // and this would make a number longer
    array[BEFORE + payload.length + 1] = (byte) 0xA9;
    return array;
  }

  private static <R> R decode(RecordCodec<R> codec, byte[] payload) throws Exception {
    byte[] array = within(payload);
    byte[] before = array.clone();
    R record = codec.decode(array, BEFORE, payload.length);
    assertArrayEquals(before, array);
    return record;
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a", "é", "\uFEFFa", "日本", "😀", "\0"})
  void textIsReadWhereItIs(String text) throws Exception {
    assertEquals(text, decode(RecordCodec.string(), text.getBytes(UTF_8)));
  }

  @Test
  void halfACharacterIsRefusedThoughItsOtherHalfStandsBesideIt() {
    assertThrows(
        CharacterCodingException.class,
        () -> decode(RecordCodec.string(), new byte[] {(byte) 0xA9}));
    assertThrows(
        CharacterCodingException.class,
        () -> decode(RecordCodec.string(), new byte[] {'a', (byte) 0xC3}));
  }

  @Test
  void jsonIsReadWhereItIs() throws Exception {
    TypeReference<Map<String, List<Integer>>> type = new TypeReference<>() {};

    assertEquals(7, decode(RecordCodec.json(Integer.class), "7".getBytes(UTF_8)));
    assertEquals(
        Map.of("é", List.of(1, 2)),
        decode(RecordCodec.json(type), "{\"é\":[1,2]}".getBytes(UTF_8)));
    assertThrows(
        JsonProcessingException.class,
        () -> decode(RecordCodec.json(type), "{\"é\":[1,2]".getBytes(UTF_8)));
  }

  @Test
  void aCodecThatTakesArraysGetsOneOfItsOwn() throws Exception {
    byte[] payload = {1, 2, 3};
    byte[] array = within(payload);

    byte[] record = RecordCodec.bytes().decode(array, BEFORE, payload.length);
    byte[] whole = RecordCodec.bytes().decode(payload, 0, payload.length);

    assertArrayEquals(payload, record);
    assertArrayEquals(payload, whole);
    assertNotSame(payload, whole);
  }

  @Test
  void aVerifiedCodecReadsWhereTheOneBelowDoes() throws Exception {
    assertEquals("text", decode(RecordCodec.string().verified(), "text".getBytes(UTF_8)));
  }

  @Test
  void aClassIsReadByTheGivenMapper() throws Exception {
    ObjectMapper strict = new ObjectMapper();
    RecordCodec<Point> codec = RecordCodec.json(strict, Point.class);

    assertEquals(new Point(1, 2), codec.decode(codec.encode(new Point(1, 2))));
    assertEquals(
        new Point(1, 0), RecordCodec.json(Point.class).decode("{\"x\":1,\"z\":3}".getBytes(UTF_8)));
    assertThrows(
        JsonProcessingException.class, () -> codec.decode("{\"x\":1,\"z\":3}".getBytes(UTF_8)));
  }

  record Point(int x, int y) {}
}
