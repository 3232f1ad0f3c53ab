package io.unistream.buffer.reliability.machine;

import io.unistream.buffer.Buffer;
import io.unistream.buffer.BufferException;
import io.unistream.buffer.CrashClass;
import io.unistream.buffer.reliability.BrokenPromise;
import io.unistream.buffer.reliability.Campaign;
import io.unistream.buffer.reliability.Row;
import io.unistream.buffer.reliability.Witness;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * System calls that fail, and kills at system calls: a process lives with a log under strace, which does one thing to the n-th call of
 * a kind of each of its threads, and if that does not end it, to every {@value #STEP}th after it. Each life begins where the last one ended, so that what was killed is recovered under the next
 * injection. Every few lives the log is drained, and nothing may be missing.
 */
@Command(
    name = "syscalls",
    mixinStandardHelpOptions = true,
    description = "Kills a log's process at each system call, and lets each of them fail.")
public final class Syscalls extends Campaign {

  private static final int DRAIN_EVERY = 6;
  private static final int PUTS = 120;

  /** A prime, so that all kinds of file have their turn. */
  private static final int STEP = 13;

  private static final List<Injection> ALL = List.of(
      new Injection("pwrite64", Injection.KILL),
      new Injection("pwrite64", "EIO"),
      new Injection("pwrite64", "ENOSPC"),
      new Injection("pwrite64", "EINTR"),
      new Injection("pwrite64", Injection.ZERO),
      new Injection("fdatasync", Injection.KILL),
      new Injection("fdatasync", "EIO"),
      new Injection("fdatasync", "ENOSPC"),
      new Injection("fdatasync", "EINTR"),
      new Injection("fsync", Injection.KILL),
      new Injection("fsync", "EIO"),
      new Injection("fsync", "EINTR"),
      new Injection("rename", Injection.KILL),
      new Injection("rename", "EIO"),
      new Injection("rename", "ENOSPC"),
      new Injection("unlink", Injection.KILL),
      new Injection("unlink", "EIO"),
      new Injection("openat", Injection.KILL),
      new Injection("openat", "EMFILE"),
      new Injection("openat", "ENOMEM"),
      new Injection("openat", "EIO"),
      new Injection("openat", "ENOSPC"),
      new Injection("openat", "EINTR"),
      new Injection("pread64", Injection.KILL),
      new Injection("pread64", "EIO"),
      new Injection("pread64", "EINTR"),
      new Injection("mmap", Injection.KILL),
      new Injection("mmap", "ENOMEM"),
      new Injection("fcntl", Injection.KILL),
      new Injection("fcntl", "ENOLCK"),
      new Injection("statx", Injection.KILL),
      new Injection("statx", "EIO"),
      new Injection("close", Injection.KILL));

  @Option(
      names = "--times",
      paramLabel = "N",
      description = "How many, over all kinds and both classes. Default: 600.")
  private int times = 600;

  @Option(names = "--seed", paramLabel = "S", description = "Which calls of each kind. Default: 1.")
  private long seed = 1;

  @Option(
      names = "--only",
      paramLabel = "CALL:WHAT",
      description = "Only these, such as fdatasync:EIO, pwrite64:KILL or pwrite64:ZERO.")
  private @Nullable List<String> only;

  @Option(
      names = "--class",
      paramLabel = "CLASS",
      description = "Only logs of this class, POWER or PROCESS.")
  private @Nullable CrashClass durability;

  @Option(
      names = "--keep",
      paramLabel = "DIRECTORY",
      description = "Copies a log in which something was wrong there.")
  private @Nullable Path keep;

  /** For the command line. */
  public Syscalls() {}

  @Override
  protected List<Row> run(PrintStream err) throws Exception {
    Logs.quiet();
    try {
      Programs.run("strace", "-f", "--seccomp-bpf", "-o", "/dev/null", "true");
    } catch (IOException e) {
      err.println("needs strace that may trace: " + e);
      return List.of();
    }
    List<Injection> injections =
        only == null ? ALL : only.stream().map(Injection::parse).toList();
    List<CrashClass> classes =
        durability == null ? List.of(CrashClass.POWER, CrashClass.PROCESS) : List.of(durability);
    List<Row> rows = new ArrayList<>();
    for (CrashClass each : classes) {
      rows.addAll(run(each, injections, times / classes.size(), err));
    }
    return rows;
  }

  /** Does it to logs of one class. */
  List<Row> run(CrashClass each, List<Injection> injections, int most, PrintStream err)
      throws Exception {
    List<Row> rows = new ArrayList<>();
    try (Scratch scratch = Scratch.makeInMemory();
        TracedLife traced = new TracedLife(scratch.path(), PUTS)) {
      OneClass lives = new OneClass(each, scratch.path(), traced, err);
      Map<String, Long> calls = lives.undisturbed();
      long left = most;
      // The rare calls first: what they leave of their share is for the others.
      List<Injection> byCount = injections.stream()
          .filter(injection -> calls.containsKey(injection.call()))
          .sorted(Comparator.comparing(injection -> calls.getOrDefault(injection.call(), 0L)))
          .toList();
      for (int i = 0; i < byCount.size(); i++) {
        Injection injection = byCount.get(i);
        long share = Math.max(1, left / (byCount.size() - i));
        List<Long> chosen =
            lives.choose(calls.getOrDefault(injection.call(), 0L), injection, share);
        Row row = lives.run(injection, chosen);
        left = Math.max(0, left - Math.min(row.tried(), share));
        rows.add(row);
      }
    }
    return rows;
  }

  /** What an error may mean to a user. */
  static void check(Injection injection, List<String> failures, List<String> injected) {
    boolean forGood = failures.stream()
        .anyMatch(each ->
            each.contains(" BufferFailedException ") || each.contains(" UnknownOutcomeException "));
    boolean segmentSync =
        injected.stream().anyMatch(each -> each.contains("sync(") && each.contains(".wal>"));
    String broken = switch (injection.what()) {
      case "EINTR" -> failures.isEmpty() ? "" : "ERR-INTERRUPT";
      case Injection.ZERO -> failures.isEmpty() ? "" : "ERR-SHORT-WRITE";
      case "ENOSPC" -> forGood && !injection.call().equals("fdatasync") ? "ERR-FULL-DISK" : "";
      case "EIO" -> segmentSync && failures.isEmpty() ? "ERR-SYNC-STOP" : "";
      default -> ""; // the log goes on, which the witness sees
    };
    if (!broken.isEmpty()) {
      throw new BrokenPromise(broken, injected + " was told as " + failures);
    }
  }

  /** The lives with logs of one class. */
  private final class OneClass {

    private final CrashClass durability;
    private final Path scratch;
    private final TracedLife traced;
    private final PrintStream err;
    private final SplittableRandom random = new SplittableRandom(seed);
    private Witness witness = new Witness(ScriptedLife.LONGEST);
    private int logs;
    private int lives;

    private OneClass(CrashClass durability, Path scratch, TracedLife traced, PrintStream err) {
      this.durability = durability;
      this.scratch = scratch;
      this.traced = traced;
      this.err = err;
    }

    private Path log() {
      return scratch.resolve("log" + logs);
    }

    /** How many calls a life makes that is not disturbed, and begins with a log that was killed. */
    private Map<String, Long> undisturbed() throws IOException, InterruptedException {
      Told killed = new Told(witness);
      live(
          List.of("trace=pwrite64", new Injection("pwrite64", Injection.KILL).option(30, 0)),
          killed);
      Told told = new Told(witness);
      Trace trace = live(List.of("trace=file,desc,mmap"), told);
      if (killed.isDone() || !told.isDone() || !told.failures().isEmpty()) {
        throw new AssertionError("without injections it failed: " + told.failures());
      }
      return trace.most();
    }

    private Trace live(List<String> options, Told told) throws IOException, InterruptedException {
      return traced.live(log(), durability, witness.begun() + 1, options, told);
    }

    /** Where lives begin with it, so that it is done so many times at most, evenly, from a random call on. */
    private List<Long> choose(long calls, Injection injection, long most) {
      long starts = injection.isKill() ? calls : Math.min(STEP, calls);
      long each = injection.isKill() ? 1 : Math.max(1, calls / STEP);
      double step = Math.max(1, (double) starts * each / most);
      List<Long> chosen = new ArrayList<>();
      for (double at = random.nextDouble() * Math.min(step, (double) starts);
          at < starts;
          at += step) {
        chosen.add(1 + (long) at);
      }
      return chosen;
    }

    private Row run(Injection injection, List<Long> chosen)
        throws IOException, InterruptedException {
      Tally tally = new Tally(
          injection.isKill()
              ? "SIGKILL at " + injection.call()
              : injection.what() + " of " + injection.call(),
          "file, " + durability,
          err);
      for (long n : chosen) {
        long before = witness.acknowledged();
        Told told = new Told(witness);
        try {
          Trace trace = live(List.of("trace=" + injection.call(), injection.option(n, STEP)), told);
          List<String> injected = trace.injected();
          tally.tried(injection.isKill() ? (told.isDone() ? 0 : 1) : injected.size());
          if (!injected.isEmpty()) {
            check(injection, told.failures(), injected);
          }
          if (++lives % DRAIN_EVERY == 0) {
            drain();
          }
          tally.acknowledged(witness.acknowledged() - before);
        } catch (AssertionError e) {
          tally.wrong(
              e,
              "syscalls --class " + durability + " --only " + injection + " --seed " + seed
                  + ", number " + n + " of a thread; failures: " + told.failures());
          tally.acknowledged(witness.acknowledged() - before);
          anew();
        }
      }
      drain();
      err.println(tally.row());
      return tally.row();
    }

    private void drain() {
      witness.reopened();
      try (Buffer<byte[]> buffer = ScriptedLife.open(log(), durability)) {
        witness.drain(buffer);
      } catch (BufferException e) {
        throw new AssertionError("it did not open, or could not be drained", e);
      }
    }

    /** What was broken once is not counted twice: a new log. */
    private void anew() throws IOException {
      if (keep != null && Files.exists(log())) {
        Programs.run("cp", "-a", log().toString(), keep.toString());
      }
      witness = new Witness(ScriptedLife.LONGEST);
      logs++;
    }
  }
}
