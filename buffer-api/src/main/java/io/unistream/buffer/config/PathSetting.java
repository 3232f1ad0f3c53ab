package io.unistream.buffer.config;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.deser.std.StdScalarDeserializer;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.regex.Pattern;

/**
 * Reads a path as the file system has it, where Jackson reads a URI: {@code /var/lib/orders:eu} is one, and not one of an
 * unknown scheme.
 */
final class PathSetting extends StdScalarDeserializer<Path> {

  private static final long serialVersionUID = 1L;

  private static final Pattern URI = Pattern.compile("file:.*|[A-Za-z][A-Za-z0-9+.-]*://.*");

  PathSetting() {
    super(Path.class);
  }

  @Override
  public Path deserialize(JsonParser json, DeserializationContext context) throws IOException {
    if (!json.hasToken(JsonToken.VALUE_STRING)) {
      return (Path) context.handleUnexpectedToken(Path.class, json);
    }
    String text = json.getText();
    if (text.isBlank()) {
      throw new BrokenRuleException(json, "must not be empty; the working directory is \".\"");
    }
    if (text.startsWith("~")) {
      throw new BrokenRuleException(json, "must be a path without ~, which nothing expands");
    }
    if (URI.matcher(text).matches()) {
      throw new BrokenRuleException(json, "must be a path, not a URI");
    }
    try {
      return Path.of(text);
    } catch (InvalidPathException e) {
      String why = "must be a path, and the file system cannot name this one: " + e.getReason()
          + " (file names are in " + System.getProperty("sun.jnu.encoding", "an unknown encoding")
          + ")";
      throw new BrokenRuleException(json, why, e);
    }
  }
}
