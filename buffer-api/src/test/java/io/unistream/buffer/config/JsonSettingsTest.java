package io.unistream.buffer.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.unistream.buffer.CrashClass;
import io.unistream.buffer.EmitPolicy;
import io.unistream.buffer.OverflowPolicy;
import io.unistream.buffer.config.ListBackend.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonSettingsTest {

  @TempDir
  Path directory;

  @Test
  void everyKindOfSettingIsRead() throws IOException {
    Path file = write("""
        {"label": "orders", "emit": {"maxRecords": 5, "maxAge": "PT1.5S"}, "durability": "POWER",
         "directory": "a/b", "level": 3, "ratio": 0.5, "fast": true, "tags": ["x", "y"]}""");

    Settings settings = JsonSettings.file(file).as(Settings.class);

    assertEquals("orders", settings.label());
    assertEquals(
        EmitPolicy.defaults()
            .withMaxRecords(5)
            .withMaxBytes(EmitPolicy.DEFAULT_MAX_BYTES)
            .withMaxAge(Duration.ofMillis(1_500)),
        settings.emit());
    assertEquals(CrashClass.POWER, settings.durability());
    assertEquals(Path.of("a", "b"), settings.directory());
    assertEquals(3, settings.level());
    assertEquals(0.5, settings.ratio());
    assertTrue(settings.fast());
    assertEquals(List.of("x", "y"), settings.tags());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{} | label is required",
        "{'label': null} | label must have a value, was null; leave it out for its default",
        "{'label': 'a', 'emit': null} | emit must have a value, was null; leave it out for its default",
        "{'label': 'a', 'emit': {'maxAge': null}} | emit.maxAge must have a value, was null; leave it out for"
            + " its default",
        "{'label': 'a', 'tags': ['x', null]} | tags[1] must have a value, was null; leave it out for its"
            + " default",
        "{'label': 'a', 'directory': ''} | directory must not be empty; the working directory is '.', was ''",
        "{'label': 'a', 'directory': '~/orders'} | directory must be a path without ~, which nothing expands,"
            + " was '~/orders'",
        "{'label': 'a', 'directory': 'file:///var/lib'} | directory must be a path, not a URI, was"
            + " 'file:///var/lib'",
        "{'label': 'a', 'directory': 'S3://b/c'} | directory must be a path, not a URI, was 'S3://b/c'",
        "{'label': 'a', 'directory': 5} | directory must be a path, was 5",
        "{'label': 'a', 'durability': ''} | durability must be one of [NONE, PROCESS, POWER, HOST], was ''",
        "{'label': 'a', 'durability': '2'} | durability must be one of [NONE, PROCESS, POWER, HOST], was '2'",
        "{'label': 'a', 'level': ''} | level must be a whole number up to 2147483647, was ''",
        "{'label': 'a', 'capacity': {'maxBytes': ''}} | capacity.maxBytes must be a whole number of bytes up to 9223372036854775807, or a size such as 512KiB, 64MiB or 1GB"
            + ", was ''",
        "{'label': 'a', 'emit': ''} | emit must be a JSON object, was ''",
        "{'label': 'a', 'fast': ''} | fast must be true or false, was ''",
        "{'label': 'a', 'lavel': 1} | lavel is not a setting; did you mean label? those known here are"
            + " [capacity, directory, durability, emit, fast, label, level, ratio, tags]",
        "{'label': 'a', 'emit': {'maxRecord': 1}} | emit.maxRecord is not a setting; did you mean maxRecords?"
            + " those known here are"
            + " [maxAge, maxBytes, maxInFlight, maxInFlightBytes, maxRecords]",
        "{'label': 'a', 'emit': {'maxRecords': 0}} | emit.maxRecords must be at least 1, was 0",
        "{'label': 'a', 'emit': {'maxRecords': 1.5}} | emit.maxRecords must be a whole number up to"
            + " 2147483647, was 1.5",
        "{'label': 'a', 'emit': {'maxRecords': '10'}} | emit.maxRecords must be a whole number up to"
            + " 2147483647, was '10'",
        "{'label': 'a', 'emit': {'maxBytes': 3000000000}} | emit.maxBytes must be a whole number of bytes up to 2147483647, or a size such as 512KiB, 64MiB or 1GB"
            + ", was 3000000000",
        "{'label': 'a', 'emit': {'maxAge': '5 s'}} | emit.maxAge must be a duration such as 500ms, 5s, 1h30m or PT0.5S"
            + ", was '5 s'",
        "{'label': 'a', 'emit': {'maxAge': 5}} | emit.maxAge must be a duration such as 500ms, 5s, 1h30m or PT0.5S, was 5",
        "{'label': 'a', 'emit': {'maxAge': {}}} | emit.maxAge must be a duration such as 500ms, 5s, 1h30m or PT0.5S, was {}",
        "{'label': 'a', 'emit': 7} | emit must be a JSON object, was 7",
        "{'label': 'a', 'emit': []} | emit must be a JSON object, was []",
        "{'label': 'a', 'capacity': {'maxBytes': true}} | capacity.maxBytes must be a whole number of bytes up to 9223372036854775807, or a size such as 512KiB, 64MiB or 1GB"
            + ", was true",
        "{'label': 'a', 'capacity': {'overflow': 'WAIT'}} | capacity.overflow must be one of"
            + " [FAIL, BLOCK, DROP_OLDEST], was 'WAIT'",
        "{'label': 'a', 'durability': 2} | durability must be one of [NONE, PROCESS, POWER, HOST], was 2",
        "{'label': 'a', 'directory': {}} | directory must be a path, was {}",
        "{'label': 'a', 'level': -1} | level must not be negative, was -1",
        "{'label': 'a', 'ratio': 'x'} | ratio must be a number, was 'x'",
        "{'label': 'a', 'fast': 'yes'} | fast must be true or false, was 'yes'",
        "{'label': 'a', 'tags': 'x'} | tags must be a JSON array, was 'x'",
        "{'label': 'a', 'tags': ['x', {}]} | tags[1] must be text, was {}",
        "[] | must be a JSON object, was []",
        "`` | must be a JSON object, was nothing",
      })
  void whatIsWrongIsSaidWithFileSettingRuleAndValue(String json, String message)
      throws IOException {
    Path file = write(json.replace('\'', '"'));

    BufferConfigException e =
        assertThrows(BufferConfigException.class, () -> JsonSettings.file(file).as(Settings.class));

    assertEquals(
        file + ": " + message.replace('\'', '"'),
        String.valueOf(e.getMessage()).replaceFirst("line 1, column \\d+: ", ""));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"label\": \"a\"} {} | line 1, column 16: Trailing token",
        "{\"label\": \"a\", \"label\": \"b\"} | line 1, column 23: Duplicate field 'label'",
        "{\"label\": \"a\" // why | line 1, column 15",
        "{\"label\": | line 1, column 10",
        "label: a | line 1, column 1: Unrecognized token",
      })
  void whatIsNotJsonIsSaidWithItsPlace(String text, String place) throws IOException {
    Path file = write(text);

    BufferConfigException e =
        assertThrows(BufferConfigException.class, () -> JsonSettings.file(file).as(Settings.class));

    String expected = file + ": the settings file is not valid JSON: " + place;
    assertStartsWith(expected, e.getMessage());
  }

  @Test
  void wordsMayBeInLowerCase() throws IOException {
    Path file = write("""
        {"label": "a", "durability": "power", "capacity": {"overflow": "drop_oldest"}}""");

    Settings settings = JsonSettings.file(file).as(Settings.class);

    assertEquals(CrashClass.POWER, settings.durability());
    assertEquals(OverflowPolicy.DROP_OLDEST, settings.capacity().overflow());
  }

  @ParameterizedTest
  @ValueSource(strings = {"/var/lib/orders:eu", "orders:eu", "a b", "C:", ".", "100%", "a/~b"})
  void aPathIsWhatTheFileSystemTakesForOne(String path) throws IOException {
    Path file = write("{\"label\": \"a\", \"directory\": \"" + path + "\"}");

    assertEquals(Path.of(path), JsonSettings.file(file).as(Settings.class).directory());
  }

  @Test
  void aPathThatTheFileSystemCannotNameIsSaid() throws IOException {
    Path file = write("{\"label\": \"a\", \"directory\": \"a\\u0000b\"}");

    BufferConfigException e =
        assertThrows(BufferConfigException.class, () -> JsonSettings.file(file).as(Settings.class));

    assertStartsWith(
        file
            + ": line 1, column 16: directory must be a path, and the file system cannot name this one: ",
        e.getMessage());
  }

  @Test
  void aMissingFileIsNamed() {
    Path file = directory.resolve("none.json");

    BufferConfigException e =
        assertThrows(BufferConfigException.class, () -> JsonSettings.file(file).as(Settings.class));

    assertEquals(file + ": the settings file does not exist", e.getMessage());
  }

  @Test
  void aFileThatCannotBeReadIsNamed() {
    BufferConfigException e = assertThrows(
        BufferConfigException.class, () -> JsonSettings.file(directory).as(Settings.class));

    assertStartsWith(directory + ": the settings file cannot be read: ", e.getMessage());
  }

  @Test
  void aPartOfAFileIsReadAndNamed() throws IOException {
    Path file = write("""
        {"buffers": {"orders": {"label": "o"}, "events": {"label": "e", "level": -1}}}""");
    JsonSettings buffers = JsonSettings.file(file).at("/buffers");

    assertEquals("o", buffers.at("/orders").as(Settings.class).label());
    BufferConfigException wrong =
        assertThrows(BufferConfigException.class, () -> buffers.at("/events").as(Settings.class));
    BufferConfigException absent =
        assertThrows(BufferConfigException.class, () -> buffers.at("/none").as(Settings.class));

    assertEquals(
        file + " at /buffers/events: line 1, column 65: level must not be negative, was -1",
        wrong.getMessage());
    assertEquals(
        file + " at /buffers/none: must be a JSON object, was nothing", absent.getMessage());
    assertThrows(IllegalArgumentException.class, () -> buffers.at("orders"));
  }

  @Test
  void aTreeIsCopied() {
    ObjectNode tree = new ObjectMapper().createObjectNode().put("label", "before");
    JsonSettings settings = JsonSettings.of(tree);

    tree.put("label", "after");

    assertEquals("before", settings.as(Settings.class).label());
    assertEquals("JSON settings", settings.toString());
  }

  @Test
  void settingsOfABackendMayNameItAndNoOther() {
    ObjectNode tree = new ObjectMapper().createObjectNode().put("label", "a");

    assertEquals("a", JsonSettings.of(tree).as(new ListBackend()).label());
    tree.put("backend", "list");
    assertEquals("a", JsonSettings.of(tree).as(new ListBackend()).label());
    tree.put("backend", "file");
    BufferConfigException e = assertThrows(
        BufferConfigException.class, () -> JsonSettings.of(tree).as(new ListBackend()));

    assertEquals("JSON settings: backend must be \"list\" here, was \"file\"", e.getMessage());
  }

  private static void assertStartsWith(String expected, @Nullable String message) {
    assertTrue(message != null && message.startsWith(expected), message);
  }

  private Path write(String json) throws IOException {
    return Files.writeString(directory.resolve("settings.json"), json);
  }
}
