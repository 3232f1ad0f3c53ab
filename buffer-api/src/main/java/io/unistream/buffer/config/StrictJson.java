package io.unistream.buffer.config;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import java.nio.file.Path;
import java.util.Map;
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
      .addModule(new SimpleModule().addDeserializer(Path.class, new PathSetting()))
      .build();

  private StrictJson() {}

  /** The first setting that is null, by its full name; null if there is none. */
  static @Nullable String firstNull(JsonNode settings) {
    if (settings.isArray()) {
      int index = 0;
      for (JsonNode element : settings) {
        String found = nullIn("[" + index + "]", element);
        if (found != null) {
          return found;
        }
        index++;
      }
    }
    for (Map.Entry<String, JsonNode> property : settings.properties()) {
      String found = nullIn(property.getKey(), property.getValue());
      if (found != null) {
        return found;
      }
    }
    return null;
  }

  private static @Nullable String nullIn(String name, JsonNode value) {
    if (value.isNull()) {
      return name;
    }
    String inside = firstNull(value);
    return inside == null ? null : name + (inside.startsWith("[") ? "" : ".") + inside;
  }

  static String describe(JsonProcessingException e) {
    JsonLocation location = e.getLocation();
    return location == null
        ? e.getOriginalMessage()
        : "line " + location.getLineNr() + ", column " + location.getColumnNr() + ": "
            + e.getOriginalMessage();
  }
}
