package io.unistream.buffer.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The one jar, as its users run it. */
class RunnableJarIT {

  private static final Path JAR = Path.of("target", "buffer.jar").toAbsolutePath();

  @TempDir
  Path temp;

  private static ProcessBuilder jar(String... arguments) {
    return Java.process(List.of("-jar", JAR.toString()), arguments);
  }

  @Test
  void standardOutputHasTheDataAndNothingElse() throws Exception {
    Path log = Logs.made(temp.resolve("log"), 5);

    Process process = jar("dump", log.toString()).start();
    String out = new String(process.getInputStream().readAllBytes(), UTF_8);
    String err = new String(process.getErrorStream().readAllBytes(), UTF_8);

    assertEquals(0, process.waitFor());
    assertEquals("", err);
    assertEquals(5, out.lines().count());
  }

  @Test
  void itKnowsItsVersion() throws Exception {
    Process process = jar("--version").redirectErrorStream(true).start();
    String out = new String(process.getInputStream().readAllBytes(), UTF_8);

    assertEquals(0, process.waitFor());
    assertTrue(out.matches("Buffer \\d+\\.\\d+\\.\\d+\\S*\\s+"), out);
  }

  @Test
  void anExitCodeIsTheProcesses() throws Exception {
    assertEquals(3, jar("verify", temp.resolve("none").toString()).start().waitFor());
    assertEquals(2, jar("verify").start().waitFor());
  }

  @Test
  void aReaderThatHasEnoughEndsItQuietly() throws Exception {
    Path log = Logs.made(temp.resolve("log"), 20_000);

    Process process = jar("dump", log.toString()).start();
    try (BufferedReader out =
        new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8), 16)) {
      assertTrue(out.readLine().startsWith("1\t"));
    }
    String err = new String(process.getErrorStream().readAllBytes(), UTF_8);

    assertEquals(0, process.waitFor());
    assertEquals("", err);
  }
}
