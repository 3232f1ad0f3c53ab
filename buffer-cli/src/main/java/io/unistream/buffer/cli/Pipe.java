package io.unistream.buffer.cli;

import io.unistream.buffer.Buffer;
import io.unistream.buffer.CorruptLogException;
import io.unistream.buffer.CrashClass;
import io.unistream.buffer.EmitPolicy;
import io.unistream.buffer.OverflowPolicy;
import io.unistream.buffer.RecordCodec;
import io.unistream.buffer.UnsupportedLogException;
import io.unistream.buffer.file.FileBuffer;
import io.unistream.buffer.file.FileBufferSettings;
import io.unistream.buffer.producer.Producer;
import io.unistream.buffer.producer.ProducerComponents;
import io.unistream.buffer.producer.ProducerHealth;
import io.unistream.buffer.producer.ProducerListener;
import io.unistream.buffer.producer.ProducerSettings;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Brings lines from standard input to runs of a command, through a log. */
@Command(
    name = "pipe",
    description = {
      "Stores the lines of standard input in a log, and runs a command for each batch of them, with",
      "the lines on its standard input. A run that ends with 0 has its lines; any other is tried again."
    },
    customSynopsis = "buffer pipe [OPTIONS] LOG-DIRECTORY -- COMMAND [ARGUMENT...]",
    footer = {
      "",
      "Examples:",
      "  tail -F app.log | buffer pipe /var/lib/ship -- curl -sfT - https://example.com/logs",
      "  buffer pipe --resume /var/lib/load -- psql -qc 'copy t from stdin' < rows.csv",
      "",
      "The command has BUFFER_BATCH, the key of its lines for ever, and BUFFER_RECORDS, their number, in",
      "its environment. After a crash the lines of a batch may come again, all of them, under the same key.",
      "",
      "Exit codes: 0 all is delivered, 1 the log is damaged, 2 wrong usage, 3 the input or the log failed,",
      "4 a batch was tried --attempts times, 5 the log is open elsewhere. Except with 0, what was stored",
      "and not delivered is in the log, and goes out first in the next run."
    })
final class Pipe implements Callable<Integer> {

  /** How long what is stored is still delivered when the process is told to stop. */
  private static final Duration STOPPING = Duration.ofSeconds(3);

  private static final Duration ABORT_GRACE = Duration.ofSeconds(2);

  /** More than stopping can take: {@link #STOPPING}, the grace three times, and closing the log. */
  private static final int SECONDS_TO_STOP = 20;

  /** So long a put waits for capacity, before it is asked whether the end has come. */
  private static final Duration BLOCKED = Duration.ofSeconds(1);

  private final InputStream in;
  private final PrintWriter err;
  private final CompletableFuture<Integer> end = new CompletableFuture<>();
  private final AtomicBoolean opened = new AtomicBoolean();

  @Parameters(
      index = "0",
      paramLabel = "LOG-DIRECTORY",
      description = "The directory of the log; made if there is none.")
  private Path directory = Path.of("");

  @Parameters(
      index = "1..*",
      arity = "1..*",
      paramLabel = "COMMAND",
      description = "The command and its arguments. No shell is involved.")
  private List<String> command = List.of();

  @Option(
      names = "--max-records",
      paramLabel = "N",
      defaultValue = "" + EmitPolicy.DEFAULT_MAX_RECORDS,
      description = "How many lines a batch has at most (default: ${DEFAULT-VALUE}).")
  private int maxRecords;

  @Option(
      names = "--max-bytes",
      paramLabel = "SIZE",
      converter = Units.OfBytes.class,
      defaultValue = "" + EmitPolicy.DEFAULT_MAX_BYTES,
      description = "How large a batch is at most, and so a line (default: ${DEFAULT-VALUE}).")
  private long maxBytes;

  @Option(
      names = "--max-age",
      paramLabel = "TIME",
      converter = Units.OfTime.class,
      defaultValue = "1s",
      description = "How long a line waits for its batch to be full (default: ${DEFAULT-VALUE}).")
  private Duration maxAge = Duration.ZERO;

