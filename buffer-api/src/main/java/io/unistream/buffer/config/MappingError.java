package io.unistream.buffer.config;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.core.exc.InputCoercionException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonMappingException.Reference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.exc.InvalidFormatException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.exc.ValueInstantiationException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Says what Jackson found in the words of all settings: the setting, the rule, the value. Values that may be secrets are not
 * shown: those of settings with such a name, and whatever stands where settings should.
 */
final class MappingError {

  private static final Pattern SECRET =
      Pattern.compile("(?i).*(key|secret|pass|pwd|token|credential|auth|cookie|header).*");

  private static final String OBJECT = "a JSON object";

  private MappingError() {}

  /**
   * Describes what is wrong.
   *
   * @param beside names that are known beside those of the type
   * @param references gives, for the place of a value that came from the environment, the variables
   */
  static String describe(
      JsonMappingException e,
      JsonNode settings,
      Set<String> beside,
      Function<JsonPointer, @Nullable String> references) {
    String setting = setting(e.getPath());
    if (e instanceof UnrecognizedPropertyException unknown) {
      SortedSet<String> known = known(unknown);
      if (e.getPath().size() == 1) {
        known.addAll(beside);
      }
      return setting + " is not a setting; "
          + Nearest.question(unknown.getPropertyName(), known)
          + "those known here are " + known;
    }
    if (e instanceof ValueInstantiationException && e.getCause() != null) {
      return broken(e.getCause());
    }
    JsonPointer place = place(e.getPath());
    JsonNode value = settings.at(place);
    if (value.isMissingNode()) {
      return setting + " is required" + meant(place, settings);
    }
    String reference = references.apply(place);
    String was =
        reference == null ? ", was " + shown(setting, value) : "; it came from " + reference;
    if (e instanceof BrokenRuleException || isRule(e)) {
      return setting + " " + e.getOriginalMessage() + was;
    }
    Class<?> wanted = wanted(e);
    if (wanted == null) {
      return setting + ": " + e.getOriginalMessage();
    }
    boolean hidden = reference == null && (name(wanted).equals(OBJECT) || wanted == URI.class);
    return setting + " must be " + name(wanted) + (hidden ? ", was " + shown(value) : was);
  }

  /** The name that was written in place of a missing one, if there is one that is near enough. */
  private static String meant(JsonPointer missing, JsonNode settings) {
    List<String> written = new ArrayList<>();
    settings.at(missing.head()).fieldNames().forEachRemaining(written::add);
    return Nearest.meant(missing.last().getMatchingProperty(), written);
  }

  /** A deserializer of settings says what it allows, and not what it found. */
  private static boolean isRule(JsonMappingException e) {
    return e instanceof InvalidFormatException && e.getOriginalMessage().startsWith("must be ");
  }

  private static String shown(String setting, JsonNode value) {
    if (SECRET.matcher(setting).matches()) {
      return value.isNumber() ? "a number" : value.isBoolean() ? "true or false" : shown(value);
    }
    return value.isContainerNode() ? shown(value) : value.toString();
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

  static JsonPointer place(List<Reference> path) {
    JsonPointer place = JsonPointer.empty();
    for (Reference step : path) {
      place = step.getFieldName() == null
          ? place.appendIndex(step.getIndex())
          : place.appendProperty(step.getFieldName());
    }
    return place;
  }

  private static SortedSet<String> known(UnrecognizedPropertyException unknown) {
    SortedSet<String> known = new TreeSet<>();
    if (unknown.getKnownPropertyIds() != null) {
      unknown.getKnownPropertyIds().forEach(id -> known.add(id.toString()));
    }
    return known;
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
