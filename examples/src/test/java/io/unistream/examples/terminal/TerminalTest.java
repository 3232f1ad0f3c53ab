package io.unistream.examples.terminal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TerminalTest {

  private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
  private final PrintStream out = new PrintStream(printed, true, StandardCharsets.UTF_8);

  @Test
  void coloursNeedATerminalThatIsNotDumbAndAUserWhoDoesNotRefuse() {
    assertTrue(Terminal.isRich(Map.of("TERM", "xterm"), true));
    assertTrue(Terminal.isRich(Map.of("TERM", "xterm", "NO_COLOR", ""), true));
    assertFalse(Terminal.isRich(Map.of("TERM", "xterm"), false));
    assertFalse(Terminal.isRich(Map.of("TERM", "dumb"), true));
    assertFalse(Terminal.isRich(Map.of(), true));
    assertFalse(Terminal.isRich(Map.of("TERM", "xterm", "NO_COLOR", "1"), true));
  }

  @Test
  void plainTextHasNeitherColoursNorProgress() {
    Terminal terminal = Terminal.plain(out);

    terminal.progress("half");
    terminal.line(terminal.red("stop") + terminal.tick());

    assertEquals("stop\u2713" + System.lineSeparator(), text());
  }

  @Test
  void aLineTakesThePlaceOfTheProgress() {
    Terminal terminal = Terminal.rich(out);

    terminal.progress("half");
    terminal.line(terminal.red("stop"));

    assertEquals(
        "\r\u001b[Khalf\r\u001b[K\u001b[31mstop\u001b[0m" + System.lineSeparator(), text());
  }

  @Test
  void theBarGrowsFromEmptyToFull() {
    Terminal terminal = Terminal.plain(out);

    assertEquals("\u2591".repeat(16), terminal.bar(0, 10));
    assertEquals("\u2588".repeat(8) + "\u2591".repeat(8), terminal.bar(5, 10));
    assertEquals("\u2588".repeat(16), terminal.bar(10, 10));
    assertEquals("\u2588".repeat(16), terminal.bar(0, 0));
  }

  @Test
  void theCharacterSetIsThatOfTheEnvironment() {
    assertEquals(StandardCharsets.US_ASCII, Terminal.outputCharset(name -> "US-ASCII"));
    assertEquals(
        StandardCharsets.ISO_8859_1,
        Terminal.outputCharset(name -> name.equals("native.encoding") ? "ISO-8859-1" : null));
    assertEquals(StandardCharsets.UTF_8, Terminal.outputCharset(name -> "x-unknown-set"));
  }

  private String text() {
    return printed.toString(StandardCharsets.UTF_8);
  }
}
