package io.unistream.buffer.reliability.operators;

import io.unistream.buffer.CorruptionPolicy;
import io.unistream.buffer.CrashClass;
import io.unistream.buffer.reliability.Campaign;
import io.unistream.buffer.reliability.Row;
import io.unistream.buffer.reliability.Silence;
import io.unistream.buffer.reliability.operators.Trial.Case;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Does to the files of logs, open and closed, what operators, editors, cleaners and backups do. What it does is a function of
 * the seed and of the number of the try; log ids, inode numbers and the number of spare files are not.
 */
@Command(
    name = "operators",
    mixinStandardHelpOptions = true,
    description =
        "Deletes, cuts, replaces, copies, moves and restores files of logs, open and closed.")
@SuppressWarnings("EnumOrdinal") // what a seed makes of it, and nothing that is stored
public final class Operators extends Campaign {

  /** How long a thread that hangs has for ending, once it is let go. */
  private static final long LET_GO_SECONDS = 10;

  /** Logs are made anew after so many tries. */
  private static final int TRIES_A_GENERATION = 2_000;

  /** Of so many tries one is of a directory as a whole. */
  private static final int DIRECTORY_EACH = 8;

  @Option(names = "--seed", description = "which tries; default ${DEFAULT-VALUE}")
  private long seed = 1;

  @Option(names = "--first", description = "the number of the first try, to do one again")
  private long first;

  @Option(names = "--tries", description = "how many; default ${DEFAULT-VALUE}")
  private long tries = 20_000;

  @Option(
      names = "--in",
      description =
          "a directory for the logs, on the file system to be tried; default: a temporary one")
  private @Nullable Path in;

  @Option(
      names = "--hangs",
      description = "a try that takes so many seconds hangs; default ${DEFAULT-VALUE}")
  private long hangs = 60;

  private Trial.Opener opener = Trial.REAL;
  private final Map<String, Tally> tallies = new TreeMap<>();
  private final Set<String> kinds = new HashSet<>();
  private final Map<String, Specimen> specimens = new HashMap<>();
  private final boolean root = Commands.isRoot();

  /** For picocli. */
  public Operators() {}

  /** For tests: fewer tries, and perhaps another opener of logs. */
  Operators(long seed, long tries, Path in, Trial.Opener opener) {
    this.seed = seed;
    this.tries = tries;
    this.in = in;
    this.opener = opener;
  }

  private static final class Tally {
    private long tried;
    private long wrong;
    private final Map<String, Long> outcomes = new TreeMap<>();
  }

  @Override
  protected List<Row> run(PrintStream err) throws Exception {
    Silence.keep();
    Path work = Files.createTempDirectory(
        in == null ? Path.of(System.getProperty("java.io.tmpdir")) : in, "operators");
    try {
      for (long number = first; number < first + tries; number++) {
        one(number, work, err);
      }
    } finally {
      Trees.delete(work);
    }
    err.println(kinds.size() + " kinds of tries: of stage, class, file, act, policy, open or not");
    if (!root) {
      err.println("not root: nothing was mounted, nor given to somebody else");
    } else {
      err.println("root: nothing was made unreadable or read-only");
    }
    List<Row> rows = new ArrayList<>();
    tallies.forEach((fault, tally) -> rows.add(new Row(
        fault,
        "file",
        tally.tried,
        tally.wrong,
        tally.outcomes.toString().replaceAll("[{}]", "").replace('=', ' '))));
    return rows;
  }

  private void one(long number, Path work, PrintStream err) throws IOException {
    Random random = new Random(seed * 1_000_003 + number);
    random.nextLong();
    long generation = number / TRIES_A_GENERATION;
    Stage stage = Stage.values()[random.nextInt(Stage.values().length)];
    CrashClass durability = random.nextBoolean() ? CrashClass.POWER : CrashClass.PROCESS;
    Specimen specimen = specimen(work, stage, durability, generation, "this");
    Specimen other = specimen(work, stage, durability, generation, "other");
    Path place = Files.createDirectory(work.resolve("try-" + number));
    if (random.nextInt(DIRECTORY_EACH) == 0) {
      directory(number, specimen, other, place, random, err);
    } else {
      file(number, specimen, other, place, random, err);
    }
  }

