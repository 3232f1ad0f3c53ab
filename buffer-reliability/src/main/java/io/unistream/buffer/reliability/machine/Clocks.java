package io.unistream.buffer.reliability.machine;

import io.unistream.buffer.Batch;
import io.unistream.buffer.Buffer;
import io.unistream.buffer.BufferComponents;
import io.unistream.buffer.CrashClass;
import io.unistream.buffer.RecordCodec;
import io.unistream.buffer.file.FileBuffer;
import io.unistream.buffer.reliability.BrokenPromise;
import io.unistream.buffer.reliability.Campaign;
import io.unistream.buffer.reliability.Row;
import io.unistream.buffer.reliability.Witness;
import io.unistream.buffer.tck.ManualClock;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * A wall clock that is set by up to ten years, back or forth, at random moments of a log's lives and between them, while the monotonic
 * clock goes on. No record is lost, and none waits for longer than {@code maxAge} after its put, or after the log was opened again
 * (EMIT-CLOCK).
 */
@Command(
    name = "clocks",
    mixinStandardHelpOptions = true,
    description = "Sets the clock by years, at random moments.")
public final class Clocks extends Campaign {

  private static final Duration MAX_AGE = Duration.ofSeconds(10);
  private static final long TEN_YEARS_MILLIS = Duration.ofDays(3_653).toMillis();

  @Option(
      names = "--times",
      paramLabel = "N",
      description = "How often the clock is set. Default: 10000.")
  private int times = 10_000;

  @Option(names = "--seed", paramLabel = "S", description = "Other moments. Default: 1.")
  private long seed = 1;

  /** How old a record gets before it is due: a log that waits for longer has to be found. */
  private final Duration age;

  /** For the command line. */
  public Clocks() {
    this(MAX_AGE);
  }

  Clocks(Duration age) {
    this.age = age;
  }

  @Override
  protected List<Row> run(PrintStream err) throws Exception {
    Logs.quiet();
    return List.of(run(times, err));
  }

  /** Sets the clock so many times. */
  Row run(int jumps, PrintStream err) throws IOException {
    Tally tally = new Tally("the clock set by up to 10 years", "file", err);
    try (Scratch scratch = Scratch.makeInMemory()) {
      SplittableRandom random = new SplittableRandom(seed);
      OneLog log = new OneLog(scratch.path().resolve("log0"), random);
      for (int i = 1; i <= jumps; i++) {
        tally.tried();
        long before = log.witness.acknowledged();
        try {
          log.untilNextJump();
          tally.acknowledged(log.witness.acknowledged() - before);
        } catch (AssertionError e) {
          tally.wrong(e, "clocks --times " + i + " --seed " + seed);
          log.buffer.close();
          log = new OneLog(scratch.path().resolve("log" + i), random);
        }
      }
      log.end();
    }
    return tally.row();
  }

  /** A log, under a clock. */
  private final class OneLog {

    private final Path directory;
    private final SplittableRandom random;
    private final Witness witness = new Witness(100);
    /** Of each record that was not handed out yet, when it has to be due at the latest, by the monotonic clock. */
    private final ArrayDeque<Long> due = new ArrayDeque<>();

    private ManualClock clock = new ManualClock();
    private Buffer<byte[]> buffer;

    private OneLog(Path directory, SplittableRandom random) {
      this.directory = directory;
      this.random = random;
      buffer = open();
    }

    private Buffer<byte[]> open() {
      return FileBuffer.open(
          Logs.settings(directory, CrashClass.PROCESS).toBuilder()
              .emit(policy -> policy.withMaxAge(age))
              .build(),
          RecordCodec.bytes(),
          BufferComponents.defaults().withClock(clock));
    }

    private void untilNextJump() {
      for (int steps = random.nextInt(12); steps > 0; steps--) {
        int what = random.nextInt(20);
        if (what == 0) {
          reopen();
        } else if (what < 12) {
          byte[] record = witness.next();
          witness.acknowledged(record, buffer.put(record));
          due.add(clock.nanoTime() + MAX_AGE.toNanos());
        } else {
          clock.advance(Duration.ofMillis(random.nextInt(4_000)));
        }
        take();
      }
      clock.jumpWall(Duration.ofMillis(random.nextLong(-TEN_YEARS_MILLIS, TEN_YEARS_MILLIS)));
      take();
    }

    private void take() {
      while (true) {
        Optional<Batch<byte[]>> batch = buffer.poll(Duration.ZERO);
        if (batch.isEmpty()) {
          Long first = due.peek();
          if (first != null && clock.nanoTime() - first >= 0) {
            throw new BrokenPromise(
                "EMIT-CLOCK", "nothing is due, and a record waits for longer than " + MAX_AGE);
          }
          return;
        }
        witness.handedOut(batch.get());
        for (int i = 0; i < batch.get().size(); i++) {
          due.remove();
        }
        witness.committing(batch.get().id());
        buffer.commit(batch.get());
        witness.committed(batch.get().id());
      }
    }

    private void reopen() {
      buffer.close();
      clock = clock.nextProcess(Duration.ofMillis(random.nextInt(20_000)));
      clock.jumpWall(Duration.ofMillis(random.nextLong(-TEN_YEARS_MILLIS, TEN_YEARS_MILLIS)));
      witness.reopened();
      buffer = open();
      int waiting = due.size();
      due.clear();
      for (int i = 0; i < waiting; i++) {
        due.add(clock.nanoTime() + MAX_AGE.toNanos());
      }
    }

    private void end() {
      witness.drain(buffer);
      buffer.close();
    }
  }
}
