package io.unistream.buffer.config;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Settings in JSON or YAML: a file, a part of a file, or a tree that has already been read. Immutable and safe for use by
 * any thread.
 *
 * <p>Reading is strict, because a setting that is silently ignored is a wrong setting. An unknown or repeated property is
 * an error. So are null, comments in JSON, text instead of a number, a number instead of text, and a fraction instead of a whole number. The name of a
 * constant, such as {@code "DROP_OLDEST"}, may be in lower case. A duration is {@code "500ms"}, {@code "5s"}, {@code "1h30m"} or {@code
 * "PT0.5S"}. A number of bytes may have a unit, as in {@code "64MiB"}. A path is a path of the file system, not a URI, and a
 * {@code ~} in it is not expanded. An error names the file, the line and the column, the setting, the rule and the value.
 *
 * <p><b>Environment.</b> In a file, {@code "${NAME}"} stands for an environment variable, as a whole value or a part of one, and {@code
 * "${NAME:-default}"} gives a default for one that is unset or empty. A variable that is unset and has no default is an error. A literal
 * <code>&#36;{</code> is written <code>&#36;&#36;{</code>. No message shows the text of such a variable, but for one or two characters.
 *
 * <p><b>Files.</b> A file whose name ends in {@code .yaml} or {@code .yml} is YAML, which needs {@code
 * com.fasterxml.jackson.dataformat:jackson-dataformat-yaml} on the class path. Aliases, tags and merge keys are refused, and numbers with a leading zero. Every other file is JSON. A file is
 * read only when its settings are needed, and each time again. It does not stay open.
 */
public final class JsonSettings {

  private static final String BACKEND = "backend";

  /** One object, so that equal files are equal settings. */
  private static final Function<String, @Nullable String> ENVIRONMENT = System::getenv;

  private final String source;
  private final SettingsSource json;
  private final JsonPointer place;
  private final Set<String> leftOut;

  private JsonSettings(String source, SettingsSource json, JsonPointer place, Set<String> leftOut) {
    this.source = source;
    this.json = json;
    this.place = place;
    this.leftOut = leftOut;
  }

  /**
   * Returns the settings in a file, which is in UTF-8.
   *
   * @param file the file; read later, when the settings are needed
   * @return the settings
   */
  public static JsonSettings file(Path file) {
    return file(file, ENVIRONMENT);
  }

  /** For tests: with another environment. */
  static JsonSettings file(Path file, Function<String, @Nullable String> environment) {
    Objects.requireNonNull(file, "file");
    return new JsonSettings(
        file.toString(),
        new SettingsSource.OfFile(file, environment),
        JsonPointer.empty(),
        Set.of());
  }

  /**
   * Returns the settings in a tree. References to the environment are not followed in it.
   *
   * @param json the tree; copied
   * @return the settings
   */
  public static JsonSettings of(JsonNode json) {
    return new JsonSettings(
        "JSON settings", new SettingsSource.OfTree(json.deepCopy()), JsonPointer.empty(), Set.of());
  }

  /**
   * Returns these settings as they are now: a file is read, and never again. The environment is still looked at when the settings are needed.
   *
   * @return the settings; equal to others that were read from the same content
   * @throws BufferConfigException if the file cannot be read
   */
  public JsonSettings readNow() {
    return json instanceof SettingsSource.OfFile file
        ? new JsonSettings(
            source,
            new SettingsSource.OfFileThen(read(), file.variables(), file.form()),
            place,
            leftOut)
        : this;
  }

  /**
   * Returns a part of these settings, for a file that holds the settings of more than one buffer.
   *
   * @param pointer where the part is, as a JSON pointer such as {@code /buffers/orders}
   * @return the settings there
   * @throws IllegalArgumentException if {@code pointer} is not a JSON pointer
   */
  public JsonSettings at(String pointer) {
    return new JsonSettings(source, json, place.append(JsonPointer.compile(pointer)), Set.of());
  }

  /**
   * Returns these settings without some of their properties, for a program that has properties of its own among them.
   *
   * @param properties the names of the properties, whether they are there or not
   * @return the other settings
   */
  public JsonSettings without(String... properties) {
    Set<String> all = new TreeSet<>(leftOut);
    all.addAll(List.of(properties));
    return new JsonSettings(source, json, place, Set.copyOf(all));
  }

  /**
   * Returns the names of the properties of these settings.
   *
   * @return the names, in their order
   * @throws BufferConfigException if the settings cannot be read, or are not an object
   */
  public List<String> names() {
    SettingsTree tree = read();
    JsonNode node = tree.root().at(place);
    if (!node.isObject()) {
      throw new BufferConfigException(this + ": " + tree.place(place)
          + "must be a JSON object, was " + MappingError.shown(node));
    }
    List<String> names = new ArrayList<>();
    node.fieldNames().forEachRemaining(names::add);
    names.removeAll(leftOut);
    return List.copyOf(names);
  }

