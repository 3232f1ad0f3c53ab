package io.unistream.buffer.config;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.type.LogicalType;
import io.unistream.buffer.settings.DurationSetting;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads settings without guessing what might have been meant. */
final class StrictJson {

  static final ObjectMapper MAPPER = JsonMapper.builder()
      .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
      .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
      .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
      .enable(DeserializationFeature.FAIL_ON_NUMBERS_FOR_ENUMS)
      .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
      .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
      .enable(MapperFeature.ACCEPT_CASE_INSENSITIVE_ENUMS)
      // In YAML, 1.10 without quotes is the number 1.1: it must not become another text in silence.
      .withCoercionConfig(
          LogicalType.Textual,
          texts -> texts
              .setCoercion(CoercionInputShape.Integer, CoercionAction.Fail)
              .setCoercion(CoercionInputShape.Float, CoercionAction.Fail)
              .setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail))
      .addModule(new SimpleModule()
          .addDeserializer(Path.class, new PathSetting())
          .addDeserializer(Duration.class, new DurationSetting())
          .setDeserializerModifier(FromEnvironment.modifier()))
      .build();

  /** Reads single values. */
  static final ObjectMapper PLAIN = JsonMapper.builder()
      .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
      .build();

  /** What Jackson quotes of the text. */
  private static final Pattern FOUND =
      Pattern.compile("(Unrecognized token|Malformed numeric value) ?\\(?'.*'\\)?", Pattern.DOTALL);

  private static final TreeReader.Dialect NOTHING_BESIDE = new TreeReader.Dialect() {
    @Override
    public @Nullable String refusal(JsonParser parser) {
      return null;
    }

    @Override
    public @Nullable String refusalOfName(String name) {
      return null;
    }
  };

  private StrictJson() {}

  static SettingsTree read(byte[] file) throws IOException {
    try (JsonParser parser = MAPPER.createParser(file)) {
      return TreeReader.read(parser, NOTHING_BESIDE);
    }
  }

  /** The first setting that is null; null if there is none. */
  static @Nullable JsonPointer firstNull(JsonNode settings, JsonPointer place) {
    if (settings.isNull()) {
      return place;
    }
    if (settings.isArray()) {
      for (int i = 0; i < settings.size(); i++) {
        JsonPointer found = firstNull(settings.get(i), place.appendIndex(i));
        if (found != null) {
          return found;
        }
      }
    }
    for (Map.Entry<String, JsonNode> property : settings.properties()) {
      JsonPointer found = firstNull(property.getValue(), place.appendProperty(property.getKey()));
      if (found != null) {
        return found;
      }
    }
    return null;
  }

  /** Says where a file is not well formed, and why, without the words that were found there: they may be a secret. */
  static String describe(JsonProcessingException e) {
    String reason = FOUND.matcher(String.valueOf(e.getOriginalMessage())).replaceFirst("$1");
    JsonLocation location = e.getLocation();
    return location == null || location.getLineNr() < 1
        ? reason
        : "line " + location.getLineNr() + ", column " + location.getColumnNr() + ": " + reason;
  }
}
