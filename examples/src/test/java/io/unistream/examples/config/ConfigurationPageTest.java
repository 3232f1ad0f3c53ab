package io.unistream.examples.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.google.inject.Guice;
import com.google.inject.Injector;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import io.unistream.buffer.Buffer;
import io.unistream.buffer.config.BufferConfigException;
import io.unistream.buffer.guice.BufferCloser;
import io.unistream.buffer.producer.Producer;
import io.unistream.buffer.producer.config.BufferConfig;
import io.unistream.buffer.producer.guice.BufferConfigModule;
import io.unistream.examples.Page;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** docs/configuration.md and the schema beside it tell what a file may have. */
class ConfigurationPageTest {

  private static final Path DOCS = Path.of("..", "docs");
  private static final Page PAGE = new Page("docs/configuration.md");
  private static final Path SCHEMA = DOCS.resolve("buffer-config.schema.json");

  /** A row of a table of settings: names, default, what it does. */
  private static final Pattern ROW =
      Pattern.compile("(?m)^\\| (`[^|]*`) \\| [^|]* \\| ([^|]+) \\|.*$");

  private static final Pattern NAME = Pattern.compile("`([\\w.]+)`");

  private final ObjectMapper yaml = new ObjectMapper(new YAMLFactory());

  @TempDir
  Path directory;

  /** After a change of settings: run this test with {@code -Dschema.write=true}, and look at what has changed. */
  @Test
  void theSchemaIsThatOfTheSettings() throws IOException {
    ObjectMapper mapper = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
    ObjectNode schema = new ConfigSchema(descriptions()).schema();
    if (Boolean.getBoolean("schema.write")) {
      Files.writeString(SCHEMA, mapper.writeValueAsString(schema) + "\n");
    }

    assertEquals(schema, mapper.readTree(Files.readString(SCHEMA)));
  }

  @Test
  void everySettingIsDescribed() {
    List<String> missing = new ArrayList<>();
    ObjectNode definitions = (ObjectNode) committed().getSchemaNode().get("$defs");
    for (Map.Entry<String, JsonNode> definition : definitions.properties()) {
      undescribed(definition.getKey(), definition.getValue(), missing);
    }
    missing.removeIf(name -> name.endsWith(".backend")
        || name.endsWith(".type")
        || Set.of("producer.buffer", "producer.sender", "producer.deadLetters").contains(name));

    assertEquals(List.of(), missing);
  }

