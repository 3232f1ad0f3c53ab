package io.unistream.buffer.config;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Settings as they are written, and where each of them stands in its file. Nothing of the environment is put in yet.
 *
 * @param root all of them
 * @param places where each property's name, or each element of an array, begins; empty if they came from no file
 */
record SettingsTree(JsonNode root, Map<JsonPointer, Place> places) {

  /** A line and a column, both from 1. */
  record Place(int line, int column) {

    static Place of(JsonLocation location) {
      return new Place(location.getLineNr(), location.getColumnNr());
    }
  }

  static SettingsTree of(JsonNode root) {
    return new SettingsTree(root, Map.of());
  }

  /** Returns where a setting stands, as the beginning of a message; empty if that is not known. */
  String place(JsonPointer setting) {
    Place known = places.get(setting);
    return known == null ? "" : "line " + known.line() + ", column " + known.column() + ": ";
  }

  /** Returns the first of these that is in the tree. */
  @Nullable
  JsonPointer firstOf(Iterable<JsonPointer> settings) {
    for (JsonPointer setting : settings) {
      if (!root.at(setting).isMissingNode()) {
        return setting;
      }
    }
    return null;
  }
}
