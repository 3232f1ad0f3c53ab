package io.unistream.buffer.config;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.BeanDescription;
import com.fasterxml.jackson.databind.DeserializationConfig;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.deser.BeanDeserializerModifier;
import com.fasterxml.jackson.databind.deser.std.DelegatingDeserializer;
import com.fasterxml.jackson.databind.node.TreeTraversingParser;
import java.io.IOException;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Reads a number, or true or false, that came from the environment, where everything is text. A text in the file itself is none of
 * these.
 */
final class FromEnvironment extends DelegatingDeserializer {

  private static final long serialVersionUID = 1L;

  /** The attribute by which a reading tells what came from the environment: a predicate of pointers. */
  static final Object ATTRIBUTE = FromEnvironment.class;

  private FromEnvironment(JsonDeserializer<?> delegate) {
    super(delegate);
  }

  /** Makes the mapper read all numbers and booleans in this way. */
  static BeanDeserializerModifier modifier() {
    return new BeanDeserializerModifier() {
      private static final long serialVersionUID = 1L;

      @Override
      public JsonDeserializer<?> modifyDeserializer(
          DeserializationConfig config, BeanDescription type, JsonDeserializer<?> deserializer) {
        Class<?> raw = type.getBeanClass();
        return raw.isPrimitive() || raw == Boolean.class || Number.class.isAssignableFrom(raw)
            ? new FromEnvironment(deserializer)
            : deserializer;
      }
    };
  }

  @Override
  protected JsonDeserializer<?> newDelegatingInstance(JsonDeserializer<?> delegate) {
    return new FromEnvironment(delegate);
  }

  @Override
  public Object deserialize(JsonParser json, DeserializationContext context) throws IOException {
    if (!json.hasToken(JsonToken.VALUE_STRING) || !isOfEnvironment(json, context)) {
      return super.deserialize(json, context);
    }
    JsonNode value = typed(json.getText());
    if (value == null || !(value.isNumber() || value.isBoolean())) {
      return super.deserialize(json, context); // which refuses it
    }
    try (JsonParser typed = new TreeTraversingParser(value, json.getCodec())) {
      typed.nextToken();
      return super.deserialize(typed, context);
    }
  }

  private static boolean isOfEnvironment(JsonParser json, DeserializationContext context) {
    return context.getAttribute(ATTRIBUTE) instanceof Predicate<?> predicate
        && accepts(predicate, json);
  }

  @SuppressWarnings("unchecked") // the attribute is this package's own
  private static boolean accepts(Predicate<?> predicate, JsonParser json) {
    return ((Predicate<Object>) predicate).test(json.getParsingContext().pathAsPointer());
  }

  private static @Nullable JsonNode typed(String text) {
    try {
      return StrictJson.PLAIN.readTree(text.strip());
    } catch (JsonProcessingException e) { // it is a text, and nothing else
      return null;
    }
  }
}
