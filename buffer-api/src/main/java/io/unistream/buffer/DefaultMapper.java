package io.unistream.buffer;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.Module;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.List;
import java.util.ServiceConfigurationError;

/** The mapper of records for which none is given: exact where JSON can be, and tolerant of what a deployment changes. */
final class DefaultMapper {

  private DefaultMapper() {}

  static ObjectMapper create() {
    return JsonMapper.builder()
        .addModules(modules())
        // A backlog outlives a deployment that removes a property; and computed getters are written
        // but not read.
        .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
        // Without a declared type a fraction would be a double, which loses digits and overflows in
        // silence.
        .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
        .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
        // As numbers, times lose their offset and zone.
        .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
        .enable(SerializationFeature.WRITE_DATES_WITH_ZONE_ID)
        .disable(DeserializationFeature.ADJUST_DATES_TO_CONTEXT_TIME_ZONE)
        .build();
  }

  private static List<Module> modules() {
    try {
      return ObjectMapper.findModules();
    } catch (ServiceConfigurationError e) {
      throw new IllegalArgumentException(
          "a Jackson module on the class path cannot be used: " + e.getMessage(), e);
    }
  }
}