  private static void undescribed(String name, JsonNode schema, List<String> missing) {
    for (Map.Entry<String, JsonNode> property : schema.path("properties").properties()) {
      String full = name + "." + property.getKey();
      if (property.getValue().has("properties")) {
        undescribed(full, property.getValue(), missing);
      } else if (!property.getValue().has("description")) {
        missing.add(full);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void theFilesOfThePageAreGood(int n) throws IOException {
    String text = PAGE.block("yaml", n);
    Path file = Files.writeString(
        directory.resolve("shop.yaml"), text.replace("${ORDERS_TOKEN}", "${PATH}"));

    BufferConfig config = BufferConfig.file(file);
    config.check();

    assertEquals(List.of("orders"), config.producers());
    assertEquals(Set.of(), committed().validate(yaml.readTree(text)));
  }

  @Test
  void theMistakeOfThePageIsToldAsItSays() throws IOException {
    String text = PAGE.block("yaml", 1).replace("maxAge: 2s", "maxAgee: 2s");
    Path file = Files.writeString(directory.resolve("shop.yaml"), text);

    BufferConfigException e =
        assertThrows(BufferConfigException.class, () -> BufferConfig.file(file).producer("orders"));

    String told = String.valueOf(e.getMessage()).replace(directory + "/", "");
    assertTrue(PAGE.text().contains(told), told);
  }

  /** What a library refuses, an editor should mark. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "bufers: {}",
        "buffers: {a: {}}",
        "buffers: {a: {backend: file}}",
        "buffers: {a: {backend: file, directory: x, dir: y}}",
        "buffers: {a: {backend: file, directory: x, emit: {maxAge: 5}}}",
        "buffers: {a: {backend: file, directory: x, emit: {maxAge: 5 sec}}}",
        "buffers: {a: {backend: file, directory: x, emit: {maxAge: ''}}}",
        "buffers: {a: {backend: file, directory: x, segmentBytes: 64M}}",
        "buffers: {a: {backend: file, directory: x, durability: host}}",
        "buffers: {a: {backend: memory, directory: x}}",
        "buffers: {a: {backend: memory, codec: xml}}",
        "buffers: {a: {backend: s3, bucket: b}}",
        "buffers: {a: {backend: s3, bucket: b, prefix: p, grouping: {linger: soon}}}",
        "producers: {p: {}}",
        "producers: {p: {buffer: {backend: memory}, name: x}}",
        "producers: {p: {buffer: {backend: memory}, lanes: many}}",
        "producers: {p: {buffer: {backend: memory}, deadLetters: keep}}",
        "producers: {p: {buffer: {backend: memory}, deadLetters: {backend: memory, codec: json}}}",
        "producers: {p: {buffer: {backend: memory}, sender: {type: http}}}",
        "producers: {p: {buffer: {backend: memory}, sender: {type: http, uri: 'http://h/', header: {}}}}",
      })
  void theSchemaRefusesWhatTheLibraryRefuses(String text) throws IOException {
    Path file = Files.writeString(directory.resolve("wrong.yaml"), text);

    assertThrows(BufferConfigException.class, () -> BufferConfig.file(file).check());
    assertFalse(committed().validate(yaml.readTree(text)).isEmpty(), text);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{}",
        "buffers: {a: {backend: file, directory: x, segmentBytes: 1 MiB, keepFree: 5, durability: POWER}}",
        "buffers: {a: {backend: memory, codec: string, emit: {maxAge: PT5S, maxRecords: '${N:-7}'}}}",
        "buffers: {a: {backend: s3, bucket: b, prefix: p, grouping: {linger: 1m500ms}, compression: lz4}}",
        "producers: {p: {buffer: {backend: memory}, deadLetters: discard}}",
        "producers: {p: {buffer: {backend: memory, emit: {maxInFlight: 2}}, mode: by_key, lanes: 4}}",
        "producers: {p: {buffer: {backend: memory}, sender: {type: http, uri: 'http://h/', statuses: {409: taken}}}}",
      })
  void theSchemaAcceptsWhatTheLibraryAccepts(String text) throws IOException {
    Path file = Files.writeString(directory.resolve("right.yaml"), text);

    BufferConfig.file(file).check();
    assertEquals(Set.of(), committed().validate(yaml.readTree(text)));
  }

  /** The library refuses it because it is not there; an editor cannot know. */
  @Test
  void theSchemaLeavesStrangersAlone() throws IOException {
    Set<ValidationMessage> found =
        committed().validate(yaml.readTree("buffers: {a: {backend: theirs, whatever: 5}}"));

    assertEquals(Set.of(), found);
  }

  private static JsonSchema committed() {
    try {
      return JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
          .getSchema(Files.readString(SCHEMA));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What the pages say of each setting, without their links and quotes. */
  private static Map<String, String> descriptions() throws IOException {
    Map<String, String> descriptions = new LinkedHashMap<>();
    for (String page : List.of("settings.md", "s3.md", "producer.md", "configuration.md")) {
      Matcher row = ROW.matcher(Files.readString(DOCS.resolve(page)));
      while (row.find()) {
        String description = row.group(2)
            .replaceAll("\\[([^\\]]*)\\]\\([^)]*\\)", "$1")
            .replace("*", "")
            .replace("`", "");
        Matcher name = NAME.matcher(row.group(1));
        String group = "";
        while (name.find()) {
          String full = name.group(1).startsWith(".") ? group + name.group(1) : name.group(1);
          group = full.contains(".") ? full.substring(0, full.lastIndexOf('.')) : "";
          descriptions.putIfAbsent(full, description);
        }
      }
    }
    return descriptions;
  }

  /** The page's Java runs: with the page's file, in which only the target is another. */
  @Test
  void theProgramsOfThePageRun() throws IOException {
    Files.writeString(
        directory.resolve("shop.yaml"),
        PAGE.block("yaml", 1)
            .replace("${SHOP_DATA:-/var/lib/shop}", directory.toString())
            .replaceAll("(?s)type: http.*?ORDERS_TOKEN}\"}", "{type: file, directory: x}")
            .replaceFirst("sender:\\s+\\{", "sender: {"));

    byHand();
    withGuice();

    assertEquals(
        plain(Page.lines(ConfigurationPageTest.class, "by hand")), plain(PAGE.block("java", 1)));
    assertEquals(
        plain(Page.lines(ConfigurationPageTest.class, "guice")), plain(PAGE.block("java", 3)));
  }

  private void byHand() {
    Path file = directory.resolve("shop.yaml");
    // begin by hand
    BufferConfig config = BufferConfig.file(file);
    try (Buffer<AuditEvent> audit = config.open("audit", AuditEvent.class);
        Producer<Order> orders = config.start("orders", Order.class)) {
      audit.put(new AuditEvent("started"));
      orders.put(new Order("o-1", 42));
    }
    // end by hand
  }

  @SuppressWarnings("try") // it is closed, and that is its use
  private void withGuice() {
    Path file = directory.resolve("shop.yaml");
    // begin guice
    Injector injector = Guice.createInjector(BufferConfigModule.of(BufferConfig.file(file))
        .buffer("audit", AuditEvent.class)
        .producer("orders", Order.class));
    try (BufferCloser closer = injector.getInstance(BufferCloser.class)) {
      injector.getInstance(Shop.class).run();
    }
    // end guice
  }

  private static String plain(String java) {
    return Page.plain(java).replace("Path.of(\"shop.yaml\")", "file");
  }

  record Order(String id, int cents) {}

  record AuditEvent(String what) {}

  /** A program's own class, which is given its producer. */
  static final class Shop {
    private final Producer<Order> orders;

    @Inject
    Shop(@Named("orders") Producer<Order> orders) {
      this.orders = orders;
    }

    void run() {
      assertEquals(1, orders.stats().buffer().backlogRecords());
    }
  }
}
