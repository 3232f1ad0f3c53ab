package io.unistream.buffer.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.unistream.buffer.tck.jupiter.BufferRules;
import io.unistream.buffer.tck.report.TckReports;
import io.unistream.buffer.tck.s3.S3Fault;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The guide to the kit leaves nothing out, and what it shows can be run. */
class GuideTest {

  private final String guide = read();

  @ParameterizedTest
  @EnumSource
  void everyRuleIsExplained(Rule rule) {
    assertTrue(guide.contains("\n- **" + rule.id() + "** – "), rule.id());
  }

  @ParameterizedTest
  @EnumSource
  void everyCapabilityIsExplained(Capability capability) {
    assertTrue(
        guide.contains("\n| `" + capability + "` |") && guide.contains(capability.absence() + " |"),
        capability.name());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        TckOptions.SCENARIOS,
        TckOptions.SEED,
        TckOptions.STATES,
        TckOptions.FAULT_EVERY,
        TckOptions.PATIENCE,
        KillChecks.KILLS,
        BufferRules.REPLAY,
        TckReports.SHARED
      })
  void everyPropertyIsExplained(String property) {
    assertTrue(guide.contains("\n| `-D" + property + "="), property);
  }

  @Test
  void theReplayLineIsOneThatTheKitReads() {
    List<String> lines = guide
        .lines()
        .filter(line -> line.startsWith("replay: "))
        .map(line -> line.substring("replay: ".length()))
        .toList();

    assertFalse(lines.isEmpty());
    lines.forEach(line -> assertEquals(line, Reproducer.parse(line).toString()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"SqliteHarness", "SqliteTck"})
  void theClassesThatItShowsAreThoseOfTheExample(String name) throws IOException {
    Path folder = Path.of("..", "examples", "src", "test", "java", "io", "unistream", "examples");
    String source = Files.readString(folder.resolve("sqlite").resolve(name + ".java"));

    String declaration = source.substring(source.indexOf("class " + name));

    assertTrue(guide.contains(declaration), declaration);
  }

  @Test
  void theS3TestThatItShowsIsOneOfOurs() throws IOException {
    Path folder = Path.of("src", "test", "java", "io", "unistream", "buffer", "tck", "s3");
    String source = Files.readString(folder.resolve("LostAnswerTest.java"));

    String declaration = source.substring(source.indexOf("class LostAnswerTest"));

    assertTrue(guide.contains(declaration), declaration);
  }

  @ParameterizedTest
  @EnumSource(value = S3Fault.Kind.class, mode = EnumSource.Mode.EXCLUDE, names = "NONE")
  void everyFaultOfS3IsExplained(S3Fault.Kind kind) {
    String name = Pattern.compile("_(.)")
        .matcher(kind.name().toLowerCase(Locale.ROOT))
        .replaceAll(found -> found.group(1).toUpperCase(Locale.ROOT));

    assertTrue(
        guide.lines().anyMatch(line -> line.startsWith("| `") && line.contains("`" + name)), name);
  }

  private static String read() {
    try {
      return Files.readString(Path.of("..", "docs", "tck.md"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
