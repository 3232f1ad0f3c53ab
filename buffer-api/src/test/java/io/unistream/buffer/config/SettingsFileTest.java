package io.unistream.buffer.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.unistream.buffer.CrashClass;
import io.unistream.buffer.EmitPolicy;
import io.unistream.buffer.config.ListBackend.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Files: YAML, the environment, and where in the file something is wrong. */
class SettingsFileTest {

  private static final Map<String, String> ENVIRONMENT = Map.of(
      "LABEL", "from outside",
      "LEVEL", "7",
      "FAST", "true",
      "AGE", "2s",
      "SIZE", "2000000",
      "EMPTY", "",
      "SECRET", "s3cr3t-value",
      "DIGITS", "0042");

  @TempDir
  Path directory;

  @Test
  void yamlIsReadAsJsonIs() throws IOException {
    Settings yaml = read("settings.yaml", """
        # what an operator writes
        label: orders
        emit: {maxRecords: 5, maxBytes: 64KiB, maxAge: 1m30s}
        durability: power
        directory: a/b
        level: 3
        ratio: 0.5
        fast: true
        tags:
          - x
          - "y: z"
        """);
    Settings json = read("settings.json", """
        {"label": "orders", "emit": {"maxRecords": 5, "maxBytes": "64KiB", "maxAge": "1m30s"},
         "durability": "power", "directory": "a/b", "level": 3, "ratio": 0.5, "fast": true,
         "tags": ["x", "y: z"]}""");

    assertEquals(json, yaml);
    assertEquals(
        EmitPolicy.defaults()
            .withMaxRecords(5)
            .withMaxBytes(65_536)
            .withMaxAge(Duration.ofSeconds(90)),
        yaml.emit());
    assertEquals(CrashClass.POWER, yaml.durability());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "label: a\\nlabel: b | not valid YAML: line 2, column 1: Duplicate field 'label'",
        "label: a\\n---\\nlabel: b | not valid YAML: line 3, column 1: Trailing token",
        "label: &x a\\ntags: [*x] | not valid YAML: line 2, column 8: a reference to another value (*x) is not"
            + " supported",
        "label: a\\n\\tlevel: 3 | not valid YAML: line 2, column 1: while scanning for the next token, found"
            + " character '\\t",
        "label: [a | not valid YAML: line 1, column 10: while parsing a flow sequence",
        "label: a\\nlevel: x | line 2, column 1: level must be a whole number up to 2147483647, was 'x'",
        "label: a\\nfast: 'yes' | line 2, column 1: fast must be true or false, was 'yes'",
        "label: yes | line 1, column 1: label must be text, was true",
        "label: 0042 | not valid YAML: line 1, column 8: a number that begins with 0 is ambiguous: write it without,"
            + " or as a text, in quotes",
        "label: 1.10 | line 1, column 1: label must be text, was 1.1",
        "label: 5 | line 1, column 1: label must be text, was 5",
        "label: a\\ntags: [x,\\n  null] | line 3, column 3: tags[1] must have a value, was null; leave it out"
            + " for its default",
        "label: a\\ndirectory: ~ | line 2, column 1: directory must have a value, was null; leave it out for"
            + " its default",
        "label: a\\ndirectory: ~/x | line 2, column 1: directory must be a path without ~, which nothing"
            + " expands, was '~/x'",
        "label: a\\nemit:\\n  maxAge: 5 sec | line 3, column 3: emit.maxAge must be a duration such as 500ms,"
            + " 5s, 1h30m or PT0.5S, was '5 sec'",
        "label: a\\nemit:\\n  maxRecords: 0 | line 3, column 3: emit.maxRecords must be at least 1, was 0",
        "label: a\\nemit:\\n  maxAgee: 5s | line 3, column 3: emit.maxAgee is not a setting; did you mean"
            + " maxAge? those known here are",
        "label: a\\nemit:\\n  <<: {} | not valid YAML: line 3, column 3: a merge key (<<) is not supported",
        "label: !env A | not valid YAML: line 1, column 8: a tag (!env) is not supported",
        "label: a\\nemit: !x {} | not valid YAML: line 2, column 7: a tag (!x) is not supported",
        "label: a\\nlevel: 0500 | not valid YAML: line 2, column 8: a number that begins with 0 is ambiguous",
        "label: a\\nlevel: 0x10 | not valid YAML: line 2, column 8: a number that begins with 0 is ambiguous",
        "label: a\\nemit: none | line 2, column 1: emit must be a JSON object, was text",
        "- label | must be a JSON object, was a JSON array",
      })
  void whatIsWrongInYamlIsSaidWithItsPlace(String text, String message) throws IOException {
    Path file = write("settings.yml", text.replace("\\n", "\n").replace("\\t", "\t"));

    BufferConfigException e =
        assertThrows(BufferConfigException.class, () -> JsonSettings.file(file).as(Settings.class));

    String expected = message.replace("\\t", "\\t(TAB)").replace('\'', '"');
    String told = String.valueOf(e.getMessage()).replace('\'', '"');
    assertTrue(told.contains(expected), () -> told + "\ninstead of\n" + expected);
  }

  @Test
  void anExcerptOfTheFileIsNotShownWithASyntaxError() throws IOException {
    Path file = write("settings.yaml", "label: a\npassword: s3cr3t-value\n\tx: y\n");

    BufferConfigException e =
        assertThrows(BufferConfigException.class, () -> JsonSettings.file(file).as(Settings.class));

    for (Throwable each = e; each != null; each = each.getCause()) {
      assertFalse(String.valueOf(each.getMessage()).contains("s3cr3t"), each.getMessage());
    }
  }

  @Test
  void theEnvironmentIsPutIn() throws IOException {
    Settings settings = read("settings.yaml", """
        label: "<${LABEL}>"
        level: ${LEVEL}
        fast: "${FAST}"
        ratio: ${RATIO:-0.25}
        directory: ${BASE:-/var/lib}/x
        emit: {maxAge: "${AGE}", maxBytes: "${SIZE}", maxRecords: "${EMPTY:-9}"}
        tags: ["$${LABEL}", "$LABEL", "${EMPTY}", "${DIGITS}", "${LABEL}${LEVEL}", "${NONE:-}"]
        """);

    assertEquals("<from outside>", settings.label());
    assertEquals(7, settings.level());
    assertTrue(settings.fast());
    assertEquals(0.25, settings.ratio());
    assertEquals(Path.of("/var/lib/x"), settings.directory());
    assertEquals(Duration.ofSeconds(2), settings.emit().maxAge());
    assertEquals(2_000_000, settings.emit().maxBytes());
    assertEquals(9, settings.emit().maxRecords());
    assertEquals(List.of("${LABEL}", "$LABEL", "", "0042", "from outside7", ""), settings.tags());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "label: a${NONE}b | line 1, column 1: label needs the environment variable NONE, which is not set; set"
            + " it, or write a default as in ${NONE:-default}",
        "label: a\\ntags: [x, '${NONE}'] | line 2, column 11: tags[1] needs the environment variable NONE",
        "label: a\\nemit:\\n  maxAge: ${NONE} | line 3, column 3: emit.maxAge needs the environment variable",
        "label: '${' | line 1, column 1: label has a reference to the environment that is not of the form",
        "label: '${A B}' | has a reference to the environment that is not of the form ${NAME} or"
            + " ${NAME:-default} (write $${ for a literal ${)",
        "label: '${LABEL' | label has a reference to the environment that is not of the form",
        "label: '${LABEL:-${LEVEL}}' | label has a reference to the environment that is not of the form",
        "label: '${1}' | label has a reference to the environment that is not of the form",
      })
  void aReferenceThatCannotBeFollowedIsSaid(String text, String message) throws IOException {
    BufferConfigException e = assertThrows(
        BufferConfigException.class, () -> read("settings.yaml", text.replace("\\n", "\n")));

    assertTrue(String.valueOf(e.getMessage()).contains(message), e.getMessage());
  }

  /** It may be a secret that was put into the wrong variable. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "label: a\\nlevel: ${SECRET} | level must be a whole number up to 2147483647; it came from ${SECRET}",
        "label: a\\nemit: {maxAge: '${SECRET}'} | emit.maxAge must be a duration such as 500ms, 5s, 1h30m or"
            + " PT0.5S; it came from ${SECRET}",
        "label: a\\ndirectory: ~/${SECRET} | directory must be a path without ~, which nothing expands; it came"
            + " from ${SECRET}",
        "label: refuse ${SECRET} | label must not begin with refuse, was refuse ${SECRET}",
        "label: a\\nemit: ${SECRET} | emit must be a JSON object; it came from ${SECRET}",
        "label: a\\nlevel: my s3cr3t-value ${LEVEL}${LABEL} | level must be a whole number up to 2147483647; it came"
            + " from ${LEVEL}, ${LABEL}",
        "label: a\\nlevel: ${NONE:-s3cr3t-value} | level must be a whole number up to 2147483647; it came from"
            + " ${NONE}",
        "label: a\\ntoken: 83726154 | token is not a setting",
      })
  void aValueOfTheEnvironmentIsNeverShown(String text, String message) {
    BufferConfigException e = assertThrows(
        BufferConfigException.class, () -> read("settings.yaml", text.replace("\\n", "\n")));

    assertTrue(String.valueOf(e.getMessage()).contains(message), e.getMessage());
    for (Throwable each = e; each != null; each = each.getCause()) {
      assertFalse(String.valueOf(each).contains(ENVIRONMENT.get("SECRET")), each.toString());
    }
  }

  @Test
  void onlyThePartThatIsReadNeedsItsVariables() throws IOException {
    Path file = write("settings.yaml", """
        one: {label: a}
        other: {label: "${NONE}"}
        """);
    JsonSettings settings = JsonSettings.file(file, ENVIRONMENT::get);

    assertEquals(List.of("one", "other"), settings.names());
    assertEquals("a", settings.in("one").as(Settings.class).label());
    assertThrows(BufferConfigException.class, () -> settings.in("other").as(Settings.class));
  }

  /** Null would be the default, in silence. */
  @Test
  void nullFromTheEnvironmentIsNoNumber() {
    assertThrows(
        BufferConfigException.class,
        () -> read("settings.yaml", "label: a\nemit: {maxRecords: '${NONE:-null}'}"));
  }

  @Test
  void wordsOfAFileThatIsNotJsonAreNotShown() throws IOException {
    for (String text : List.of("{\"token\": s3cr3t-value}", "{\"token\": 1s3cr3t-value}")) {
      Path file = write("settings.json", text);

      BufferConfigException e = assertThrows(
          BufferConfigException.class, () -> JsonSettings.file(file).as(Settings.class));

      assertTrue(String.valueOf(e.getMessage()).contains("not valid JSON: line 1"), e.getMessage());
      assertFalse(String.valueOf(e.getMessage()).contains("s3cr3t"), e.getMessage());
      assertNull(e.getCause());
    }
  }

  @Test
  void aSecretIsNotShownWhereSomethingElseIsWanted() throws IOException {
    Path file = write("settings.json", "{\"token\": 83726154}");
    JsonSettings settings = JsonSettings.file(file);

    BufferConfigException e =
        assertThrows(BufferConfigException.class, () -> settings.as(Token.class));

    assertTrue(
        String.valueOf(e.getMessage()).endsWith("token must be text, was a number"),
        e.getMessage());
  }

  record Token(@JsonProperty("token") @Nullable String token) {}

  @Test
  void aFileIsReadOnceIfItIsReadNow() throws IOException {
    JsonSettings now = JsonSettings.file(write("settings.yaml", "label: before"), ENVIRONMENT::get)
        .readNow();

    write("settings.yaml", "label: after");

    assertEquals("before", now.as(Settings.class).label());
    assertEquals(now, now.readNow());
  }

  @Test
  void aPropertyOfTheProgramsOwnHidesTheEnvironmentToo() throws IOException {
    Path file = write("settings.yaml", "backend: ${SECRET}\nlabel: a\n");
    JsonSettings settings = JsonSettings.file(file, ENVIRONMENT::get);

    BufferConfigException e = assertThrows(BufferConfigException.class, settings::backend);

    assertTrue(String.valueOf(e.getMessage()).contains("was \"${SECRET}\""), e.getMessage());
  }

  @Test
  void aFileThatIsTooLargeIsAnotherOne() throws IOException {
    Path file = write("settings.json", " ".repeat((1 << 20) + 1));

    BufferConfigException e =
        assertThrows(BufferConfigException.class, () -> JsonSettings.file(file).as(Settings.class));

    assertTrue(String.valueOf(e.getMessage()).contains("more than 1048576 bytes"), e.getMessage());
  }

  @Test
  void aTextThatIsANumberIsNoNumberUnlessItComesFromTheEnvironment() throws IOException {
    assertEquals(7, read("settings.yaml", "{label: a, level: '${LEVEL}'}").level());
    assertThrows(
        BufferConfigException.class, () -> read("settings.yaml", "{label: a, level: '7'}"));
    assertThrows(
        BufferConfigException.class, () -> read("settings.yaml", "{label: a, level: '${DIGITS}'}"));
    assertThrows(
        BufferConfigException.class, () -> read("settings.yaml", "{label: a, level: '${EMPTY}'}"));
  }

  @Test
  void aPartIsFoundByItsName() throws IOException {
    Path file = write("settings.yaml", """
        buffers:
          a/b: {label: slash}
          ~: {label: "null as a name"}
        """);
    JsonSettings buffers = JsonSettings.file(file).in("buffers");

    assertEquals("slash", buffers.in("a/b").as(Settings.class).label());
    BufferConfigException e = assertThrows(BufferConfigException.class, () -> buffers.in("a_b"));
    assertEquals(
        file + " at /buffers: line 1, column 1: there is no \"a_b\"; did you mean a/b? there is "
            + buffers.names(),
        e.getMessage());
  }

  @Test
  void aProgramReadsPropertiesOfItsOwn() throws IOException {
    Path file = write("settings.yaml", "label: a\nmine: x\nlevel: 3\n");
    JsonSettings settings = JsonSettings.file(file);

    assertEquals(Optional.of("x"), settings.text("mine"));
    assertEquals(Optional.empty(), settings.text("none"));
    assertTrue(settings.isText("mine"));
    assertFalse(settings.isText("level"));
    assertFalse(settings.isText("none"));
    assertEquals("a", settings.without("mine").as(Settings.class).label());
    assertEquals(List.of("label", "level"), settings.without("mine", "none").names());
    assertThrows(BufferConfigException.class, () -> settings.as(Settings.class));
    BufferConfigException e =
        assertThrows(BufferConfigException.class, () -> settings.text("level"));
    assertEquals(file + ": line 3, column 1: level must be text, was 3", e.getMessage());
    BufferConfigException unknown =
        assertThrows(BufferConfigException.class, () -> settings.requireOnly("label", "nine"));
    assertEquals(
        file + ": line 2, column 1: mine is not a setting; did you mean nine? those known here are"
            + " [label, nine]",
        unknown.getMessage());
    BufferConfigException beside = assertThrows(
        BufferConfigException.class, () -> settings.without("mina").as(Settings.class));
    assertTrue(
        String.valueOf(beside.getMessage()).contains("did you mean mina?"), beside.getMessage());
  }

  @Test
  void settingsAreEqualIfTheyAreTheSamePartOfTheSameFile() {
    JsonSettings settings = JsonSettings.file(Path.of("a.yaml"));

    assertEquals(settings, JsonSettings.file(Path.of("a.yaml")));
    assertEquals(settings.hashCode(), JsonSettings.file(Path.of("a.yaml")).hashCode());
    assertEquals(settings.without("x"), settings.without("x"));
    assertNotEquals(settings, settings.without("x"));
    assertNotEquals(settings, settings.at("/x"));
  }

  @Test
  void emptyFilesAreNoSettings() throws IOException {
    for (String name : List.of("empty.yaml", "empty.json")) {
      Path file = write(name, "");

      BufferConfigException e = assertThrows(
          BufferConfigException.class, () -> JsonSettings.file(file).as(Settings.class));

      assertEquals(file + ": must be a JSON object, was nothing", e.getMessage());
      assertNull(e.getCause());
    }
  }

  private Settings read(String name, String text) throws IOException {
    return JsonSettings.file(write(name, text), ENVIRONMENT::get).as(Settings.class);
  }

  private Path write(String name, String text) throws IOException {
    return Files.writeString(directory.resolve(name), text);
  }
}
