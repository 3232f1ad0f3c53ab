package io.unistream.buffer.config;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Gives a whole tree of settings. Compared by where it comes from, or by what is in it. */
sealed interface SettingsSource {

  SettingsTree read() throws IOException;

  /** What the text is written in. */
  String form();

  Environment environment();

  /** A file, which is read each time. */
  record OfFile(Path file, Function<String, @Nullable String> variables) implements SettingsSource {

    /** Far more than settings take; a file that is larger is another one. */
    private static final int MOST_BYTES = 1 << 20;

    @Override
    public SettingsTree read() throws IOException {
      if (Files.isRegularFile(file) && Files.size(file) > MOST_BYTES) {
        throw new IOException("it has more than " + MOST_BYTES + " bytes");
      }
      byte[] text = Files.readAllBytes(file);
      return isYaml() ? Yaml.read(text) : StrictJson.read(text);
    }

    private boolean isYaml() {
      String name = file.toString().toLowerCase(Locale.ROOT);
      return name.endsWith(".yaml") || name.endsWith(".yml");
    }

    @Override
    public String form() {
      return isYaml() ? "YAML" : "JSON";
    }

    @Override
    public Environment environment() {
      return new Environment(variables);
    }
  }

  /** A file as it was when it was read. */
  record OfFileThen(SettingsTree read, Function<String, @Nullable String> variables, String form)
      implements SettingsSource {

    @Override
    public Environment environment() {
      return new Environment(variables);
    }
  }

  /** A tree that a program made, in which nothing refers to the environment. */
  record OfTree(JsonNode tree) implements SettingsSource {

    @Override
    public SettingsTree read() {
      return SettingsTree.of(tree);
    }

    @Override
    public String form() {
      return "JSON";
    }

    @Override
    public Environment environment() {
      return new Environment(null);
    }
  }
}
