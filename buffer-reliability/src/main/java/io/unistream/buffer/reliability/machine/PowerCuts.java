package io.unistream.buffer.reliability.machine;

import io.unistream.buffer.Buffer;
import io.unistream.buffer.BufferException;
import io.unistream.buffer.CrashClass;
import io.unistream.buffer.reliability.Campaign;
import io.unistream.buffer.reliability.Row;
import io.unistream.buffer.reliability.Witness;
import io.unistream.buffer.reliability.machine.LoopDisk.Cut;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Power cuts on real file systems while one thread puts, one drains, and files are filled, recycled and deleted in the background;
 * some of them while the log is opened. Every other cut is followed by a full drain; the others by the next life at once.
 */
@Command(
    name = "powercuts",
    mixinStandardHelpOptions = true,
    description =
        "Cuts the power under ext4, xfs and btrfs, or makes ext4 read-only, at random moments.")
public final class PowerCuts extends Campaign {

  private static final int MOST_PUTS = 4_000;
  private static final long LONGEST_OPENING_NANOS = 30_000_000;

  @Option(
      names = "--times",
      paramLabel = "N",
      description = "How many cuts, over all file systems. Default: ${DEFAULT-VALUE}.")
  private int times = 1_000;

  @Option(
      names = "--seed",
      paramLabel = "S",
      description = "Other moments. Default: ${DEFAULT-VALUE}.")
  private long seed = 1;

  @Option(
      names = "--on",
      paramLabel = "KIND",
      description = "Only on these: ${COMPLETION-CANDIDATES}.")
  private @Nullable List<DiskKind> kinds;

  @Option(
      names = "--keep",
      paramLabel = "DIRECTORY",
      description = "Copies a log in which something was wrong there.")
  private @Nullable Path keep;

  /** The class that the logs are opened with: one that promises less than is asked of it has to be found. */
  private final CrashClass durability;

  /** For the command line. */
  public PowerCuts() {
    this(CrashClass.POWER);
  }

  PowerCuts(CrashClass durability) {
    this.durability = durability;
  }

  @Override
  protected List<Row> run(PrintStream err) throws Exception {
    Logs.quiet();
    List<DiskKind> on = kinds == null ? List.of(DiskKind.values()) : kinds;
    List<Row> rows = new ArrayList<>();
    for (DiskKind kind : on) {
      try {
        rows.addAll(run(kind, Math.max(1, times / on.size()), err));
      } catch (MissingException e) {
        err.println(kind + " is left out: " + e.getMessage());
      }
    }
    return rows;
  }

  /** Cuts the power of one kind of file system. */
  List<Row> run(DiskKind kind, int cuts, PrintStream err) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(3);
    try (Scratch scratch = Scratch.make();
        LoopDisk disk = LoopDisk.make(scratch.path(), kind)) {
      return new OneDisk(disk, kind, threads, err).run(cuts);
    } finally {
      threads.shutdownNow();
    }
  }

  /** The cuts of one disk. */
  private final class OneDisk {

    private final LoopDisk disk;
    private final DiskKind kind;
    private final ExecutorService threads;
    private final PrintStream err;
    private final SplittableRandom random;
    private final Map<Cut, Tally> tallies = new EnumMap<>(Cut.class);
    private int logs;
    private Witness witness = new Witness(Logs.LONGEST);

    private OneDisk(LoopDisk disk, DiskKind kind, ExecutorService threads, PrintStream err) {
      this.disk = disk;
      this.kind = kind;
      this.threads = threads;
      this.err = err;
      random = new SplittableRandom(seed);
      for (Cut each : kind.cuts()) {
        tallies.put(each, new Tally(each.toString(), "file, " + kind, err));
      }
    }

    private Path log() {
      return disk.path().resolve("log" + logs);
    }

    private List<Row> run(int cuts) throws Exception {
      try {
        for (int i = 1; i <= cuts; i++) {
          Cut what = kind.cuts().get(random.nextInt(kind.cuts().size()));
          Tally tally = Objects.requireNonNull(tallies.get(what));
          tally.tried();
          long before = witness.acknowledged();
          try {
            cut(what);
            check(i == cuts || random.nextBoolean());
          } catch (AssertionError e) {
            tally.wrong(e, "powercuts --on " + kind.name() + " --times " + i + " --seed " + seed);
            tally.acknowledged(witness.acknowledged() - before);
            anew();
            continue;
          }
          tally.acknowledged(witness.acknowledged() - before);
          if (i % 20 == 0) {
            err.println(kind + ": " + i + " cuts");
          }
        }
      } finally {
        rows().forEach(err::println);
      }
      return rows();
    }

    private List<Row> rows() {
      return tallies.values().stream().map(Tally::row).toList();
    }

    private void cut(Cut what) throws Exception {
      boolean opening = random.nextInt(4) == 0;
      long enough = random.nextInt(1 + random.nextInt(MOST_PUTS));
      long backlog = random.nextInt(1 + random.nextInt(MOST_PUTS));
      long delay = opening ? random.nextLong(LONGEST_OPENING_NANOS) : 0;
      Future<?> cut = opening ? threads.submit(() -> cutLater(what, delay)) : null;
      try {
        live(what, enough, backlog, cut);
      } finally {
        disk.restart(what);
        witness.reopened();
      }
    }

    private void live(Cut what, long enough, long backlog, @Nullable Future<?> cut)
        throws IOException, InterruptedException, ExecutionException, TimeoutException {
      Buffer<byte[]> buffer;
      try {
        buffer = Logs.open(log(), durability);
      } catch (BufferException e) {
        if (cut == null) {
          throw new AssertionError("it did not open", e);
        }
        cut.get(
            1,
            TimeUnit
                .MINUTES); // what it failed by; if it had failed before, so will the next opening
        return;
      }
      try {
        Users users = new Users(buffer, witness, backlog, enough, threads);
        if (cut == null) {
          users.awaitEnough();
          disk.cut(what);
        } else {
          cut.get(1, TimeUnit.MINUTES);
        }
        users.awaitEnd();
      } finally {
        Logs.close(buffer);
      }
    }

    private @Nullable Void cutLater(Cut what, long delay) throws IOException {
      LockSupport.parkNanos(delay);
      disk.cut(what);
      return null;
    }

    private void check(boolean drain) {
      try (Buffer<byte[]> buffer = Logs.reopen(log(), durability)) {
        if (drain) {
          witness.drain(buffer);
        }
      }
      witness.reopened();
    }

    /** What was broken once is not counted twice: a new log. */
    private void anew() throws IOException {
      if (keep != null) {
        Programs.run("cp", "-a", log().toString(), keep.toString());
      }
      witness = new Witness(Logs.LONGEST);
      logs++;
    }
  }
}