  /**
   * Returns the settings that a property of these settings holds, as {@link #at} does, and fails at once if there is no such property.
   *
   * @param property its name
   * @return the settings there
   * @throws BufferConfigException if there is none; the message names the nearest, and all that are there
   */
  public JsonSettings in(String property) {
    List<String> names = names();
    if (!names.contains(property)) {
      throw refused(
          property,
          "there is no \"" + property + "\"; " + Nearest.question(property, names) + "there is "
              + names);
    }
    return new JsonSettings(source, json, place.appendProperty(property), Set.of());
  }

  /**
   * Refuses properties that nobody would read.
   *
   * @param known the names that these settings may have
   * @throws BufferConfigException if there is another; the message names the nearest
   */
  public void requireOnly(String... known) {
    List<String> all = List.of(known);
    for (String name : names()) {
      if (!all.contains(name)) {
        throw refused(
            name,
            name + " is not a setting; " + Nearest.question(name, all) + "those known here are "
                + new TreeSet<>(all));
      }
    }
  }

  /**
   * Returns the text that a property of these settings has.
   *
   * @param property its name
   * @return the text; empty if there is no such property
   * @throws BufferConfigException if the settings cannot be read, or the property is not a text
   */
  public Optional<String> text(String property) {
    JsonNode value = part().object().path(property);
    if (value.isMissingNode() || leftOut.contains(property)) {
      return Optional.empty();
    }
    if (!value.isTextual()) {
      throw refused(property, property + " must be text, was " + MappingError.shown(value));
    }
    return Optional.of(value.textValue());
  }

  /**
   * Returns whether a property of these settings is a text, where it may be something else as well.
   *
   * @param property its name
   * @return true if it is there, and a text
   * @throws BufferConfigException if the settings cannot be read
   */
  public boolean isText(String property) {
    return !leftOut.contains(property) && read().root().at(place).path(property).isTextual();
  }

  /**
   * Returns an exception for a property that a program reads itself, with the file, the line and the column. What the property has from the
   * environment is not shown.
   *
   * @param property the name of a property of these settings
   * @param reason what is wrong: the property, the rule and the value
   * @return the exception, to be thrown
   */
  public BufferConfigException refused(String property, String reason) {
    SettingsTree tree = read();
    JsonPointer at = place.appendProperty(property);
    Environment environment = json.environment();
    environment.collect(tree.root().at(at));
    String line = tree.place(tree.root().at(at).isMissingNode() ? place : at);
    return new BufferConfigException(this + ": " + line + environment.hide(reason));
  }

  /**
   * Reads these settings.
   *
   * @param type the class of the settings
   * @param <S> the type of the settings
   * @return the settings, checked
   * @throws BufferConfigException if they cannot be read, or break a rule
   */
  public <S> S as(Class<S> type) {
    return part().convert(type, leftOut);
  }

  /**
   * Reads these settings as those of a backend. If they name a backend, it must be this one.
   *
   * @param backend the backend
   * @param <S> the type of its settings
   * @return the settings, checked
   * @throws BufferConfigException if they cannot be read, break a rule, or are meant for another backend
   */
  public <S> S as(BufferBackend<S> backend) {
    String name = text(BACKEND).orElse(backend.name());
    if (!name.equals(backend.name())) {
      throw refused(
          BACKEND, BACKEND + " must be \"" + backend.name() + "\" here, was \"" + name + "\"");
    }
    return without(BACKEND).as(backend.settingsType());
  }

  /**
   * Returns the backend that these settings name in their property {@code backend}.
   *
   * @return the backend
   * @throws BufferConfigException if the settings cannot be read or do not name an available backend
   */
  public BufferBackend<?> backend() {
    return Backends.named(this, BACKEND);
  }

  /**
   * Returns whether other settings are the same part of the same file, or of an equal tree. Reads no file.
   *
   * @param other the other settings
   * @return true if they are
   */
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof JsonSettings that
        && json.equals(that.json)
        && place.equals(that.place)
        && leftOut.equals(that.leftOut);
  }

  @Override
  public int hashCode() {
    return Objects.hash(json, place, leftOut);
  }

  /**
   * Returns the source of these settings.
   *
   * @return the file, and the place in it
   */
  @Override
  public String toString() {
    return place.matches() ? source : source + " at " + place;
  }

  private Part part() {
    return new Part(toString(), read(), place, json.environment());
  }

  private SettingsTree read() {
    try {
      return json.read();
    } catch (NoSuchFileException e) {
      throw new BufferConfigException(source + ": the settings file does not exist", e);
    } catch (JsonProcessingException e) {
      throw new BufferConfigException(source + ": the settings file is not valid " + json.form()
          + ": " + StrictJson.describe(e)); // the exception itself may quote a secret
    } catch (IOException e) {
      throw new BufferConfigException(source + ": the settings file cannot be read: " + e, e);
    } catch (NoClassDefFoundError e) {
      throw new BufferConfigException(
          source + ": YAML needs com.fasterxml.jackson.dataformat:jackson-dataformat-yaml on the"
              + " class path",
          e);
    }
  }
}
