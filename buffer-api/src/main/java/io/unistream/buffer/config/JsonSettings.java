package io.unistream.buffer.config;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.exc.ValueInstantiationException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Settings in JSON: a file, a part of a file, or a tree that has already been read. Immutable and safe for use by any
 * thread.
 *
 * <p>Reading is strict, because a setting that is silently ignored is a wrong setting. An unknown or repeated property is
 * an error. So are null, comments, text instead of a number, and a fraction instead of a whole number. The name of a
 * constant, such as {@code "DROP_OLDEST"}, may be in lower case. A path is a path of the file system, not a URI, and a
 * {@code ~} in it is not expanded.
 *
 * <p>A file is read only when its settings are needed, and each time again. It does not stay open.
 */
public final class JsonSettings {

  private static final String BACKEND = "backend";

  private final String source;
  private final JsonSource json;
  private final JsonPointer place;

  private JsonSettings(String source, JsonSource json, JsonPointer place) {
    this.source = source;
    this.json = json;
    this.place = place;
  }

  /**
   * Returns the settings in a file, which is in UTF-8.
   *
   * @param file the file; read later, when the settings are needed
   * @return the settings
   */
  public static JsonSettings file(Path file) {
    Objects.requireNonNull(file, "file");
    return new JsonSettings(file.toString(), new JsonFile(file), JsonPointer.empty());
  }

  /**
   * Returns the settings in a tree.
   *
   * @param json the tree; copied
   * @return the settings
   */
  public static JsonSettings of(JsonNode json) {
    return new JsonSettings("JSON settings", new JsonTree(json.deepCopy()), JsonPointer.empty());
  }

  /**
   * Returns a part of these settings, for a file that holds the settings of more than one buffer.
   *
   * @param pointer where the part is, as a JSON pointer such as {@code /buffers/orders}
   * @return the settings there
   * @throws IllegalArgumentException if {@code pointer} is not a JSON pointer
   */
  public JsonSettings at(String pointer) {
    return new JsonSettings(source, json, place.append(JsonPointer.compile(pointer)));
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
    return convert(object(), type);
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
    ObjectNode object = object();
    if (object.has(BACKEND)) {
      String name = backendName(object);
      if (!name.equals(backend.name())) {
        throw new BufferConfigException(this + ": " + BACKEND + " must be \"" + backend.name()
            + "\" here, was \"" + name + "\"");
      }
    }
    ObjectNode rest = object.deepCopy();
    rest.remove(BACKEND);
    return convert(rest, backend.settingsType());
  }

  /**
   * Returns the backend that these settings name in their property {@code backend}.
   *
   * @return the backend
   * @throws BufferConfigException if the settings cannot be read or do not name an available backend
   */
  public BufferBackend<?> backend() {
    return Backends.named(backendName(object()), toString());
  }

  /**
   * Returns whether other settings are the same part of the same file, or of an equal tree. Reads no file.
   *
   * @param other the other settings
   * @return true if they are
   */
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof JsonSettings that && json.equals(that.json) && place.equals(that.place);
  }

  @Override
  public int hashCode() {
    return Objects.hash(json, place);
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

  private String backendName(ObjectNode object) {
    JsonNode name = object.path(BACKEND);
    if (!name.isTextual()) {
      throw new BufferConfigException(this + ": " + BACKEND + " must be one of " + Backends.names()
          + ", was " + (name.isMissingNode() ? "nothing" : name.toString()));
    }
    return name.textValue();
  }

  private ObjectNode object() {
    JsonNode node = read().at(place);
    if (node instanceof ObjectNode object) {
      return object;
    }
    throw new BufferConfigException(
        this + ": must be a JSON object, was " + MappingError.shown(node));
  }

  private JsonNode read() {
    try {
      return json.read();
    } catch (NoSuchFileException e) {
      throw new BufferConfigException(source + ": the settings file does not exist", e);
    } catch (JsonProcessingException e) {
      throw new BufferConfigException(
          source + ": the settings file is not valid JSON: " + StrictJson.describe(e), e);
    } catch (IOException e) {
      throw new BufferConfigException(source + ": the settings file cannot be read: " + e, e);
    }
  }

  private <S> S convert(ObjectNode object, Class<S> type) {
    String nothing = StrictJson.firstNull(object);
    if (nothing != null) {
      throw new BufferConfigException(
          this + ": " + nothing + " must have a value, was null; leave it out for its default");
    }
    try {
      return StrictJson.MAPPER.treeToValue(object, type);
    } catch (JsonMappingException e) {
      throw refused(MappingError.describe(e, object), e);
    } catch (JsonProcessingException e) {
      throw new BufferConfigException(this + ": " + StrictJson.describe(e), e);
    }
  }

  /** Jackson's own exceptions quote what they found, which may be a key: the cause is that of a settings class, if there is one. */
  private BufferConfigException refused(String reason, JsonMappingException e) {
    @Nullable Throwable cause = e instanceof ValueInstantiationException ? e.getCause() : null;
    String message = this + ": " + reason;
    return cause == null
        ? new BufferConfigException(message)
        : new BufferConfigException(message, cause);
  }

  /** Gives the whole tree. Compared by where it comes from. */
  private sealed interface JsonSource {
    JsonNode read() throws IOException;
  }

  private record JsonFile(Path file) implements JsonSource {
    @Override
    public JsonNode read() throws IOException {
      return StrictJson.MAPPER.readTree(Files.readAllBytes(file));
    }
  }

  private record JsonTree(JsonNode tree) implements JsonSource {
    @Override
    public JsonNode read() {
      return tree;
    }
  }
}
