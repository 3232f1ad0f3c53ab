package io.unistream.buffer.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.unistream.buffer.Buffer;
import io.unistream.buffer.BufferException;
import io.unistream.buffer.RecordCodec;
import io.unistream.buffer.config.Buffers;
import io.unistream.buffer.config.JsonSettings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A JVM whose locale has no characters for its directories. */
@EnabledOnOs(OS.LINUX)
class LocaleTest {

  private static final String STRANGE = "gr\u00f6\u00dfe";

  @TempDir
  Path temp;

  @Test
  void aWorkingDirectoryThatCannotBeNamedIsSaidAndNothingIsMadeElsewhere() throws Exception {
    for (String directory : List.of("log", temp.resolve("log").toString())) {
      String said = run("C", directory);

      assertTrue(
          said.startsWith(
              "refused: directory must be one that the JVM can name, but its working directory is not"),
          said);
      assertTrue(said.contains("LC_ALL=C.UTF-8"), said);
    }

    assertEquals(List.of("work"), names());
  }

  @Test
  void aDirectoryThatCannotBeNamedIsSaid() throws Exception {
    String said = run("C", temp.resolve("plain"), temp.resolve(STRANGE).toString());

    assertTrue(
        said.contains(": directory must be a path, and the file system cannot name this one"),
        said);
    assertEquals(List.of("plain"), names());
  }

  @Test
  void inAUtf8LocaleItIsADirectoryLikeAnyOther() throws Exception {
    assertEquals("opened", run("C.UTF-8", "log"));
  }

  private String run(String locale, String directory) throws Exception {
    return run(locale, temp.resolve("work").resolve(STRANGE), directory);
  }

  /** {@code directory} is told in JSON with escapes, which is ASCII, as an argument need not be. */
  private static String run(String locale, Path workingDirectory, String directory)
      throws Exception {
    Files.createDirectories(workingDirectory);
    StringBuilder json = new StringBuilder();
    directory.chars().forEach(c -> json.append(String.format("\\u%04x", c)));
    ProcessBuilder builder = new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx64m",
            "-cp",
            System.getProperty("java.class.path"),
            Child.class.getName(),
            json.toString())
        .directory(workingDirectory.toFile())
        .redirectErrorStream(true);
    Map<String, String> environment = builder.environment();
    environment.remove("JAVA_TOOL_OPTIONS");
    environment.put("LC_ALL", locale);
    Process process = builder.start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    process.waitFor();
    return output.strip();
  }

  private List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(temp)) {
      return files.map(file -> String.valueOf(file.getFileName())).sorted().toList();
    }
  }

  /** Opens a log. */
  static final class Child {

    private Child() {}

    @SuppressWarnings("SystemOut") // the pipe to the parent
    public static void main(String[] args) throws IOException {
      Logs.quiet();
      String json = "{\"backend\": \"file\", \"directory\": \"" + args[0] + "\"}";
      try (Buffer<String> buffer =
          Buffers.open(JsonSettings.of(new ObjectMapper().readTree(json)), RecordCodec.string())) {
        buffer.put("a");
        System.out.println("opened");
      } catch (BufferException e) {
        System.out.println("refused: " + e.getMessage());
      }
    }
  }
}
