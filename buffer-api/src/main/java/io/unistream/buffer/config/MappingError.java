package io.unistream.buffer.config;

import com.fasterxml.jackson.core.exc.InputCoercionException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonMappingException.Reference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.exc.ValueInstantiationException;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.net.URI;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Says what Jackson found in the words of all settings: the setting, the rule, the value. Values that may be secrets are not
 * shown: those of settings with such a name, and whatever stands where settings should.
 */
final class MappingError {

  private static final Pattern SECRET =
      Pattern.compile("(?i).*(key|secret|password|token|credential).*");

  private static final String OBJECT = "a JSON object";

  private MappingError() {}

  static String describe(JsonMappingException e, JsonNode settings) {
    String setting = setting(e.getPath());
    if (e instanceof UnrecognizedPropertyException unknown) {
      return setting + " is not a setting; those known here are " + known(unknown);
    }
    if (e instanceof ValueInstantiationException && e.getCause() != null) {
      return broken(e.getCause());
    }
    JsonNode value = value(e.getPath(), settings);
    if (value.isMissingNode()) {
      return setting + " is required";
    }
    if (e instanceof BrokenRuleException) {
      return setting + " " + e.getOriginalMessage() + ", was " + shown(setting, value);
    }
    Class<?> wanted = wanted(e);
    return wanted == null
        ? setting + ": " + e.getOriginalMessage()
        : setting + " must be " + name(wanted) + ", was "
            + (name(wanted).equals(OBJECT) ? shown(value) : shown(setting, value));
  }

  private static String shown(String setting, JsonNode value) {
    boolean secret =
        SECRET.matcher(setting.substring(setting.lastIndexOf('.') + 1)).matches();
    return secret || value.isContainerNode() ? shown(value) : value.toString();
  }

  /** A value that is not where one of its sort should be: who knows what it is. */
  static String shown(JsonNode value) {
    if (value.isMissingNode()) {
      return "nothing";
    }
    boolean empty = value.isTextual() ? value.textValue().isEmpty() : value.isEmpty();
    return switch (value.getNodeType()) {
      case ARRAY -> empty ? "[]" : "a JSON array";
      case OBJECT -> empty ? "{}" : OBJECT;
      case STRING -> empty ? "\"\"" : "text";
      default -> value.toString();
    };
  }

  private static String setting(List<Reference> path) {
    StringBuilder name = new StringBuilder();
    for (Reference step : path) {
      if (step.getFieldName() == null) {
        name.append('[').append(step.getIndex()).append(']');
      } else {
        name.append(name.length() == 0 ? "" : ".").append(step.getFieldName());
      }
    }
    return name.length() == 0 ? "the whole" : name.toString();
  }

  private static JsonNode value(List<Reference> path, JsonNode settings) {
    JsonNode value = settings;
    for (Reference step : path) {
      value = step.getFieldName() == null
          ? value.path(step.getIndex())
          : value.path(step.getFieldName());
    }
    return Objects.requireNonNullElse(value, MissingNode.getInstance());
  }

  private static String known(UnrecognizedPropertyException unknown) {
    var ids = unknown.getKnownPropertyIds();
    return ids == null
        ? "none"
        : ids.stream().map(Object::toString).collect(Collectors.toCollection(TreeSet::new)) + "";
  }

  /** A constructor refused the value: its message has all parts already. */
  private static String broken(Throwable cause) {
    return cause instanceof NullPointerException
        ? cause.getMessage() + " is required"
        : String.valueOf(cause.getMessage());
  }

  private static @Nullable Class<?> wanted(JsonMappingException e) {
    if (e instanceof MismatchedInputException mismatch) {
      return mismatch.getTargetType();
    }
    return e.getCause() instanceof InputCoercionException coercion
        ? coercion.getTargetType()
        : null;
  }

  private static String name(Class<?> type) {
    if (type.isEnum()) {
      return "one of " + Arrays.toString(type.getEnumConstants());
    }
    if (type == int.class || type == Integer.class) {
      return "a whole number up to " + Integer.MAX_VALUE;
    }
    if (type == long.class || type == Long.class) {
      return "a whole number up to " + Long.MAX_VALUE;
    }
    if (type == boolean.class || type == Boolean.class) {
      return "true or false";
    }
    if (type == String.class) {
      return "text";
    }
    if (type == double.class || Number.class.isAssignableFrom(type)) {
      return "a number";
    }
    if (Collection.class.isAssignableFrom(type)) {
      return "a JSON array";
    }
    if (type == URI.class) {
      return "an address such as http://localhost:9000";
    }
    return type == Path.class ? "a path" : OBJECT;
  }
}
