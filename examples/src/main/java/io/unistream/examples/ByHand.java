package io.unistream.examples;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.unistream.buffer.Batch;
import io.unistream.buffer.Buffer;
import io.unistream.buffer.EmitPolicy;
import io.unistream.buffer.RecordCodec;
import io.unistream.buffer.file.FileBuffer;
import io.unistream.buffer.file.FileBufferSettings;
import io.unistream.examples.scratch.ScratchDirectory;
import io.unistream.examples.terminal.Terminal;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Random;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * The smallest program that uses a buffer by hand: 15 records, batches of 3, and before each put a chance of 30 % that the
 * program is relaunched. A relaunch here closes the buffer and opens its log again, in one JVM, and nothing else is kept;
 * for programs that are really killed see {@code crash-simulation}.
 */
@Command(
    name = "by-hand",
    description =
        "Without the producer: put 15 records, take batches of 3, commit them, relaunch in between.")
final class ByHand implements Callable<Integer> {

  private static final int RECORDS = 15;
  private static final int RELAUNCH_PERCENT = 30;

  /** What is put. Any class that Jackson can write and read will do. */
  record Event(String id, @JsonProperty("create_at") String createAt) {
    @Override
    public String toString() {
      return "{\"id\":\"" + id + "\",\"create_at\":\"" + createAt + "\"}";
    }
  }

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "Decides the relaunches. Default: others each time.")
  private @Nullable Long seed;

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
  private final Clock clock;

  ByHand(Terminal terminal) {
    this(terminal, Clock.systemUTC());
  }

  ByHand(Terminal terminal, Clock clock) {
    this.terminal = terminal;
    this.clock = clock;
  }

  @Override
  public Integer call() throws IOException {
    long chosenSeed = seed == null ? new Random().nextInt(1_000_000) : seed;
    try (ScratchDirectory log = ScratchDirectory.open(directory, "by-hand-")) {
      terminal.line("The log is in " + log.path()
          + (directory == null ? ", and is deleted in the end" : "") + "; the seed is "
          + chosenSeed + ".");
      run(log.path(), new Random(chosenSeed));
    }
    return 0;
  }

  private void run(Path log, Random random) {
    FileBufferSettings settings = FileBufferSettings.builder(log)
        .emit(EmitPolicy.defaults().withMaxRecords(3))
        .build();
    RecordCodec<Event> codec = RecordCodec.json(Event.class);

    Buffer<Event> buffer = FileBuffer.open(settings, codec);
    for (int i = 1; i <= RECORDS; i++) {
      if (random.nextInt(100) < RELAUNCH_PERCENT) {
        buffer.close();
        buffer = FileBuffer.open(settings, codec);
        terminal.line(terminal.red("!!! program terminated, relaunch: ")
            + buffer.recovery().records() + " waiting in the log");
      }

      Event event = new Event(String.valueOf(i), clock.instant().toString());
      buffer.put(event); // Durable from here on.
      terminal.line("--- put " + event);

      if (buffer.shouldEmit()) {
        send(buffer.emit(), buffer);
      }
    }
    while (buffer.stats().backlogRecords() > 0) {
      send(buffer.emit(), buffer); // At the end: what is left, due or not.
    }
    buffer.close();
  }

  private void send(Batch<Event> batch, Buffer<Event> buffer) {
    terminal.line(terminal.tick() + " batch " + batch.id().number() + " is due, send it");
    for (int i = 0; i < batch.size(); i++) {
      terminal.line("      " + batch.sequence(i) + ": " + batch.records().get(i));
    }
    buffer.commit(batch); // From here on it never comes back.
  }
}
