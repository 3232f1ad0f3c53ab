package io.unistream.buffer.settings;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.BeanProperty;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.deser.ContextualDeserializer;
import com.fasterxml.jackson.databind.deser.std.StdScalarDeserializer;
import com.fasterxml.jackson.databind.exc.InvalidFormatException;
import java.io.IOException;
import java.util.Map;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads a number of bytes: a whole number, or a text with a unit such as {@code 512KiB}, {@code 64MiB} or {@code 10GB}. The
 * units are {@code B}; {@code KiB}, {@code MiB}, {@code GiB} and {@code TiB}, which are powers of 1,024; and {@code kB}, {@code MB}, {@code
 * GB} and {@code TB}, which are powers of 1,000. For properties of the type {@link Integer} or {@link Long}. Stateless, and
 * safe for use by any thread.
 *
 * <pre>{@code
 * @JsonProperty("segmentBytes") @JsonDeserialize(using = ByteSizeSetting.class) @Nullable Integer segmentBytes
 * }</pre>
 */
public final class ByteSizeSetting extends StdScalarDeserializer<Number>
    implements ContextualDeserializer {

  private static final long serialVersionUID = 1L;

  private static final Pattern SIZE = Pattern.compile("(\\d+) ?([A-Za-z]*)");

  private static final Map<String, Long> UNITS = Map.of(
      "", 1L,
      "B", 1L,
      "KiB", 1L << 10,
      "MiB", 1L << 20,
      "GiB", 1L << 30,
      "TiB", 1L << 40,
      "kB", 1_000L,
      "MB", 1_000_000L,
      "GB", 1_000_000_000L,
      "TB", 1_000_000_000_000L);

  /** Whether the property is an {@code int}. */
  private final boolean isInt;

  /** Creates the deserializer; for Jackson. */
  public ByteSizeSetting() {
    this(false);
  }

  private ByteSizeSetting(boolean isInt) {
    super(isInt ? Integer.class : Long.class);
    this.isInt = isInt;
  }

  /**
   * Returns the number of bytes that a text says.
   *
   * @param text the text
   * @return the number, or empty if the text is not a size, or one that is too large for a {@code long}
   */
  public static OptionalLong parse(String text) {
    Matcher size = SIZE.matcher(text);
    Long unit = size.matches() ? UNITS.get(size.group(2)) : null;
    if (unit == null) {
      return OptionalLong.empty();
    }
    try {
      return OptionalLong.of(Math.multiplyExact(Long.parseLong(size.group(1)), unit));
    } catch (ArithmeticException | NumberFormatException e) { // too large
      return OptionalLong.empty();
    }
  }

  /** Returns a deserializer for the type of a property. */
  @Override
  public JsonDeserializer<?> createContextual(
      DeserializationContext context, @Nullable BeanProperty property) {
    Class<?> type = property == null ? Long.class : property.getType().getRawClass();
    return new ByteSizeSetting(type == Integer.class || type == int.class);
  }

  @Override
  public Number deserialize(JsonParser json, DeserializationContext context) throws IOException {
    long most = isInt ? Integer.MAX_VALUE : Long.MAX_VALUE;
    OptionalLong bytes = bytes(json);
    if (bytes.isEmpty() || bytes.getAsLong() > most || bytes.getAsLong() < -most) {
      throw InvalidFormatException.from(
          json,
          "must be a whole number of bytes up to " + most + ", or a size such as 512KiB, 64MiB or"
              + " 1GB",
          (Object) null,
          handledType());
    }
    if (isInt) {
      return Math.toIntExact(bytes.getAsLong());
    }
    return bytes.getAsLong();
  }

  private static OptionalLong bytes(JsonParser json) throws IOException {
    if (json.hasToken(JsonToken.VALUE_STRING)) {
      return parse(json.getText());
    }
    boolean isWhole = json.hasToken(JsonToken.VALUE_NUMBER_INT)
        && json.getNumberType() != JsonParser.NumberType.BIG_INTEGER;
    return isWhole ? OptionalLong.of(json.getLongValue()) : OptionalLong.empty();
  }
}
