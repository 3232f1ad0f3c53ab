package io.unistream.buffer.cli;

import io.unistream.buffer.Batch;
import io.unistream.buffer.Buffer;
import io.unistream.buffer.BufferEmptyException;
import io.unistream.buffer.file.FileBackend;
import io.unistream.buffer.file.FileBufferSettings;
import io.unistream.buffer.wal.WalEntry;
import io.unistream.buffer.wal.WalView;
import io.unistream.buffer.wal.WalVisitor;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Takes everything out of a log. */
@Command(
    name = "drain",
    description = {
      "Takes all batches out of a log, the oldest first, and writes their records, one a line. A batch",
      "is committed, and so gone from the log, when it is out: standard output was flushed (and synced,",
      "if it is a file), FILE synced, the run of COMMAND for it ended with 0."
    },
    customSynopsis = {
      "buffer drain [OPTIONS] LOG-DIRECTORY [--to FILE]",
      "       buffer drain [OPTIONS] LOG-DIRECTORY -- COMMAND [ARGUMENT...]"
    },
    footer = {
      "",
      "Examples:",
      "  buffer drain /var/lib/orders --to orders.txt",
      "  buffer drain /var/lib/orders -- curl -sfT - https://example.com/orders",
      "",
      "After a crash the batch that was being written comes again, with the same id (--ids).",
      "",
      "Exit codes: 0 the log is empty, 1 it is damaged, 2 wrong usage, 3 it cannot be read, 4 a batch",
      "could not be written, 5 the log is open elsewhere. Except with 0, what is not out is in the log."
    })
final class Drain implements Callable<Integer> {

  /** A reader of standard output that does not read on is not waited for any longer. */
  private static final int SECONDS_TO_STOP = 5;

  private final OutputStream out;
  private final OutputSync outSync;
  private final PrintWriter err;
  private final Clock clock;

  @Parameters(index = "0", paramLabel = "LOG-DIRECTORY", description = "The directory of the log.")
  private Path directory = Path.of("");

  @Parameters(
      index = "1..*",
      arity = "0..*",
      paramLabel = "COMMAND",
      description = {
        "A command and its arguments, run for each batch, with the records on its standard input and",
        "BUFFER_BATCH and BUFFER_RECORDS in its environment. No shell is involved."
      })
  private List<String> command = List.of();

  @Option(
      names = "--to",
      paramLabel = "FILE",
      description = "Append the records to this file, not to standard output.")
  private @Nullable Path file;

  @Option(
      names = "--as",
      paramLabel = "FORMAT",
      description = {
        "How records are written: raw, text, hex or json (default: raw, and a record that is more",
        "than one line is refused; to a terminal, text). To a command always raw."
      })
  private @Nullable DrainFormat format;

  @Option(
      names = "--ids",
      description = {
        "Begin each line with the id of the batch and the sequence number of the record, and tabs",
        "behind them. JSON has both anyway."
      })
  private boolean ids;

  @Spec
  private @Nullable CommandSpec spec;

  private volatile @Nullable DrainTarget taking;

  Drain(OutputStream out, OutputSync outSync, PrintWriter err, Clock clock) {
    this.out = out;
    this.outSync = outSync;
    this.err = err;
    this.clock = clock;
  }

  @Override
  public Integer call() throws Exception {
    if (!command.isEmpty() && (file != null || format != null || ids)) {
      throw new ParameterException(
          Objects.requireNonNull(spec).commandLine(),
          "--to, --as and --ids are not for a COMMAND: it gets the records as they are");
    }
    OwnLogging.errorsOnly();
    return OwnedLog.run("buffer drain", err, this::open);
  }

  private int open() throws Exception {
    checkLog();
    if (file != null) {
      refuseInLog(file);
    }
    try (StopSignal signal = StopSignal.to(SECONDS_TO_STOP, this::stop);
        Buffer<byte[]> buffer = OpenedLog.toTake(directory, 0);
        DrainTarget target = target()) {
      taking = target;
      return drain(buffer, target, signal);
    }
  }

  /** Opening would make a log where there is none. */
  private void checkLog() {
    try (WalView view = new FileBackend().view(FileBufferSettings.of(directory))) {
      Nothing unused = view.replayFrom(Long.MAX_VALUE, Nothing::new);
    }
  }

  /** A log opens only if nothing but its own files are there. */
  private void refuseInLog(Path file) throws IOException {
    Path parent = Objects.requireNonNull(file.toAbsolutePath().getParent());
    Path real = Files.exists(file) ? file.toRealPath() : parent;
    if (Files.isDirectory(parent) && real.toRealPath().startsWith(directory.toRealPath())) {
      throw new RefusedException("--to must not name a file in the log's directory, was " + file
          + ": with a file that is not its own, the log would not open any more");
    }
  }

  private DrainTarget target() throws IOException {
    if (!command.isEmpty()) {
      return new DrainTarget.ToCommand(new BatchCommand(command));
    }
    if (file != null) {
      return DrainTarget.ToFile.open(file, lines(DrainFormat.RAW));
    }
    DrainFormat shown =
        Terminal.is(1) ? DrainFormat.TEXT : DrainFormat.RAW; // bytes may be commands to a terminal
    return new DrainTarget.ToOutput(out, outSync, lines(shown));
  }

  private DrainLines lines(DrainFormat byDefault) {
    return new DrainLines(format == null ? byDefault : format, ids, format != null);
  }

  private void stop() {
    DrainTarget target = taking;
    if (target != null) {
      target.stop();
    }
  }

  private int drain(Buffer<byte[]> buffer, DrainTarget target, StopSignal signal)
      throws InterruptedException {
    Progress progress = new Progress(err, clock, Terminal.is(2));
    long all = buffer.stats().backlogRecords();
    while (!signal.isGiven()) {
      Batch<byte[]> batch;
      try {
        batch = buffer.emit();
      } catch (BufferEmptyException e) {
        progress.end();
        System.getLogger(Drain.class.getName()).log(System.Logger.Level.DEBUG, "all is out", e);
        return ExitCode.FINE;
      }
      try {
        target.take(batch);
      } catch (IOException e) {
        progress.end();
        err.println("buffer drain: batch " + batch.id() + ", records " + batch.firstSequence()
            + ".." + batch.lastSequence() + ": " + e.getMessage());
        return rest(buffer);
      }
      buffer.commit(batch);
      progress.at(all - buffer.stats().backlogRecords(), all);
    }
    progress.end();
    return rest(buffer);
  }

  private int rest(Buffer<byte[]> buffer) {
    err.println(
        "buffer drain: " + buffer.stats().backlogRecords() + " records are left in the log");
    return ExitCode.NOT_DELIVERED;
  }

  /** Sees whether there is a log at all. */
  private static final class Nothing implements WalVisitor {
    @Override
    public void record(long sequence, long epochMillis, int payloadBytes) {
      // opening reads it again
    }

    @Override
    public void control(WalEntry entry) {
      // as above
    }
  }
}
