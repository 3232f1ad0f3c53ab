package io.unistream.buffer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RecordCodecTest {

  @Test
  void everyByteGoesThrough() throws Exception {
    byte[] all = new byte[256];
    for (int i = 0; i < all.length; i++) {
      all[i] = (byte) i;
    }
    RecordCodec<byte[]> codec = RecordCodec.bytes();

    assertArrayEquals(all, codec.decode(codec.encode(all)));
    assertArrayEquals(new byte[0], codec.decode(codec.encode(new byte[0])));
  }

  @Test
  void everyCharacterOfUnicodeGoesThrough() throws Exception {
    StringBuilder all = new StringBuilder();
    for (int point = 0; point <= Character.MAX_CODE_POINT; point++) {
      if (point < Character.MIN_SURROGATE || point > Character.MAX_SURROGATE) {
        all.appendCodePoint(point);
      }
    }
    String text = all.toString();
    RecordCodec<String> codec = RecordCodec.string();

    byte[] payload = codec.encode(text);

    assertArrayEquals(text.getBytes(StandardCharsets.UTF_8), payload);
    assertEquals(text, codec.decode(payload));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "\n", "\0", "\uFEFFa", "a\r\nb", "e\u0301", "\uFFFD"})
  void textIsNotNormalized(String text) throws Exception {
    RecordCodec<String> codec = RecordCodec.string();

    assertEquals(text, codec.decode(codec.encode(text)));
  }

  @Test
  void unpairedSurrogatesAreRefused() {
    RecordCodec<String> codec = RecordCodec.string();

    for (String text : List.of("\uD83D", "a\uD83Db", "\uDE00", "\uDE00\uD83D", "ab\uD83D")) {
      assertThrows(CharacterCodingException.class, () -> codec.encode(text));
    }
  }

  @Test
  void bytesThatAreNotUtf8AreRefused() {
    RecordCodec<String> codec = RecordCodec.string();
    byte[] loneContinuation = {(byte) 0x80};
    byte[] cutShort = {'a', (byte) 0xC3};
    byte[] tooLong = {(byte) 0xC0, (byte) 0x80};
    byte[] surrogate = {(byte) 0xED, (byte) 0xA0, (byte) 0x80};

    for (byte[] payload : List.of(loneContinuation, cutShort, tooLong, surrogate)) {
      assertThrows(CharacterCodingException.class, () -> codec.decode(payload));
    }
  }

  @Test
  void recordsGoThroughJson() throws Exception {
    RecordCodec<Order> codec = RecordCodec.json(Order.class);
    Order order = new Order("th\u00E9 \uD83C\uDF75", 2, List.of());

    byte[] payload = codec.encode(order);

    assertEquals(
        "{\"item\":\"th\u00E9 \\uD83C\\uDF75\",\"count\":2,\"tags\":[]}",
        new String(payload, StandardCharsets.UTF_8));
    assertEquals(order, codec.decode(payload));
  }

  @Test
  void genericTypesGoThroughJson() throws Exception {
    RecordCodec<Map<String, List<Order>>> codec =
        RecordCodec.json(new ObjectMapper(), new TypeReference<>() {});
    Map<String, List<Order>> orders = Map.of("a", List.of(new Order("tea", 1, List.of("x"))));

    assertEquals(orders, codec.decode(codec.encode(orders)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{\"item\":\"tea\",\"count\":1,\"tags\":[]} ]",
        "{\"item\":\"tea\",\"count\":1,\"tags\":[]}{}",
        "{\"item\":\"tea\",\"count\":1,\"tags\":[]",
        "null",
      })
  void whatIsNotOneRecordInJsonIsRefused(String json) {
    RecordCodec<Order> codec = RecordCodec.json(Order.class);

    assertThrows(
        JsonProcessingException.class, () -> codec.decode(json.getBytes(StandardCharsets.UTF_8)));
  }

  record Order(String item, int count, List<String> tags) {}
}
