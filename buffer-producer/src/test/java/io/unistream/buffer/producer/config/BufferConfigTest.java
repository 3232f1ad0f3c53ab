package io.unistream.buffer.producer.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.unistream.buffer.Buffer;
import io.unistream.buffer.BufferComponents;
import io.unistream.buffer.RecordCodec;
import io.unistream.buffer.config.BufferConfigException;
import io.unistream.buffer.producer.DeadLetters;
import io.unistream.buffer.producer.Producer;
import io.unistream.buffer.producer.ProducerComponents;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class BufferConfigTest {

  private static final Duration LONG = Duration.ofSeconds(50);

  /** The list of this test's sender. */
  private final String list = UUID.randomUUID().toString();

  @TempDir
  Path directory;

  @Test
  void buffersAndProducersOfOneFileAreOpenedByTheirNames() throws IOException {
    BufferConfig config = config("""
        buffers:
          audit: {backend: memory, emit: {maxRecords: 2}}
          raw: {backend: memory, emit: {maxRecords: 1}}
        producers:
          orders:
            buffer: {backend: memory, emit: {maxRecords: 1, maxBytes: 64KiB}}
            sender: {type: list, name: LIST}
            retryMin: 10ms
        """);

    assertEquals(List.of("audit", "raw"), config.buffers());
    assertEquals(List.of("orders"), config.producers());
    config.check();
    try (Buffer<Order> audit = config.open("audit", Order.class);
        Buffer<byte[]> raw = config.open("raw", byte[].class);
        Producer<Order> orders = config.start("orders", Order.class)) {
      audit.put(new Order("a"));
      audit.put(new Order("b"));
      raw.put(new byte[] {7});
      orders.put(new Order("c"));

      assertEquals(
          List.of(new Order("a"), new Order("b")),
          audit.poll(Duration.ZERO).orElseThrow().records());
      assertEquals(7, raw.poll(Duration.ZERO).orElseThrow().records().get(0)[0]);
      assertTrue(orders.flush(LONG));
    }
    assertEquals(List.of("{\"id\":\"c\"}", "closed"), arrived());
  }

  @Test
  void theFileMayNameACodec() throws Exception {
    BufferConfig config = config("""
        buffers:
          json: {backend: memory, codec: json}
          string: {backend: memory, codec: string}
          plain: {backend: memory}
        """);

    assertEquals("\"a\"", stored(config, "json", "a"));
    assertEquals("a", stored(config, "string", "a"));
    assertEquals("a", stored(config, "plain", "a"));
    BufferConfigException e =
        assertThrows(BufferConfigException.class, () -> config.open("string", Order.class));
    assertTrue(
        message(e)
            .endsWith("line 3, column 29: codec must be \"json\" for records of "
                + Order.class.getTypeName() + ", was \"string\""),
        e.getMessage());
  }

  private static String stored(BufferConfig config, String name, String record) throws Exception {
    RecordCodec<String> codec = config.buffer(name).codecOrDefault(String.class);
    return new String(codec.encode(record), StandardCharsets.UTF_8);
  }

  @Test
  void theProgramsOwnCodecComesBeforeThatOfTheFile() throws IOException {
    BufferConfig config = config("buffers: {a: {backend: memory, codec: json}}");

    try (Buffer<String> buffer =
        config.open("a", RecordCodec.string(), BufferComponents.defaults())) {
      buffer.put("not JSON");
      assertEquals(List.of("not JSON"), buffer.emit().records());
    }
  }

  @Test
  void aTypeThatJsonCannotCarryIsNamed() throws IOException {
    BufferConfig config = config("buffers: {a: {backend: memory}}");

    BufferConfigException e =
        assertThrows(BufferConfigException.class, () -> config.open("a", Thread.class));

    assertTrue(message(e).contains("codec: no JSON codec for java.lang.Thread"), e.getMessage());
  }

  @Test
  void whatTheTargetRefusesGoesWhereTheFileSays() throws IOException {
    BufferConfig config = config("""
        producers:
          buried:
            buffer: {backend: memory}
            sender: {type: list, name: LIST}
            deadLetters: {backend: memory, emit: {maxRecords: 1}}
          discarded:
            buffer: {backend: memory}
            sender: {type: list, name: LIST}
            deadLetters: discard
          held:
            buffer: {backend: memory}
            sender: {type: list, name: LIST}
        """);
    config.check();

    for (String name : List.of("buried", "discarded")) {
      try (Producer<String> producer = config.start(name, String.class)) {
        producer.put("refused");
        producer.put("taken by " + name);

        assertTrue(producer.flush(LONG));
        assertEquals(1, producer.stats().deadLetters());
      }
    }
    try (Producer<String> producer = config.start("held", String.class)) {
      producer.put("refused");

      assertFalse(producer.flush(Duration.ofMillis(1)));
      assertEquals(0, producer.stats().deadLetters());
      producer.close(Duration.ZERO);
    }
    assertEquals(
        List.of("taken by buried", "closed", "taken by discarded", "closed", "closed"), arrived());
  }

  @Test
  void theProgramGivesWhatTheFileDoesNotSay() throws IOException {
    BufferConfig config = config("""
        producers:
          bare: {buffer: {backend: memory}}
          full:
            buffer: {backend: memory}
            sender: {type: list, name: LIST}
            deadLetters: discard
        """);
    List<String> sent = new ArrayList<>();

    try (Producer<String> producer =
        config.start("bare", String.class, delivery -> sent.addAll(delivery.records()))) {
      producer.put("a");
      assertTrue(producer.flush(LONG));
    }

    assertEquals(List.of("a"), sent);
    assertRefused(
        "sender is required, unless the program gives one",
        () -> config.start("bare", String.class));
    assertRefused(
        "line 5, column 5: sender is given twice: here and by the program",
        () -> config.start("full", String.class, delivery -> {}));
    assertRefused(
        "line 6, column 5: deadLetters are given twice: here and by the program",
        () -> config.start(
            "full",
            RecordCodec.string(),
            null,
            ProducerComponents.<String>defaults().withDeadLetters(DeadLetters.discard())));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "bufers: {} | line 1, column 1: bufers is not a setting; did you mean buffers? those known here are"
            + " [$schema, buffers, producers]",
        "buffers: [] | at /buffers: line 1, column 1: must be a JSON object, was []",
        "producers: x | at /producers: line 1, column 1: must be a JSON object, was text",
        "[] | must be a JSON object, was []",
      })
  void anOutlineThatIsWrongIsRefusedAtOnce(String text, String message) {
    assertRefused(message, () -> config(text));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{} | at /producers/p: line 1, column 13: there is no \"buffer\"; there is []",
        "{buffer: {backend: memory}, sendr: {}} | line 1, column 44: sendr is not a setting; did you mean sender?",
        "{buffer: {backend: memory}, name: x} | name is not a setting here; the producer is named \"p\" already",
        "{buffer: {backend: memory}, mode: sorted} | mode must be one of [ORDERED, PIPELINED, UNORDERED, BY_KEY],"
            + " was \"sorted\"",
        "{buffer: {backend: memory}, attemptTimeout: 5} | line 1, column 44: attemptTimeout must be a duration",
        "{buffer: {backend: memory}, retryMin: 2s, retryMax: 1s} | line 1, column 58: producer.retryMax must be at"
            + " least retryMin (PT2S), was PT1S",
        "{buffer: {backend: memroy}} | at /producers/p/buffer: line 1, column 26: backend must be one of [memory],"
            + " was \"memroy\"; did you mean memory?",
        "{buffer: {backend: memory, codec: jsn}} | codec must be one of [bytes, json, string], was \"jsn\"",
        "{buffer: {backend: memory, codec: 5}} | codec must be text, was 5",
        "{buffer: {backend: memory, directory: x}} | directory is not a setting; those known here are [backend,"
            + " capacity, codec, emit, maxRecordBytes]",
        "{buffer: {backend: memory}, sender: {}} | type must be one of [list], was nothing",
        "{buffer: {backend: memory}, sender: {type: lst}} | type must be one of [list], was \"lst\"; did you mean"
            + " list?",
        "{buffer: {backend: memory}, sender: {type: http}} | type must be one of [list], was \"http\"; add the"
            + " module io.unistream:buffer-senders to the class path",
        "{buffer: {backend: memory}, sender: {type: list}} | name is required",
        "{buffer: {backend: memory}, mode: unordered, lanes: 3} | line 1, column 44: mode UNORDERED with 3 lanes"
            + " needs buffer.emit.maxInFlight of at least 3, was 1",
        "{buffer: {bakend: memory}} | backend must be one of [memory], was nothing; was bakend meant to be it?",
        "{buffer: {backend: memory}, sender: {type: kafka}} | that sender needs what no file can say",
        "{buffer: {backend: memory}, deadLetters: keep} | deadLetters must be a buffer's settings or \"discard\","
            + " was \"keep\"",
        "{buffer: {backend: memory}, deadLetters: {backend: memory, codec: json}} | codec is not a setting of dead"
            + " letters",
      })
  void whatIsWrongWithAProducerIsSaidWithItsPlace(String producer, String message)
      throws IOException {
    BufferConfig config = config("producers: {p: " + producer + "}");

    assertRefused(message, config::check);
    assertRefused(message, () -> config.start("p", String.class, delivery -> {}));
  }

  @Test
  void aNameThatIsNotThereIsRefusedWithTheNearest() throws IOException {
    BufferConfig config = config("{buffers: {orders: {backend: memory}}}");

    assertRefused(
        "at /buffers: line 1, column 2: there is no \"order\"; did you mean orders? there is [orders]",
        () -> config.open("order", String.class));
    assertRefused(
        "there is no \"producers\"; there is [buffers]",
        () -> config.start("orders", String.class));
  }

  @Test
  void aCheckFindsAllThatIsWrong() throws IOException {
    BufferConfig config = config("""
        buffers:
          a: {backend: memory, emit: {maxRecords: 0}}
          b: {backend: memory}
          c: {backend: memory, emit: {maxAge: soon}}
        producers:
          d: {buffer: {backend: memory}, lanes: many}
        """);

    BufferConfigException e = assertThrows(BufferConfigException.class, config::check);

    assertTrue(message(e).contains("emit.maxRecords must be at least 1"), e.getMessage());
    assertEquals(2, e.getSuppressed().length);
    assertTrue(message(e.getSuppressed()[0]).contains("emit.maxAge must be a duration"));
    assertTrue(message(e.getSuppressed()[1]).contains("lanes must be a whole number"));
  }

  @Test
  void whatWasMadeIsClosedIfTheProducerCannotStart() throws IOException {
    BufferConfig config = config("""
        producers:
          orders:
            buffer: {backend: memory, emit: {maxInFlight: 2}}
            sender: {type: list, name: LIST}
            deadLetters: {backend: memory}
            mode: by_key
            lanes: 2
        """);

    assertThrows(IllegalArgumentException.class, () -> config.start("orders", String.class));

    assertEquals(List.of("closed"), arrived());
  }

  @Test
  void theEffectiveSettingsAreLoggedOnce() throws IOException {
    BufferConfig config = config("""
        buffers:
          audit: {backend: memory}
        producers:
          orders:
            buffer: {backend: memory, emit: {maxAge: 2s}}
            sender: {type: list, name: LIST}
        """);
    Log log = new Log();

    try (Buffer<String> audit = config.open("audit", String.class);
        Producer<String> orders = config.start("orders", String.class)) {
      assertEquals(0, audit.stats().puts());
      assertTrue(orders.flush(LONG));
    } finally {
      log.close();
    }

    assertEquals(2, log.lines.size(), log.lines::toString);
    assertTrue(
        log.lines.get(0).startsWith("buffer audit: MemoryBufferSettings["), log.lines::toString);
    String line = log.lines.get(1);
    assertTrue(line.startsWith("producer orders: ProducerSettings[name=orders"), line);
    assertTrue(
        line.contains("; buffer: MemoryBufferSettings[") && line.contains("maxAge=PT2S"), line);
    assertTrue(line.contains("; sender: Settings[name=" + list + "]; dead letters: none"), line);
  }

  @Test
  void configurationsAreEqualIfTheyAreTheSameFile() throws IOException {
    BufferConfig config = config("{}");

    assertEquals(config, config("{}"));
    assertEquals(config.hashCode(), config("{}").hashCode());
    assertNotEquals(config, BufferConfig.file(write("other.json", "{}")));
    assertEquals(List.of(), config.buffers());
    assertEquals(List.of(), config.producers());
    assertEquals(directory.resolve("config.yaml").toString(), config.toString());
  }

  private static void assertRefused(String message, Executable action) {
    BufferConfigException e = assertThrows(BufferConfigException.class, action);
    assertTrue(message(e).contains(message), e.getMessage());
  }

  private static String message(Throwable thrown) {
    return String.valueOf(thrown.getMessage());
  }

  private List<String> arrived() {
    return Objects.requireNonNull(ListSenders.LISTS.get(list));
  }

  private BufferConfig config(String yaml) throws IOException {
    return BufferConfig.file(write("config.yaml", yaml.replace("LIST", list)));
  }

  private Path write(String name, String text) throws IOException {
    return Files.writeString(directory.resolve(name), text);
  }

  record Order(String id) {}

  /** Keeps the lines of the configuration's logger. */
  private static final class Log extends Handler {

    private final Logger logger = Logger.getLogger(BufferConfig.class.getName());
    private final List<String> lines = new ArrayList<>();

    Log() {
      logger.setLevel(Level.INFO);
      logger.setUseParentHandlers(false);
      logger.addHandler(this);
    }

    @Override
    public void publish(LogRecord line) {
      lines.add(new SimpleFormatter().formatMessage(line));
    }

    @Override
    public void flush() {}

    @Override
    public void close() {
      logger.removeHandler(this);
      logger.setUseParentHandlers(true);
      logger.setLevel(null);
    }
  }
}