  @Option(
      names = "--durability",
      paramLabel = "CLASS",
      defaultValue = "POWER",
      description = {
        "What loses no line that is stored: POWER, a power cut (the default), or PROCESS, any end of",
        "the process."
      })
  private CrashClass durability = CrashClass.POWER;

  @Option(
      names = "--capacity",
      paramLabel = "SIZE",
      converter = Units.OfBytes.class,
      defaultValue = "10GiB",
      description = {
        "How much may be stored and not delivered (default: ${DEFAULT-VALUE}). When it is used up, no more is",
        "read."
      })
  private long capacity;

  @Option(
      names = "--attempts",
      paramLabel = "N",
      defaultValue = "" + Integer.MAX_VALUE,
      description = "After so many failures of one batch stop, with exit code 4 (default: never).")
  private int attempts;

  @Option(
      names = "--attempt-timeout",
      paramLabel = "TIME",
      converter = Units.OfTime.class,
      defaultValue = "10m",
      description = "After this time a run is ended, and has failed (default: ${DEFAULT-VALUE}).")
  private Duration attemptTimeout = Duration.ZERO;

  @Option(
      names = "--resume",
      description = {
        "The input is the one that the log began with, from its beginning: pass over the lines that the",
        "log has taken."
      })
  private boolean resume;

  @Spec
  private @Nullable CommandSpec spec;

  Pipe(InputStream in, PrintWriter err) {
    this.in = in;
    this.err = err;
  }

  @Override
  public Integer call() throws Exception {
    FileBufferSettings settings;
    ProducerSettings sending;
    try {
      settings = settings();
      sending = ProducerSettings.builder()
          .name("pipe")
          .attemptTimeout(attemptTimeout)
          .abortGrace(ABORT_GRACE)
          .build();
    } catch (IllegalArgumentException e) { // names the setting, the rule and the value
      throw wrong(String.valueOf(e.getMessage()));
    }
    OwnLogging.errorsOnly();
    return OwnedLog.run("buffer pipe", err, () -> run(settings, sending));
  }

  private ParameterException wrong(String what) {
    return new ParameterException(Objects.requireNonNull(spec).commandLine(), what);
  }

  private FileBufferSettings settings() throws IOException {
    long least = maxBytes + Lines.READ_AT_ONCE;
    if (maxBytes > Integer.MAX_VALUE) {
      throw wrong("--max-bytes must be at most " + Integer.MAX_VALUE + ", was " + maxBytes);
    }
    if (capacity < least) { // or what one read brings might never fit
      throw wrong("--capacity must be at least " + least + ", which is --max-bytes and "
          + Lines.READ_AT_ONCE + ", was " + capacity);
    }
    if (attempts < 1) {
      throw wrong("--attempts must be at least 1, was " + attempts);
    }
    FileBufferSettings.Builder settings = FileBufferSettings.builder(directory)
        .emit(policy ->
            policy.withMaxRecords(maxRecords).withMaxBytes((int) maxBytes).withMaxAge(maxAge))
        .capacity(limits -> limits
            .withMaxBytes(capacity)
            .withOverflow(OverflowPolicy.BLOCK)
            .withBlockTimeout(BLOCKED))
        .durability(durability);
    OpenedLog.asOtherFiles(directory, settings);
    return settings.build();
  }

  private int run(FileBufferSettings settings, ProducerSettings sending) throws Exception {
    InputMark mark = new InputMark(directory);
    BatchCommand target = new BatchCommand(command);
    Delivering sender = new Delivering(target, attempts, attemptTimeout, err, end);
    Producer<byte[]> producer = Producer.start(
        () -> open(settings, mark),
        sender,
        sending,
        ProducerComponents.<byte[]>defaults().withListener(new Listener()));
    Lines lines = new Lines(in, settings.buffer().maxRecordBytes());
    Taking taking = new Taking(lines, producer, mark, resume, err, end);
    StopSignal signal = StopSignal.to(SECONDS_TO_STOP, () -> end.complete(ExitCode.STOPPED));
    try {
      Thread reader = new Thread(taking, "buffer-pipe-input");
      reader.setDaemon(true);
      reader.start();
      return ended(producer, taking, lines);
    } finally {
      signal.close();
    }
  }

