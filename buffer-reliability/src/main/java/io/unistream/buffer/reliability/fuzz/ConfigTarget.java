package io.unistream.buffer.reliability.fuzz;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.unistream.buffer.BatchId;
import io.unistream.buffer.config.BufferConfigException;
import io.unistream.buffer.config.JsonSettings;
import io.unistream.buffer.producer.config.BufferConfig;
import io.unistream.buffer.reliability.BrokenPromise;
import io.unistream.buffer.settings.ByteSizeSetting;
import io.unistream.buffer.settings.DurationSetting;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalLong;

/** Text of configuration: files in JSON and YAML, settings, sizes, durations and ids. */
public final class ConfigTarget {

  private static final ObjectMapper MAPPER = new ObjectMapper();

  private ConfigTarget() {}

  /**
   * Before the first input, whose time is limited: so that it has no classes to load.
   *
   * @throws Exception if the first inputs fail
   */
  public static void fuzzerInitialize() throws Exception {
    Target.CONFIG.warm();
  }

  /**
   * One input, as a fuzzer calls it.
   *
   * @param data what the fuzzer made
   * @throws IOException if the disk fails
   */
  public static void fuzzerTestOneInput(byte[] data) throws IOException {
    run(data);
  }

  static String run(byte[] data) throws IOException {
    Input input = new Input(data);
    int kind = input.nextByte() % 6;
    byte[] rest = Arrays.copyOfRange(data, Math.min(1, data.length), data.length);
    return switch (kind) {
      case 0 -> file(rest, ".json");
      case 1 -> file(rest, ".yaml");
      case 2 -> settings(rest);
      case 3 -> id(input.text());
      case 4 -> duration(input.text());
      default -> size(input.text());
    };
  }

  private static String file(byte[] text, String suffix) throws IOException {
    Path file = Files.createTempFile("fuzz", suffix);
    try {
      Files.write(file, text);
      BufferConfig.file(file).check();
      return "a configuration";
    } catch (BufferConfigException e) {
      return "refused";
    } finally {
      Files.delete(file);
    }
  }

  private static String settings(byte[] text) throws IOException {
    JsonNode tree;
    try {
      tree = MAPPER.readTree(text);
    } catch (JsonProcessingException e) {
      return "no JSON";
    }
    if (tree == null) {
      return "no JSON";
    }
    try {
      JsonSettings settings = JsonSettings.of(tree);
      settings.as(settings.backend());
      return "settings";
    } catch (BufferConfigException e) {
      return "refused";
    }
  }

  private static String id(String text) {
    BatchId id;
    try {
      id = BatchId.parse(text);
    } catch (IllegalArgumentException e) {
      return "no id";
    }
    if (!id.toString().equals(text)) {
      throw new BrokenPromise("DUR-STABLE-BATCH", text + " was read as " + id);
    }
    return "an id";
  }

  private static String duration(String text) {
    Optional<Duration> duration = DurationSetting.parse(text);
    if (duration.isPresent() && duration.get().isNegative()) {
      throw new BrokenPromise("settings", text + " was read as " + duration.get());
    }
    return duration.isPresent() ? "a duration" : "no duration";
  }

  private static String size(String text) {
    OptionalLong size = ByteSizeSetting.parse(text);
    if (size.isPresent() && size.getAsLong() < 0 && !text.startsWith("-")) {
      throw new BrokenPromise("settings", text + " was read as " + size.getAsLong());
    }
    return size.isPresent() ? "a size" : "no size";
  }

  /** Texts to begin with. */
  static byte[][] seeds() {
    String config = """
        {"buffers": {"a": {"backend": "file", "directory": "/a", "emit": {"maxRecords": 5, "maxAge": "5s"},
        "capacity": {"maxBytes": "10 GiB", "overflow": "BLOCK"}, "segmentBytes": "16 MiB", "durability": "POWER"}},
        "producers": {"p": {"buffer": {"backend": "memory"}, "codec": "string"}}}
        """;
    String yaml =
        "buffers:\n  a:\n    backend: s3\n    bucket: ${BUCKET:-b}\n    prefix: p\n    emit: {maxRecords: 5}\n";
    String settings =
        "{\"backend\": \"s3\", \"bucket\": \"b\", \"prefix\": \"p\", \"grouping\": {\"linger\": \"1ms\"}}";
    String[] texts = {
      config, yaml, settings, "24aef191-1111-4222-8333-444455556666/17", "PT5M", "16 MiB",
    };
    byte[][] seeds = new byte[texts.length][];
    for (int i = 0; i < texts.length; i++) {
      byte[] text = texts[i].getBytes(StandardCharsets.UTF_8);
      seeds[i] = new byte[text.length + 1];
      seeds[i][0] = (byte) i;
      System.arraycopy(text, 0, seeds[i], 1, text.length);
    }
    return seeds;
  }
}
