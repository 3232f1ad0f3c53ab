package io.unistream.buffer.settings;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.deser.std.StdScalarDeserializer;
import com.fasterxml.jackson.databind.exc.InvalidFormatException;
import java.io.IOException;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads a duration: whole numbers with the units {@code ms}, {@code s}, {@code m}, {@code h} and {@code d}, the largest first, such as
 * {@code 500ms}, {@code 5s} or {@code 1h30m}; or a duration of ISO 8601, such as {@code PT0.5S}. A number without a unit is
 * refused. Stateless, and safe for use by any thread.
 *
 * <pre>{@code
 * @JsonProperty("linger") @JsonDeserialize(using = DurationSetting.class) Duration linger
 * }</pre>
 */
public final class DurationSetting extends StdScalarDeserializer<Duration> {

  private static final long serialVersionUID = 1L;

  private static final String RULE = "must be a duration such as 500ms, 5s, 1h30m or PT0.5S";

  private static final Pattern UNITS =
      Pattern.compile("(?:(\\d+)d)?(?:(\\d+)h)?(?:(\\d+)m)?(?:(\\d+)s)?(?:(\\d+)ms)?");

  private static final ChronoUnit[] UNIT_OF_GROUP = {
    ChronoUnit.DAYS, ChronoUnit.HOURS, ChronoUnit.MINUTES, ChronoUnit.SECONDS, ChronoUnit.MILLIS
  };

  /** Creates the deserializer; for Jackson. */
  public DurationSetting() {
    super(Duration.class);
  }

  /**
   * Returns the duration that a text says.
   *
   * @param text the text
   * @return the duration, or empty if the text is not one
   */
  public static Optional<Duration> parse(String text) {
    Matcher units = UNITS.matcher(text);
    try {
      if (text.isEmpty() || !units.matches()) {
        return Optional.of(Duration.parse(text));
      }
      Duration sum = Duration.ZERO;
      for (int group = 0; group < UNIT_OF_GROUP.length; group++) {
        String digits = units.group(group + 1);
        if (digits != null) {
          sum = sum.plus(Duration.of(Long.parseLong(digits), UNIT_OF_GROUP[group]));
        }
      }
      return Optional.of(sum);
    } catch (DateTimeParseException
        | ArithmeticException
        | NumberFormatException e) { // the latter two for numbers that are too large
      return Optional.empty();
    }
  }

  @Override
  public Duration deserialize(JsonParser json, DeserializationContext context) throws IOException {
    if (!json.hasToken(JsonToken.VALUE_STRING)) {
      throw refused(json);
    }
    return parse(json.getText()).orElseThrow(() -> refused(json));
  }

  private static InvalidFormatException refused(JsonParser json) {
    return InvalidFormatException.from(json, RULE, (Object) null, Duration.class);
  }
}
