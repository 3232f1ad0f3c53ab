package io.unistream.examples.quickstart;

import io.unistream.examples.quickstart.Event.Kind;
import io.unistream.examples.scratch.ScratchDirectory;
import io.unistream.examples.terminal.Terminal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Tells a story in five scenes about {@link QuickStartMain}, a program that delivers with the producer. The target is in this process, the program in
 * one of its own, which is really killed. Each scene waits for what it tells, so the story is the same on any machine.
 */
@Command(
    name = "quick-start",
    description = {
      "Deliver 14 orders with the producer: the target goes down, the program is killed.",
      "",
      "A child process puts what it is told and has the producer deliver it, in batches of 3, to an HTTP server in this process. Then the server is"
          + " down, the child is killed with SIGKILL, started again, and the server is up again.",
      ""
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {"0:everything arrived, in order", "1:it did not"},
    usageHelpWidth = 100)
public final class QuickStart implements Callable<Integer> {

  private static final List<String> ORDERS = List.of(
      "tea", "milk", "honey", "rye", "salt", "figs", "rice", "oats", "plums", "nuts", "sage",
      "leek", "mint", "kale");

  @Option(
      names = "--dir",
      paramLabel = "DIR",
      description =
          "Where the log is kept: a second run goes on with it. Default: a temporary directory.")
  private @Nullable Path directory;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this.")
  @SuppressWarnings("UnusedVariable") // Read by picocli.
  private boolean help;

  private final Terminal terminal;
  private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();

  // What was told and not used yet, and all that arrived.
  private final List<Event> heard = new ArrayList<>();
  private final List<String> arrived = new ArrayList<>();
  private int put;

  /**
   * Makes the command.
   *
   * @param terminal where it tells what happens
   */
  public QuickStart(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    try (ScratchDirectory scratch = ScratchDirectory.open(directory, "quick-start-");
        Target target = new Target(events::add)) {
      terminal.line("The log is in " + scratch.path()
          + (directory == null ? ", and is deleted in the end" : "") + "; the target is "
          + target.uri());
      tell(scratch.path(), target);
    }
    boolean all = arrived.equals(ORDERS);
    terminal.line();
    terminal.line((all ? terminal.tick() : terminal.cross()) + " " + put + " put, " + arrived.size()
        + " arrived" + (all ? ", in order, each once" : ": " + arrived));
    return all ? 0 : 1;
  }

  private void tell(Path directory, Target target) throws IOException, InterruptedException {
    Path log = directory.resolve("log");
    Path errors = directory.resolve("program.err");
    try {
      try (Life first = Life.begin(log, target, errors, events::add)) {
        untilItIsKilled(first, target);
      }
      try (Life second = Life.begin(log, target, errors, events::add)) {
        untilAllHasArrived(second, target);
      }
    } catch (Ended e) {
      throw new IllegalStateException(e.getMessage() + ": " + Files.readString(errors), e);
    }
  }

  private void untilItIsKilled(Life program, Target target)
      throws IOException, InterruptedException {
    await(Kind.WAITING);
    scene("The target is up.");
    put(program, 6);
    arrive(2);

    scene("The target goes down. Puts go on: they do not wait for it.");
    target.goes(false);
    put(program, 6);
    terminal.line("  " + terminal.red("503") + " for " + await(Kind.REFUSED).text()
        + "; it is tried again, with pauses");

    scene("The program is killed (SIGKILL).");
    program.kill();
    await(Kind.ENDED);
  }

  private void untilAllHasArrived(Life program, Target target)
      throws IOException, InterruptedException {
    scene("It is started again. The target is still down.");
    terminal.line("  " + await(Kind.WAITING).text() + " orders are waiting in the log");
    put(program, 2);

    scene("The target is up again.");
    target.goes(true);
    arrive(2);

    scene("The program ends in order: it sends the batch that is not full, too.");
    program.endInput();
    await(Kind.ENDED);
    int rest = (int) heard.stream().filter(event -> event.kind() == Kind.TAKEN).count();
    arrive(rest); // what it sent was told before its end
  }

  private void scene(String title) {
    terminal.line();
    terminal.line(terminal.bold(title));
  }

  private void put(Life program, int count) throws IOException, InterruptedException {
    List<String> items = ORDERS.subList(put, put + count);
    for (String item : items) {
      program.type(item);
    }
    for (int i = 0; i < count; i++) {
      await(Kind.STORED);
    }
    put += count;
    terminal.line("  put " + String.join(", ", items) + terminal.dim(" (durable)"));
  }

  private void arrive(int batches) throws InterruptedException {
    for (int i = 0; i < batches; i++) {
      String batch = await(Kind.TAKEN).text();
      arrived.addAll(List.of(batch.substring(batch.indexOf(": ") + 2).split(", ")));
      terminal.line("  " + terminal.tick() + " arrived: " + batch);
    }
  }

  /** Waits until something of a kind has happened that was not told yet. */
  private Event await(Kind kind) throws InterruptedException {
    while (true) {
      for (Event event : heard) {
        if (event.kind() == kind) {
          heard.remove(event);
          return event;
        }
      }
      Event next = events.take();
      if (next.kind() == Kind.ENDED && kind != Kind.ENDED) {
        throw new Ended("the program ended by itself, with exit code " + next.text());
      }
      heard.add(next);
    }
  }

  /** The program is not there any more, and nobody killed it. */
  private static final class Ended extends RuntimeException {
    private static final long serialVersionUID = 1;

    Ended(String message) {
      super(message);
    }
  }
}
