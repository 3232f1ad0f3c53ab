package io.unistream.buffer.settings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ByteSizeSettingTest {

  private static final String AN_INT =
      "must be a whole number of bytes up to 2147483647, or a size such as 512KiB, 64MiB or 1GB";

  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "1000, 1000",
    "7B, 7",
    "512KiB, 524288",
    "64MiB, 67108864",
    "64 MiB, 67108864",
    "10GiB, 10737418240",
    "2TiB, 2199023255552",
    "1kB, 1000",
    "1MB, 1000000",
    "1GB, 1000000000",
    "3TB, 3000000000000",
    "9223372036854775807, 9223372036854775807",
  })
  void isReadWithItsUnit(String text, long bytes) {
    assertEquals(OptionalLong.of(bytes), ByteSizeSetting.parse(text));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "MiB",
        "64 M",
        "64Mib",
        "64mib",
        "64KB",
        "-1",
        "1.5GiB",
        "5s",
        "9223372036854775808",
        "8388608TiB",
        "1_000",
        "1  kB",
        "٥B"
      })
  void isNotGuessed(String text) {
    assertEquals(OptionalLong.empty(), ByteSizeSetting.parse(text));
  }

  @Test
  void fitsTheTypeOfItsProperty() throws JsonProcessingException {
    ObjectMapper mapper = new ObjectMapper();

    assertEquals(
        new Sizes(2_097_152, 3_221_225_472L),
        mapper.readValue("{\"small\": \"2MiB\", \"large\": \"3GiB\"}", Sizes.class));
    assertEquals(new Sizes(-2, 3L), mapper.readValue("{\"small\": -2, \"large\": 3}", Sizes.class));
    assertEquals(new Sizes(null, null), mapper.readValue("{}", Sizes.class));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"3GiB\"",
        "3000000000",
        "-3000000000",
        "100000000000000000000",
        "1.0",
        "true",
        "{}",
        "\"1 s\""
      })
  void isRefusedWithWhatIsAllowed(String value) {
    JsonMappingException e = assertThrows(
        JsonMappingException.class,
        () -> new ObjectMapper().readValue("{\"small\": " + value + "}", Sizes.class));

    assertEquals(AN_INT, e.getOriginalMessage());
    assertEquals("small", e.getPath().get(0).getFieldName());
  }

  record Sizes(
      @JsonProperty("small") @JsonDeserialize(using = ByteSizeSetting.class) @Nullable
      Integer small,

      @JsonProperty("large") @JsonDeserialize(using = ByteSizeSetting.class) @Nullable
      Long large) {}
}