  private void directory(
      long number, Specimen specimen, Specimen other, Path place, Random random, PrintStream err)
      throws IOException {
    DirectoryAct act = DirectoryAct.values()[random.nextInt(DirectoryAct.values().length)];
    if (act.needsRoot && !root) {
      Trees.delete(place);
      return;
    }
    DirectoryTrial trial = new DirectoryTrial(specimen, other, place, random.nextLong());
    String what = "directory " + act.words;
    kinds.add(what + specimen.stage() + specimen.durability());
    judged(
        number,
        what,
        what + ", " + specimen.stage() + ", " + specimen.durability(),
        () -> {
          act.on(trial);
          return "as it has to be";
        },
        () -> {},
        err);
    Trees.delete(place);
  }

  private void file(
      long number, Specimen specimen, Specimen other, Path place, Random random, PrintStream err)
      throws IOException {
    List<String> files = specimen.files();
    Case tried = new Case(
        specimen,
        files.get(random.nextInt(files.size())),
        FileAct.values()[random.nextInt(FileAct.values().length)],
        random.nextInt(3) == 0 ? CorruptionPolicy.QUARANTINE : CorruptionPolicy.FAIL,
        random.nextBoolean());
    Trial trial = new Trial(tried, other, place, random.nextLong(), opener);
    boolean done = judged(
        number,
        "file " + tried.act().words + ", log " + (tried.live() ? "open" : "closed"),
        tried.toString(),
        () -> trial.run(root),
        trial::release,
        err);
    if (done) {
      kinds.add(tried.toString());
    }
    trial.clean();
  }

  private interface Release {
    void run() throws IOException;
  }

  /** Runs it in a thread of its own, since it may hang; whether it was done. */
  private boolean judged(
      long number,
      String fault,
      String what,
      Callable<@Nullable String> trial,
      Release release,
      PrintStream err)
      throws IOException {
    FutureTask<@Nullable String> task = new FutureTask<>(trial);
    Thread thread = new Thread(task, "try " + number);
    thread.setDaemon(true);
    thread.start();
    String outcome;
    Throwable wrong = null;
    try {
      outcome = task.get(hangs, TimeUnit.SECONDS);
      if (outcome == null) {
        return false;
      }
    } catch (TimeoutException e) {
      wrong = new AssertionError("it hangs");
      wrong.setStackTrace(thread.getStackTrace());
      outcome = "WRONG";
      end(thread, release);
    } catch (ExecutionException e) {
      wrong = e.getCause();
      outcome = "WRONG";
    } catch (InterruptedException e) {
      throw new IOException("interrupted", e);
    }
    Tally tally = tallies.computeIfAbsent(fault, key -> new Tally());
    tally.tried++;
    tally.outcomes.merge(outcome, 1L, Long::sum);
    if (wrong != null) {
      tally.wrong++;
      StringWriter trace = new StringWriter();
      wrong.printStackTrace(new PrintWriter(trace));
      err.println("WRONG: " + what + "\n  again: operators --seed " + seed + " --first " + number
          + " --tries 1\n  " + trace);
    }
    return true;
  }

  /** It may open a FIFO more than once. */
  private static void end(Thread thread, Release release) throws IOException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(LET_GO_SECONDS);
    try {
      while (thread.isAlive() && System.nanoTime() < deadline) {
        release.run();
        thread.join(20);
      }
    } catch (InterruptedException e) {
      throw new IOException("interrupted", e);
    }
  }

  private Specimen specimen(
      Path work, Stage stage, CrashClass durability, long generation, String which)
      throws IOException {
    String name = stage + "-" + durability + "-" + generation + "-" + which;
    Specimen known = specimens.get(name);
    if (known != null) {
      return known;
    }
    long its = seed * 7_919 + generation * 2 + (which.equals("this") ? 0 : 1);
    Specimen made = Specimen.make(work.resolve(name), stage, durability, its);
    specimens.put(name, made);
    return made;
  }
}
