package io.unistream.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.unistream.buffer.config.BufferBackend;
import io.unistream.buffer.config.JsonSettings;
import io.unistream.buffer.producer.config.BufferConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The YAML and JSON of every page are read as what they are. */
class DataBlocksTest {

  private final ObjectMapper yaml = new ObjectMapper(new YAMLFactory());
  private final ObjectMapper json = new ObjectMapper();

  @TempDir
  Path directory;

  /** A block of another language would be looked at by no test. */
  @Test
  void noOtherLanguageIsUsed() {
    assertEquals(
        Set.of("", "java", "json", "text", "xml", "yaml"),
        Block.all().stream().map(Block::language).collect(Collectors.toCollection(TreeSet::new)));
  }

  static Stream<Block> yaml() {
    return Block.all("yaml").stream();
  }

  @ParameterizedTest
  @MethodSource("yaml")
  void aConfigurationIsComplete(Block block) throws IOException {
    JsonNode tree = yaml.readTree(block.text());

    if (tree.has("groups")) {
      List<JsonNode> rules = tree.findValues("rules");
      assertFalse(rules.isEmpty());
      rules.forEach(group ->
          group.forEach(rule -> assertTrue(rule.has("alert") && rule.has("expr"), rule::toString)));
    } else {
      Path file = Files.writeString(
          directory.resolve("block.yaml"), block.text().replace("${ORDERS_TOKEN}", "t"));
      BufferConfig config = BufferConfig.file(file);
      config.check();
      assertFalse(config.producers().isEmpty());
    }
  }

  static Stream<Block> json() {
    return Block.all("json").stream();
  }

  @ParameterizedTest
  @MethodSource("json")
  void settingsAreReadByTheirBackend(Block block) throws IOException {
    try (MappingIterator<JsonNode> values =
        json.readerFor(new TypeReference<JsonNode>() {}).readValues(block.text())) {
      List<JsonNode> trees = values.readAll();
      assertFalse(trees.isEmpty());
      for (JsonNode tree : trees) {
        assertTrue(tree.isObject() && !tree.isEmpty(), tree::toString);
        if (tree.has("backend")) {
          JsonSettings settings = JsonSettings.of(tree);
          assertTrue(
              read(settings, settings.backend()).startsWith(capitalized(tree)), tree::toString);
        }
      }
    }
  }

  private static <S> String read(JsonSettings settings, BufferBackend<S> backend) {
    return String.valueOf(settings.as(backend));
  }

  /** As the names of the settings begin: {@code FileBufferSettings}. */
  private static String capitalized(JsonNode tree) {
    String name = tree.get("backend").asText();
    return Character.toUpperCase(name.charAt(0)) + name.substring(1) + "BufferSettings";
  }
}
