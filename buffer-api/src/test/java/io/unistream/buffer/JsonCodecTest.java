package io.unistream.buffer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the JSON codec takes it gives back, or it refuses it at once. */
class JsonCodecTest {

  private static final TypeReference<Map<String, Object>> MAP = new TypeReference<>() {};

  @Test
  void whatJacksonsLimitsForStrangersWouldRefuseIsReadBack() throws Exception {
    RecordCodec<Map<String, Object>> own = RecordCodec.json(MAP);
    RecordCodec<Map<String, Object>> given = RecordCodec.json(new ObjectMapper(), MAP);
    Map<String, Object> record = Map.of(
        "digits",
        new BigInteger("9".repeat(1_001)),
        "n".repeat(50_001),
        1,
        "text",
        "t".repeat(20_000_001));

    assertEquals(record, own.decode(own.encode(record)));
    assertEquals(record, given.decode(given.encode(record)));
  }

  @Test
  void aFactoryThatKeepsItsLimitsRefusesAtThePutWhatItCannotRead() throws Exception {
    ObjectMapper mapper = new ObjectMapper(new OwnFactory());
    RecordCodec<Map<String, Object>> codec = RecordCodec.json(mapper, MAP);
    Map<String, Object> fits =
        Map.of("a", "t".repeat(3_000), "b", new BigInteger("9".repeat(1_000)));
    Map<String, Object> tooLong = Map.of("a", new BigInteger("9".repeat(1_001)));

    assertEquals(fits, codec.decode(codec.encode(fits)));
    Exception e = assertThrows(Exception.class, () -> codec.encode(tooLong));
    assertThrows(Exception.class, () -> codec.encode(Map.of("\uD83D", 1)));
    assertContains("what is written could not be read back: ", e);
    assertContains("Number value length (1001)", e);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\uD83D",
        "a\uD83Db",
        "\uDE00",
        "\uDE00\uD83D",
        "ab\uD83D",
        "\uD83D\uD83D\uDE00",
        "0123456789\uDBFF"
      })
  void halfACharacterIsRefusedInANameAndReadBackInText(String text) throws Exception {
    RecordCodec<Map<String, Object>> codec = RecordCodec.json(MAP);

    RecordCodec<JsonNode> trees = RecordCodec.json(JsonNode.class);
    JsonNode tree = new ObjectMapper().createObjectNode().put(text, 1);
    Exception inMap = assertThrows(Exception.class, () -> codec.encode(Map.of(text, 1)));
    Exception inTree = assertThrows(Exception.class, () -> trees.encode(tree));
    assertContains("a name with half a surrogate pair could not be read back", inMap);
    assertContains("a name with half a surrogate pair could not be read back", inTree);

    Map<String, Object> record = Map.of("a", text);
    assertEquals(record, codec.decode(codec.encode(record)));
  }

  @Test
  void wholeCharactersAndBackslashesAreNoHalves() throws Exception {
    RecordCodec<Map<String, Object>> codec = RecordCodec.json(MAP);
    for (String name :
        List.of("\uD83D\uDE00", "\\uD83D", "\\\\uD83D\uD83D\uDE00", "\u0001\\", "\"\\")) {
      for (int before = 0; before < 9; before++) {
        Map<String, Object> record = Map.of("x".repeat(before) + name, name);
        byte[] payload = codec.encode(record);

        assertEquals(record, codec.decode(payload));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1.10",
        "1.2345678901234567890123456789",
        "1E+400",
        "0.000",
        "123456789012345678901234567890.5",
        "1E-400"
      })
  void fractionsWithoutADeclaredTypeKeepAllTheirDigits(String number) throws Exception {
    BigDecimal value = new BigDecimal(number);
    RecordCodec<Map<String, Object>> maps = RecordCodec.json(MAP);
    RecordCodec<JsonNode> nodes = RecordCodec.json(JsonNode.class);
    JsonNode node = new ObjectMapper().createObjectNode().put("a", value);

    assertEquals(Map.of("a", value), maps.decode(maps.encode(Map.of("a", value))));
    byte[] payload = nodes.encode(node);
    assertEquals("{\"a\":" + number + "}", new String(payload, StandardCharsets.UTF_8));
    assertEquals(value, nodes.decode(payload).get("a").decimalValue());
    assertEquals(
        new String(payload, StandardCharsets.UTF_8),
        new String(nodes.encode(nodes.decode(payload)), StandardCharsets.UTF_8));
  }

  @Test
  void timesKeepTheirOffsetAndZone() throws Exception {
    RecordCodec<Times> codec = RecordCodec.json(Times.class);
    Times times = new Times(
        Instant.parse("2024-01-02T03:04:05.123456789Z"),
        OffsetDateTime.parse("2024-01-02T03:04:05.5+02:00"),
        ZonedDateTime.parse("2024-10-27T02:30:00+01:00[Europe/Berlin]"),
        LocalDate.parse("2024-02-29"),
        Duration.ofSeconds(1, 1));

    assertEquals(times, codec.decode(codec.encode(times)));
  }

  @Test
  void aPropertyMayBeAddedRemovedOrComputed() throws Exception {
    RecordCodec<Order> codec = RecordCodec.json(Order.class);

    assertEquals(new Order(5), codec.decode(codec.encode(new Order(5))));
    assertEquals(new Order(5), codec.decode(bytes("{'cents': 5, 'removed': {'a': [1]}}")));
    assertEquals(new Order(0), codec.decode(bytes("{}")));
  }

  @Test
  void aMapperThatTakesNoUnknownPropertyIsRefusedATypeThatComputesOne() {
    ObjectMapper mapper = new ObjectMapper();

    assertRefused("Jackson writes the property free of ", mapper, new TypeReference<Order>() {});
    assertRefused(
        "Jackson writes the property free of ", mapper, new TypeReference<List<Order>>() {});
    assertRefused(
        "Jackson writes the property free of ",
        mapper,
        new TypeReference<Map<String, Order[]>>() {});
    assertRefused("Jackson writes the property free of ", mapper, new TypeReference<Basket>() {});
    assertNotNull(RecordCodec.json(mapper, new TypeReference<Ignoring>() {}));
    assertNotNull(RecordCodec.json(Basket.class));
  }

  @Test
  void aTypeThatCannotBeCreatedOfWhatIsWrittenIsRefused() {
    assertRefused(
        "no way to create a ", new ObjectMapper(), new TypeReference<OwnConstructor>() {});
    assertRefused("no way to create a ", new ObjectMapper(), new TypeReference<Holder>() {});
    assertRefused(
        "no property to write in ", new ObjectMapper(), new TypeReference<NoProperty>() {});
    assertThrows(IllegalArgumentException.class, () -> RecordCodec.json(Holder.class));
    assertThrows(IllegalArgumentException.class, () -> RecordCodec.json(Shape.class));
  }

  @Test
  void theModuleThatATypeNeedsIsNamed() {
    IllegalArgumentException optional =
        assertThrows(IllegalArgumentException.class, () -> RecordCodec.json(Maybe.class));
    IllegalArgumentException inside = assertThrows(
        IllegalArgumentException.class,
        () -> RecordCodec.json(
            new ObjectMapper(), new TypeReference<Map<String, List<Instant>>>() {}));

    assertContains(
        "records of type io.unistream.buffer.JsonCodecTest$Maybe cannot be JSON: ", optional);
    assertContains("com.fasterxml.jackson.datatype:jackson-datatype-jdk8", optional);
    assertContains("com.fasterxml.jackson.datatype:jackson-datatype-jsr310", inside);
  }

  @Test
  void aConstructorThatNeedsItsPartsIsNoFault() throws Exception {
    RecordCodec<Strict> codec = RecordCodec.json(Strict.class);

    assertEquals(new Strict("a"), codec.decode(codec.encode(new Strict("a"))));
    assertNotNull(RecordCodec.json(new ObjectMapper(), new TypeReference<Strict>() {}));
  }

  @Test
  void aTypeWithParentsAndChildrenIsProvenOnce() throws Exception {
    RecordCodec<Tree> codec = RecordCodec.json(Tree.class);
    Tree tree = new Tree("a", List.of(new Tree("b", List.of(), null)), new Circle(1));

    assertEquals(tree, codec.decode(codec.encode(tree)));
  }

  @Test
  void aVerifiedCodecRefusesWhatReadsBackAsAnother() throws Exception {
    RecordCodec<Map<String, Object>> codec = RecordCodec.json(MAP).verified();
    Map<String, Object> exact = Map.of("a", 1, "b", new BigDecimal("1.0"), "c", "x");

    assertEquals(exact, codec.decode(codec.encode(exact)));
    for (Object inexact : List.of(1L, 1.5, Double.NaN, new byte[1], 'c')) {
      Exception e =
          assertThrows(IllegalArgumentException.class, () -> codec.encode(Map.of("a", inexact)));
      assertContains(
          "the record that was read back differs from the one that was put: a java.util", e);
    }
    byte[] bytes = {1, 2};
    assertEquals(bytes, RecordCodec.bytes().verified().encode(bytes));
    assertThrows(
        Exception.class, () -> RecordCodec.json(Order.class).verified().decode(bytes("[]")));
  }

  /** Whatever is wrong with it: exceptions end up in logs. */
  @Test
  void noMessageQuotesWhatWasStored() {
    for (String payload : List.of(
        "{'cents': 'geheim'}",
        "{'cents': geheim}",
        "{'cents': 1} geheim",
        "{'cents': {'geheim': 1}}",
        "{'geheim",
        "{'cents': 'geheim",
        "geheim",
        "'geheim'",
        "['geheim']")) {
      assertQuotesNothing("geheim", RecordCodec.json(Order.class), payload);
    }
    assertQuotesNothing(
        "42424242424242", RecordCodec.json(Order.class), "{'cents': 42424242424242}");
    assertQuotesNothing("424242.42", RecordCodec.json(Order.class), "{'cents': '424242.42'}");
    assertQuotesNothing(
        "geheim", RecordCodec.json(new ObjectMapper(), Strict.class), "{'geheim': 1}");
    assertQuotesNothing(
        "geheim",
        RecordCodec.json(new TypeReference<Map<String, Order>>() {}),
        "{'geheim': {'cents': 'a'}}");
    assertQuotesNothing(
        "geheim",
        RecordCodec.json(new TypeReference<Map<String, Times>>() {}),
        "{'a': {'instant': 'geheim'}}");
  }

  @Test
  void aMessageSaysWhereAndWhatWasExpected() {
    Exception e = assertThrows(
        IOException.class,
        () -> RecordCodec.json(new TypeReference<List<Order>>() {})
            .decode(bytes("[{'cents': 1}, {'cents': 'x'}]")));
    assertContains("InvalidFormatException at [1].cents, byte ", e);
    assertContains("where int is expected", e);
  }

  @Test
  void whatTheTypesOwnCodeSaysStays() {
    Exception e = assertThrows(
        IOException.class, () -> RecordCodec.json(Picky.class).decode(bytes("{'cents': -1}")));
    assertContains("ValueInstantiationException", e);
    assertContains("cents must not be negative", e);
    assertInstanceOf(IllegalArgumentException.class, e.getCause());
    assertInstanceOf(
        NullPointerException.class,
        assertThrows(IOException.class, () -> RecordCodec.json(Strict.class).decode(bytes("{}")))
            .getCause());
  }

  private static void assertQuotesNothing(String secret, RecordCodec<?> codec, String payload) {
    Exception e = assertThrows(Exception.class, () -> codec.decode(bytes(payload)));
    StringWriter text = new StringWriter();
    e.printStackTrace(new PrintWriter(text));
    assertFalse(text.toString().contains(secret), text::toString);
  }

  private static void assertRefused(String why, ObjectMapper mapper, TypeReference<?> type) {
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> RecordCodec.json(mapper, type));
    assertContains(why, e);
  }

  private static void assertContains(String expected, Exception e) {
    assertTrue(String.valueOf(e.getMessage()).contains(expected), e.getMessage());
  }

  private static byte[] bytes(String json) {
    return json.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
  }

  record Order(int cents) {
    public boolean isFree() {
      return cents == 0;
    }
  }

  record Basket(String name, List<Map<String, Order>> orders) {}

  @JsonIgnoreProperties(value = "free", allowGetters = true)
  record Ignoring(int cents) {
    public boolean isFree() {
      return cents == 0;
    }
  }

  record Holder(@Nullable OwnConstructor inside) {}

  static final class NoProperty {}

  record Maybe(Optional<String> text) {}

  record Times(
      Instant instant,
      OffsetDateTime offset,
      ZonedDateTime zoned,
      LocalDate date,
      Duration duration) {}

  record Picky(int cents) {
    Picky {
      if (cents < 0) {
        throw new IllegalArgumentException("cents must not be negative");
      }
    }
  }

  record Strict(String text) {
    Strict {
      Objects.requireNonNull(text);
    }
  }

  record Tree(String name, List<Tree> children, @Nullable Figure shape) {}

  @JsonTypeInfo(use = JsonTypeInfo.Id.MINIMAL_CLASS)
  interface Figure {}

  interface Shape {}

  record Circle(int radius) implements Shape, Figure {}

  static final class OwnConstructor {
    private final int value;

    OwnConstructor(int value) {
      this.value = value;
    }

    public int getValue() {
      return value;
    }
  }

  /** A kind of factory that the codec does not know how to rebuild. */
  private static final class OwnFactory extends JsonFactory {
    private static final long serialVersionUID = 1L;

    OwnFactory() {
      setStreamReadConstraints(StreamReadConstraints.defaults());
    }
  }
}
