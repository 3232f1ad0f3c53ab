package io.unistream.examples.quickstart;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.unistream.examples.terminal.Terminal;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Real processes, one of them really killed. */
@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class QuickStartIT {

  @TempDir
  Path directory;

  @Test
  void theStoryIsTheSameEachTimeAndASecondRunGoesOnWithTheLog() {
    assertEquals(
        List.of(
            "",
            "The target is up.",
            "  put tea, milk, honey, rye, salt, figs (durable)",
            "  \u2713 arrived: batch 1: tea, milk, honey",
            "  \u2713 arrived: batch 2: rye, salt, figs",
            "",
            "The target goes down. Puts go on: they do not wait for it.",
            "  put rice, oats, plums, nuts, sage, leek (durable)",
            "  503 for batch 3; it is tried again, with pauses",
            "",
            "The program is killed (SIGKILL).",
            "",
            "It is started again. The target is still down.",
            "  6 orders are waiting in the log",
            "  put mint, kale (durable)",
            "",
            "The target is up again.",
            "  \u2713 arrived: batch 3: rice, oats, plums",
            "  \u2713 arrived: batch 4: nuts, sage, leek",
            "",
            "The program ends in order: it sends the batch that is not full, too.",
            "  \u2713 arrived: batch 5: mint, kale",
            "",
            "\u2713 14 put, 14 arrived, in order, each once"),
        story());
    assertEquals("  \u2713 arrived: batch 6: tea, milk, honey", story().get(3));
  }

  /** All lines but the first, which names the directory and the port. */
  private List<String> story() {
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    Terminal terminal = Terminal.plain(new PrintStream(printed, true, StandardCharsets.UTF_8));
    int exit = new CommandLine(new QuickStart(terminal)).execute("--dir", directory.toString());
    String told = printed.toString(StandardCharsets.UTF_8);
    assertEquals(0, exit, told);
    return told.lines().skip(1).toList();
  }
}