  /**
   * Refuses what {@code --resume} would get wrong, before anything is delivered. Opens the log once: if its directory was taken away, another
   * opening would make another log, and nobody would deliver what is stored in the first one.
   */
  private Buffer<byte[]> open(FileBufferSettings settings, InputMark mark) {
    if (!opened.compareAndSet(false, true)) {
      throw new IllegalStateException(
          "the log failed, and is opened once only, for another one might be in its place");
    }
    Buffer<byte[]> buffer = FileBuffer.open(settings, RecordCodec.bytes());
    try {
      long next = buffer.putAll(List.of()).first();
      if (resume && next > 1) {
        checkResume(buffer, mark, next - 1);
      }
      return buffer;
    } catch (RuntimeException | IOException e) {
      buffer.close();
      throw e instanceof IOException io
          ? new UncheckedIOException(io.getMessage(), io)
          : (RuntimeException) e;
    }
  }

  private void checkResume(Buffer<byte[]> buffer, InputMark mark, long taken) throws IOException {
    if (mark.read() == null) {
      throw new UnsupportedLogException("--resume: the " + taken + " records that the log in "
          + directory
          + " has taken are not known to be the first lines of one input, because another"
          + " program put them, or several runs without --resume. Nothing was changed");
    }
    if (!buffer.recovery().quarantined().isEmpty()) {
      throw new UnsupportedLogException("--resume: records of the log in " + directory
          + " were lost by damage, and their numbers do not tell how many lines it has taken."
          + " Without --resume it can be used");
    }
  }

  private int ended(Producer<byte[]> producer, Taking taking, Lines lines) throws Exception {
    try {
      int code = end.get();
      boolean empty = producer.close(code == ExitCode.STOPPED ? STOPPING : Duration.ZERO);
      if (code != ExitCode.FINE) {
        tellRest(producer, taking, lines, empty);
      }
      return code;
    } catch (ExecutionException e) {
      producer.close(Duration.ZERO);
      throw e.getCause() instanceof Exception cause ? cause : e;
    } catch (InterruptedException e) {
      producer.close(Duration.ZERO);
      throw e;
    }
  }

  private void tellRest(Producer<byte[]> producer, Taking taking, Lines lines, boolean empty) {
    StringBuilder text = new StringBuilder("buffer pipe: stopped; ")
        .append(taking.stored())
        .append(" lines of this run were stored; ");
    text.append(
        empty
            ? "all are delivered"
            : producer.stats().buffer().backlogRecords()
                + " records are left in the log, and go out first in the next run");
    if (taking.unstored() > 0) {
      text.append("; ").append(taking.unstored()).append(" lines that were read are not");
    }
    if (!taking.isEnded() && lines.begunBytes() > 0) {
      text.append("; a line was read in part and is not stored");
    }
    err.println(text);
  }

  /** Tells what is wrong with the log; what is wrong with the command is told by each run. */
  private final class Listener implements ProducerListener {
    @Override
    public void onHealth(ProducerHealth health) {
      Throwable cause = health.cause().orElse(null);
      if (health.phase() == ProducerHealth.Phase.HUNG && !end.isDone()) {
        err.println("buffer pipe: a run of the command does not end, although it was killed");
      } else if (cause instanceof CorruptLogException) {
        end.completeExceptionally(cause);
      } else if (cause != null && health.phase() == ProducerHealth.Phase.REOPENING) {
        end.completeExceptionally(new IOException(
            "the log failed; what it has and was not delivered goes out first in the next run: "
                + cause.getMessage(),
            cause));
      } else if (cause != null && health.phase() == ProducerHealth.Phase.FAILED) {
        end.completeExceptionally(new IOException("delivering has failed: " + cause, cause));
      } else if (cause != null
          && health.phase() == ProducerHealth.Phase.COMMITTING
          && !end.isDone()) {
        err.println("buffer pipe: the log: " + cause.getMessage() + "; it is tried again");
      }
    }
  }
}
