package io.unistream.buffer.config;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.exc.ValueInstantiationException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.unistream.buffer.config.Environment.BadReferenceException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The settings at one place of a file, read once, with the environment's values in them. Says what is wrong with them: the file,
 * the line and the column, the setting, the rule, the value.
 */
final class Part {

  /** What a message of a settings class begins with: the setting's full name. */
  private static final Pattern SETTING =
      Pattern.compile("([A-Za-z]\\w*(?:\\.[\\w-]+|\\[\\d+])*) .*", Pattern.DOTALL);

  private final String source;
  private final SettingsTree tree;
  private final JsonPointer place;
  private final Environment environment;
  /** As the file has it, or with the environment's values already: objects and arrays are the same. */
  private final JsonNode shape;

  private final JsonNode filled;

  /**
   * Fills the part in.
   *
   * @param source names the file and the place in it
   * @throws BufferConfigException if a value refers to a variable that is not set
   */
  Part(String source, SettingsTree tree, JsonPointer place, Environment environment) {
    this.source = source;
    this.tree = tree;
    this.place = place;
    this.environment = environment;
    JsonNode copy = tree.root().at(place).deepCopy();
    this.shape = copy;
    try {
      this.filled = environment.fill(copy, place);
    } catch (BadReferenceException e) {
      throw new BufferConfigException(
          source + ": " + tree.place(e.place()) + name(e.place()) + " " + e.getMessage());
    }
  }

  /** Returns the settings, which are an object and not an array or a single value. */
  ObjectNode object() {
    if (filled instanceof ObjectNode object) {
      return object;
    }
    throw new BufferConfigException(source + ": " + tree.place(place)
        + "must be a JSON object, was " + MappingError.shown(filled));
  }

  /** Converts the object, without some of its properties. */
  <S> S convert(Class<S> type, Set<String> leftOut) {
    ObjectNode object = object().deepCopy().remove(leftOut);
    JsonPointer nothing = StrictJson.firstNull(object, place);
    if (nothing != null) {
      throw refused(
          List.of(nothing),
          name(nothing) + " must have a value, was null; leave it out for its default",
          null);
    }
    Predicate<JsonPointer> isOfEnvironment =
        inside -> environment.reference(place.append(inside)) != null;
    try {
      return StrictJson.MAPPER
          .readerFor(type)
          .withAttribute(FromEnvironment.ATTRIBUTE, isOfEnvironment)
          .readValue(object);
    } catch (JsonMappingException e) {
      throw refused(e, object, leftOut);
    } catch (JsonProcessingException e) {
      throw new BufferConfigException(source + ": " + StrictJson.describe(e), e);
    } catch (IOException e) {
      throw new IllegalStateException("a tree is in the heap", e);
    }
  }

  /** Jackson's own exceptions quote what they found, which may be a key: the cause is that of a settings class, if there is one. */
  private BufferConfigException refused(
      JsonMappingException e, ObjectNode object, Set<String> beside) {
    String reason = MappingError.describe(
        e, object, beside, inside -> environment.reference(place.append(inside)));
    if (e instanceof ValueInstantiationException && e.getCause() != null) {
      Matcher setting = SETTING.matcher(reason);
      return refused(candidates(setting.matches() ? setting.group(1) : ""), reason, e.getCause());
    }
    return refused(List.of(place.append(MappingError.place(e.getPath()))), reason, null);
  }

  /** The cause is left out where something came from the environment: it, or a cause of its own, may show that. */
  private BufferConfigException refused(
      List<JsonPointer> candidates, String reason, @Nullable Throwable cause) {
    JsonPointer at = tree.firstOf(candidates);
    String message = source + ": " + tree.place(at == null ? place : at) + environment.hide(reason);
    return cause == null || environment.isUsed()
        ? new BufferConfigException(message)
        : new BufferConfigException(message, cause);
  }

  /**
   * Where a setting may stand whose name a settings class tells: as the name says, or without its first part, which names the kind of settings, as in
   * producer.mode.
   */
  private List<JsonPointer> candidates(String setting) {
    List<JsonPointer> candidates = new ArrayList<>();
    String rest = setting;
    while (!rest.isEmpty()) {
      JsonPointer candidate = place;
      for (String step : rest.split("[.\\[\\]]+", -1)) {
        if (!step.isEmpty()) {
          candidate = candidate.append(JsonPointer.compile("/" + step));
        }
      }
      candidates.add(candidate);
      int dot = rest.indexOf('.');
      rest = dot < 0 ? "" : rest.substring(dot + 1);
    }
    return candidates;
  }

  /** The name of a setting, from this part on. */
  private String name(JsonPointer setting) {
    StringBuilder name = new StringBuilder();
    JsonPointer inside =
        JsonPointer.compile(setting.toString().substring(place.toString().length()));
    JsonNode holder = shape;
    for (JsonPointer step = inside; !step.matches(); step = step.tail()) {
      if (holder.isArray()) {
        name.append('[').append(step.getMatchingIndex()).append(']');
        holder = holder.path(step.getMatchingIndex());
      } else {
        name.append(name.length() == 0 ? "" : ".").append(step.getMatchingProperty());
        holder = holder.path(step.getMatchingProperty());
      }
    }
    return name.length() == 0 ? "the whole" : name.toString();
  }
}
