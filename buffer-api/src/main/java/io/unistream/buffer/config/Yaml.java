package io.unistream.buffer.config;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.io.ContentReference;
import com.fasterxml.jackson.dataformat.yaml.JacksonYAMLParseException;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import java.io.IOException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reads YAML. The only class that needs the optional library, so that whoever does not use YAML does not need it. */
final class Yaml {

  private static final YAMLFactory FACTORY = new YAMLFactory();

  private static final Pattern PLACE =
      Pattern.compile("(?m)^ in .*, line (\\d{1,9}), column (\\d{1,9}):?$");

  /** 0500 is 320 and 0x10 is 16 in YAML 1.1, and both are something else in the schema of an editor. */
  private static final Pattern NOT_DECIMAL = Pattern.compile("[-+]?0[0-9_xXoObB].*");

  private static final TreeReader.Dialect PLAIN_VALUES = new TreeReader.Dialect() {
    @Override
    public @Nullable String refusal(JsonParser parser) throws IOException {
      if (((YAMLParser) parser).isCurrentAlias()) {
        return "a reference to another value (*" + parser.getText() + ") is not supported";
      }
      if (parser.getTypeId() != null) {
        return "a tag (!" + parser.getTypeId() + ") is not supported";
      }
      if (parser.hasToken(JsonToken.VALUE_NUMBER_INT)
          && NOT_DECIMAL.matcher(parser.getText()).matches()) {
        return "a number that begins with 0 is ambiguous: write it without, or as a text, in quotes";
      }
      return null;
    }

    @Override
    public @Nullable String refusalOfName(String name) {
      return name.equals("<<") ? "a merge key (<<) is not supported" : null;
    }
  };

  private Yaml() {}

  static SettingsTree read(byte[] file) throws IOException {
    try (JsonParser parser = FACTORY.createParser(file)) {
      return TreeReader.read(parser, PLAIN_VALUES);
    } catch (JacksonYAMLParseException e) {
      throw new JsonParseException(null, withoutExcerpt(e.getOriginalMessage()), place(e));
    }
  }

  /** The library shows the lines around the place, indented; a secret may be among them. */
  private static String withoutExcerpt(String message) {
    return message
        .lines()
        .filter(line -> !line.isBlank() && !Character.isWhitespace(line.charAt(0)))
        .collect(Collectors.joining(", "));
  }

  /** The last place that the message names is that of the problem; the exception's own is the beginning of the value before it. */
  private static JsonLocation place(JacksonYAMLParseException e) {
    int line = e.getLocation().getLineNr();
    int column = e.getLocation().getColumnNr();
    Matcher place = PLACE.matcher(e.getOriginalMessage());
    while (place.find()) {
      line = Integer.parseInt(place.group(1));
      column = Integer.parseInt(place.group(2));
    }
    return new JsonLocation(ContentReference.redacted(), -1, line, column);
  }
}
