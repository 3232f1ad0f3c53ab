package io.unistream.buffer.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProgressTest {

  private long millis;

  private Clock clock() {
    InstantSource source = () -> Instant.ofEpochMilli(millis);
    return source.withZone(ZoneOffset.UTC);
  }

  private String shown(boolean isTerminal) {
    StringWriter err = new StringWriter();
    Progress progress = new Progress(new PrintWriter(err), clock(), isTerminal);
    for (int done = 1; done <= 5; done++) {
      millis += 150;
      progress.at(done, 5);
    }
    progress.end();
    progress.end();
    return err.toString();
  }

  @Test
  void aPersonSeesOneLineThatIsWrittenOver() {
    assertEquals("\r2 of 5 records\r4 of 5 records" + System.lineSeparator(), shown(true));
  }

  @Test
  void nobodyElseSeesAnything() {
    assertEquals("", shown(false));
  }

  @Test
  void aTerminalIsToldByItsName(@TempDir Path temp) throws IOException {
    assertTrue(Terminal.is(Files.createSymbolicLink(temp.resolve("1"), Path.of("/dev/pts/3"))));
    assertTrue(Terminal.is(Files.createSymbolicLink(temp.resolve("2"), Path.of("/dev/tty1"))));
    assertFalse(Terminal.is(Files.createSymbolicLink(temp.resolve("3"), Path.of("/dev/null"))));
    assertFalse(Terminal.is(temp.resolve("none")));
  }
}
