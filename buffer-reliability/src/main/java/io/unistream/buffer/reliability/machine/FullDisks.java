package io.unistream.buffer.reliability.machine;

import io.unistream.buffer.Batch;
import io.unistream.buffer.Buffer;
import io.unistream.buffer.BufferEmptyException;
import io.unistream.buffer.BufferException;
import io.unistream.buffer.BufferStorageFullException;
import io.unistream.buffer.CrashClass;
import io.unistream.buffer.reliability.BrokenPromise;
import io.unistream.buffer.reliability.Campaign;
import io.unistream.buffer.reliability.Row;
import io.unistream.buffer.reliability.Witness;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Disks that somebody else fills up at a random moment, while the log is opened, put to, sealed, emitted and committed. Meanwhile
 * puts are refused, and commits and openings are not. When there is room, puts work again, without reopening.
 */
@Command(
    name = "full",
    mixinStandardHelpOptions = true,
    description = "Lets disks run out of space and of inodes, at random moments.")
public final class FullDisks extends Campaign {

  private static final int MOST_STEPS = 600;
  /** Spare files are there at first, and what is committed gives space back. */
  private static final int MOST_STEPS_WHEN_FULL = 3_000;

  private static final int REFUSALS = 50;
  private static final long MOST_BACKLOG = 3_000;
  private static final long ROOM_SECONDS = 60;
  private static final long LONGEST_DELAY_NANOS = 200_000_000;

  @Option(
      names = "--times",
      paramLabel = "N",
      description = "How often, over all disks and both classes. Default: 600.")
  private int times = 600;

  @Option(names = "--seed", paramLabel = "S", description = "Other moments. Default: 1.")
  private long seed = 1;

  @Option(
      names = "--on",
      paramLabel = "KIND",
      description = "Only on these: ${COMPLETION-CANDIDATES}.")
  private SmallDisk.@Nullable Kind @Nullable [] kinds;

  /** Opens a log: one that is careless has to be found. */
  private final BiFunction<Path, CrashClass, Buffer<byte[]>> opener;

  /** For the command line. */
  public FullDisks() {
    this(Logs::open);
  }

  FullDisks(BiFunction<Path, CrashClass, Buffer<byte[]>> opener) {
    this.opener = opener;
  }

  @Override
  protected List<Row> run(PrintStream err) throws Exception {
    SmallDisk.@Nullable Kind[] on = kinds == null ? SmallDisk.Kind.values() : kinds;
    List<Row> rows = new ArrayList<>();
    for (SmallDisk.Kind kind : on) {
      if (kind != null) {
        for (CrashClass each : List.of(CrashClass.POWER, CrashClass.PROCESS)) {
          try {
            Row row = run(kind, each, Math.max(1, times / on.length / 2), err);
            err.println(row);
            rows.add(row);
          } catch (MissingException e) {
            err.println(kind + " is left out: " + e.getMessage());
          }
        }
      }
    }
    return rows;
  }

  /** Fills one disk again and again. */
  Row run(SmallDisk.Kind kind, CrashClass durability, int rounds, PrintStream err)
      throws Exception {
    Logs.quiet();
    Tally tally = new Tally(kind.fault(), "file, " + durability + ", " + kind, err);
    ExecutorService threads = Executors.newSingleThreadExecutor();
    SplittableRandom random = new SplittableRandom(31 * seed + kind.name().hashCode());
    try (Scratch scratch = Scratch.make();
        SmallDisk disk = SmallDisk.make(scratch.path(), kind)) {
      OneLog log = new OneLog(disk, durability, 0, random, threads);
      for (int i = 1; i <= rounds; i++) {
        tally.tried();
        long before = log.witness.acknowledged();
        try {
          long refused = log.refused;
          log.round();
          if (i == rounds) {
            log.end();
          }
          tally.acknowledged(log.witness.acknowledged() - before);
          tally.refused(log.refused - refused);
        } catch (AssertionError | BufferException e) {
          tally.wrong(e, "full --on " + kind.name() + " --times " + i * 2 + " --seed " + seed);
          tally.acknowledged(log.witness.acknowledged() - before);
          log.abandon();
          log = new OneLog(disk, durability, i, random, threads);
        }
      }
      log.abandon();
    } finally {
      threads.shutdownNow();
    }
    return tally.row();
  }

