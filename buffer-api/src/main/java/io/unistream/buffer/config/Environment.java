package io.unistream.buffer.config;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Puts the environment's values into a part of some settings: {@code ${NAME}}, or {@code ${NAME:-default}} with a default for a
 * variable that is unset or empty. A literal <code>&#36;{</code> is written with two dollar signs. Remembers what came from where, so that no message
 * shows such a value, which may be a secret.
 */
final class Environment {

  private static final Pattern REFERENCE =
      Pattern.compile("\\$\\$\\{|\\$\\{(?:([A-Za-z_][A-Za-z0-9_]*)(:-([^{}]*))?)?(\\})?");

  /** Shorter values are likely to stand in a message by chance. */
  private static final int SHORTEST_HIDDEN = 3;

  private final @Nullable Function<String, @Nullable String> variables;

  /** The places that have a value of the environment, with the names of the variables. */
  private final Map<JsonPointer, String> references = new HashMap<>();

  /** Values and their names; the longest first, since a value may be part of another. */
  private final Map<String, String> hidden = new TreeMap<>(
      Comparator.comparing(String::length).reversed().thenComparing(Comparator.naturalOrder()));

  /**
   * Makes one that has nothing in it yet.
   *
   * @param variables gives the value of a variable, or null if it is not set; null to leave all references as they are
   */
  Environment(@Nullable Function<String, @Nullable String> variables) {
    this.variables = variables;
  }

  /**
   * Puts the values into a tree.
   *
   * @param node changed
   * @param place where the tree is
   * @throws BadReferenceException if a variable is not set, or a reference is not well formed
   */
  JsonNode fill(JsonNode node, JsonPointer place) throws BadReferenceException {
    return variables == null ? node : fill(node, place, variables);
  }

  private JsonNode fill(JsonNode node, JsonPointer place, Function<String, @Nullable String> from)
      throws BadReferenceException {
    if (node instanceof ObjectNode object) {
      for (Map.Entry<String, JsonNode> property : object.properties()) {
        JsonPointer inside = place.appendProperty(property.getKey());
        property.setValue(fill(property.getValue(), inside, from));
      }
    } else if (node instanceof ArrayNode array) {
      for (int i = 0; i < array.size(); i++) {
        array.set(i, fill(array.get(i), place.appendIndex(i), from));
      }
    } else if (node.isTextual() && node.textValue().contains("${")) {
      return TextNode.valueOf(filled(node.textValue(), place, from));
    }
    return node;
  }

  private String filled(String text, JsonPointer place, Function<String, @Nullable String> from)
      throws BadReferenceException {
    StringBuilder filled = new StringBuilder();
    Matcher reference = REFERENCE.matcher(text);
    while (reference.find()) {
      reference.appendReplacement(filled, "");
      filled.append(reference.group().equals("$${") ? "${" : value(reference, place, from));
    }
    return reference.appendTail(filled).toString();
  }

  private String value(
      Matcher reference, JsonPointer place, Function<String, @Nullable String> from)
      throws BadReferenceException {
    String name = reference.group(1);
    if (name == null || reference.group(4) == null) {
      throw new BadReferenceException(
          place,
          "has a reference to the environment that is not of the form ${NAME} or ${NAME:-default}"
              + " (write $${ for a literal ${)");
    }
    references.merge(
        place, "${" + name + "}", (one, other) -> one.contains(other) ? one : one + ", " + other);
    String value = from.apply(name);
    String otherwise = reference.group(3);
    if (otherwise != null && (value == null || value.isEmpty())) {
      return otherwise;
    }
    if (value == null) {
      throw new BadReferenceException(
          place,
          "needs the environment variable " + name + ", which is not set; set it, or write a"
              + " default as in ${" + name + ":-default}");
    }
    if (value.length() >= SHORTEST_HIDDEN) {
      hidden.put(value, "${" + name + "}");
    }
    return value;
  }

  /** Notes the values in a tree, so that they are hidden, and changes nothing. What cannot be followed is passed over. */
  void collect(JsonNode node) {
    if (node.isContainerNode()) {
      node.forEach(this::collect);
      return;
    }
    try {
      fill(node, JsonPointer.empty());
    } catch (BadReferenceException e) {
      hidden.put(node.textValue(), "…"); // whatever it is, it is not to be shown
    }
  }

  /** Returns the variables that a value came from; null if it came from none. */
  @Nullable
  String reference(JsonPointer place) {
    return references.get(place);
  }

  /** Returns whether anything came from the environment. */
  boolean isUsed() {
    return !references.isEmpty();
  }

  /** Returns a message with the names of variables in place of their values. */
  String hide(String message) {
    String safe = message;
    for (Map.Entry<String, String> value : hidden.entrySet()) {
      safe = safe.replace(value.getKey(), value.getValue());
    }
    return safe;
  }

  /** A reference cannot be followed. */
  static final class BadReferenceException extends Exception {

    private static final long serialVersionUID = 1L;

    private final transient JsonPointer place;

    BadReferenceException(JsonPointer place, String message) {
      super(message);
      this.place = place;
    }

    JsonPointer place() {
      return place;
    }
  }
}
