package io.unistream.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.unistream.examples.terminal.Terminal;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import picocli.CommandLine.ParameterException;

/** Commands in the pages name what there is: examples with their options, modules, test classes. They take too long to be run here. */
class CommandBlocksTest {

  private static final Path ROOT = Path.of("..");
  private static final Pattern MODULES = Pattern.compile(" -pl (\\S+)");
  private static final Pattern TESTS = Pattern.compile(" -D(?:it\\.)?test='?([\\w*,]+)'?");
  private static final String EXAMPLES = "java -jar examples/target/examples.jar";
  private static final String BY_NO_NAME = "none";

  /** The commands, those of several lines as one, without what comes before and behind them in a line. */
  private static List<String> commands(String begin) {
    List<String> commands = new ArrayList<>();
    for (Block block : Block.all("")) {
      for (String line : block.text().replaceAll("\\\\\n *", "").split("\n", -1)) {
        int from = line.indexOf(begin);
        if (from >= 0 && !line.substring(0, from).contains(":")) {
          commands.add(line.substring(from).replaceAll(" +(&&|#).*", ""));
        }
      }
    }
    return commands;
  }

  @Test
  void theExamplesHaveTheseOptions() {
    List<String> wrong = new ArrayList<>();
    List<String> commands = commands(EXAMPLES);
    for (String command : commands) {
      String[] words = command.substring(EXAMPLES.length()).strip().split(" +", -1);
      try {
        Examples.commandLine(silent()).parseArgs(words);
      } catch (ParameterException e) {
        wrong.add(command + ": " + e.getMessage());
      }
    }

    assertFalse(commands.isEmpty());
    assertEquals(List.of(), wrong);
  }

  private static Terminal silent() {
    return Terminal.plain(
        new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8));
  }

  @Test
  void mavenFindsTheModulesAndTheTests() throws IOException {
    List<String> wrong = new ArrayList<>();
    List<String> commands = commands("mvn ");
    for (String command : commands) {
      List<Path> modules = new ArrayList<>();
      Matcher named = MODULES.matcher(command);
      if (named.find()) {
        for (String module : named.group(1).split(",", -1)) {
          modules.add(ROOT.resolve(module));
        }
      }
      modules.removeIf(module -> {
        boolean missing = !Files.exists(module.resolve("pom.xml"));
        if (missing) {
          wrong.add(command + ": there is no module " + module.getFileName());
        }
        return missing;
      });
      Matcher tests = TESTS.matcher(command);
      while (tests.find()) {
        for (String test : tests.group(1).split(",", -1)) {
          if (!modules.isEmpty() && !test.equals(BY_NO_NAME) && !hasTest(modules, test)) {
            wrong.add(command + ": there is no test " + test);
          }
        }
      }
    }

    assertFalse(commands.isEmpty());
    assertEquals(List.of(), wrong);
  }

  private static boolean hasTest(List<Path> modules, String name) throws IOException {
    PathMatcher file = FileSystems.getDefault().getPathMatcher("glob:" + name + ".java");
    for (Path module : modules) {
      try (Stream<Path> sources = Files.walk(module.resolve("src/test/java"))) {
        if (sources.anyMatch(source -> file.matches(source.getFileName()))) {
          return true;
        }
      }
    }
    return false;
  }
}