  /** A log, through several times of want. */
  private final class OneLog {

    private final SmallDisk disk;
    private final CrashClass durability;
    private final Path directory;
    private final SplittableRandom random;
    private final ExecutorService threads;
    private final Witness witness = new Witness(Logs.LONGEST);
    private long refused;
    private @Nullable Buffer<byte[]> buffer;

    private OneLog(
        SmallDisk disk,
        CrashClass durability,
        int number,
        SplittableRandom random,
        ExecutorService threads) {
      this.disk = disk;
      this.durability = durability;
      this.random = random;
      this.threads = threads;
      directory = disk.path().resolve("log" + number);
    }

    private Buffer<byte[]> opened() {
      Buffer<byte[]> now = buffer;
      if (now == null) {
        witness.reopened();
        now = opener.apply(directory, durability);
        buffer = now;
      }
      return now;
    }

    private void round() throws Exception {
      opened(); // a first opening may be refused for want of space; that is not tried here
      int steps = random.nextInt(MOST_STEPS);
      long delay = random.nextLong(LONGEST_DELAY_NANOS);
      Future<?> filling = threads.submit(() -> fillLater(delay));
      try {
        for (int i = 0; i < steps; i++) {
          step();
        }
        filling.get(2, TimeUnit.MINUTES);
        long before = refused;
        for (int i = 0; i < MOST_STEPS_WHEN_FULL && refused < before + REFUSALS; i++) {
          step();
        }
        // What is committed gives space back, for ever perhaps; without that, none is left in the
        // end.
        for (int i = 0; i < MOST_STEPS_WHEN_FULL && refused == before; i++) {
          put();
        }
      } finally {
        filling.get(2, TimeUnit.MINUTES);
        disk.makeRoom();
      }
      awaitRoom();
      if (random.nextBoolean()) {
        witness.drain(opened());
      }
    }

    private @Nullable Void fillLater(long delay) throws IOException {
      LockSupport.parkNanos(delay);
      disk.fill();
      return null;
    }

    private void step() {
      int what = random.nextInt(100);
      if (what < 2) {
        reopen();
      } else if (what < 6) {
        seal();
      } else if (what < 14 || opened().stats().backlogRecords() > MOST_BACKLOG) {
        take();
      } else {
        put();
      }
    }

    /** Whatever the disk: an opening that recovers must not fail for want of space. */
    private void reopen() {
      opened().close();
      buffer = null;
      opened();
    }

    private boolean put() {
      byte[] record = witness.next();
      try {
        witness.acknowledged(record, opened().put(record));
        return true;
      } catch (BufferStorageFullException e) {
        witness.refused(record);
        refused++;
        return false;
      }
    }

    private void seal() {
      try {
        opened().seal();
      } catch (BufferStorageFullException e) {
        System.getLogger(FullDisks.class.getName()).log(System.Logger.Level.DEBUG, "full", e);
      }
    }

    private void take() {
      Batch<byte[]> batch;
      try {
        batch = opened().emit();
      } catch (BufferEmptyException | BufferStorageFullException e) {
        System.getLogger(FullDisks.class.getName()).log(System.Logger.Level.DEBUG, "none", e);
        return;
      }
      witness.handedOut(batch);
      witness.committing(batch.id());
      opened().commit(batch); // must not fail for want of space
      witness.committed(batch.id());
    }

    /** A file system may give back slowly what was deleted. */
    private void awaitRoom() {
      long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(ROOM_SECONDS);
      while (!put()) {
        if (System.nanoTime() > end) {
          throw new BrokenPromise(
              "ERR-FULL-DISK", "no put works " + ROOM_SECONDS + " s after there was room");
        }
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
      }
    }

    private void abandon() {
      Buffer<byte[]> now = buffer;
      if (now != null) {
        Logs.close(now);
      }
    }

    private void end() {
      witness.drain(opened());
      opened().close();
      buffer = null;
    }
  }
}
