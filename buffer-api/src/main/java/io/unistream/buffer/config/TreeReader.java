package io.unistream.buffer.config;

import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.unistream.buffer.config.SettingsTree.Place;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads a file's tree, and remembers where everything stands, which Jackson's own trees do not. */
final class TreeReader {

  private final JsonParser parser;
  private final Dialect dialect;
  private final Map<JsonPointer, Place> places = new HashMap<>();

  private TreeReader(JsonParser parser, Dialect dialect) {
    this.parser = parser;
    this.dialect = dialect;
  }

  /** What a language has beside JSON's values. */
  interface Dialect {

    /** Refuses a value that would be read as something else than what is written: the reason, or null if it is plain. */
    @Nullable
    String refusal(JsonParser parser) throws IOException;

    /** Refuses a name. */
    @Nullable
    String refusalOfName(String name);
  }

  /**
   * Reads one value, behind which nothing follows.
   *
   * @param dialect what is refused beside what the parser refuses
   */
  static SettingsTree read(JsonParser parser, Dialect dialect) throws IOException {
    TreeReader reader = new TreeReader(parser, dialect);
    if (parser.nextToken() == null) {
      return SettingsTree.of(JsonNodeFactory.instance.missingNode());
    }
    JsonNode root = reader.value(JsonPointer.empty());
    if (parser.nextToken() != null) {
      throw reader.refused("Trailing token (of type " + parser.currentToken() + ")");
    }
    return new SettingsTree(root, reader.places);
  }

  private JsonNode value(JsonPointer place) throws IOException {
    String refusal = dialect.refusal(parser);
    if (refusal != null) {
      throw refused(refusal);
    }
    JsonNodeFactory nodes = JsonNodeFactory.instance;
    return switch (parser.currentToken()) {
      case START_OBJECT -> object(place);
      case START_ARRAY -> array(place);
      case VALUE_STRING -> nodes.textNode(parser.getText());
      case VALUE_NUMBER_INT ->
        switch (parser.getNumberType()) {
          case INT -> nodes.numberNode(parser.getIntValue());
          case LONG -> nodes.numberNode(parser.getLongValue());
          default -> nodes.numberNode(parser.getBigIntegerValue());
        };
      case VALUE_NUMBER_FLOAT -> nodes.numberNode(parser.getDoubleValue());
      case VALUE_TRUE -> nodes.booleanNode(true);
      case VALUE_FALSE -> nodes.booleanNode(false);
      case VALUE_NULL -> nodes.nullNode();
      default -> throw refused("a value of this kind is not supported");
    };
  }

  private ObjectNode object(JsonPointer place) throws IOException {
    ObjectNode object = JsonNodeFactory.instance.objectNode();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String name = parser.currentName();
      if (object.has(name)) {
        throw refused("Duplicate field '" + name + "'");
      }
      String refusal = dialect.refusalOfName(name);
      if (refusal != null) {
        throw refused(refusal);
      }
      JsonPointer property = place.appendProperty(name);
      places.put(property, Place.of(parser.currentTokenLocation()));
      parser.nextToken();
      object.set(name, value(property));
    }
    return object;
  }

  private ArrayNode array(JsonPointer place) throws IOException {
    ArrayNode array = JsonNodeFactory.instance.arrayNode();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      JsonPointer element = place.appendIndex(array.size());
      places.put(element, Place.of(parser.currentTokenLocation()));
      array.add(value(element));
    }
    return array;
  }

  private JsonParseException refused(String why) {
    return new JsonParseException(parser, why, parser.currentTokenLocation());
  }
}
