package io.unistream.buffer.reliability.fuzz;

import io.unistream.buffer.reliability.Campaign;
import io.unistream.buffer.reliability.Row;
import io.unistream.buffer.reliability.Silence;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Feeds hostile bytes to what reads bytes: with Jazzer, which looks where they lead, for a time; or without it, at random, so
 * many by a seed.
 */
@Command(
    name = "fuzz",
    mixinStandardHelpOptions = true,
    description = "Feeds hostile bytes to recovery, objects, configuration and dead letters.")
public final class Fuzz extends Campaign {

  /** No input takes so long. */
  private static final int HANGS_SECONDS = 90;

  private static final int MOST_PRINTED = 20;

  @Option(names = "--target", description = "one of ${COMPLETION-CANDIDATES}; default: all of them")
  private @Nullable Target only;

  @Option(names = "--seed", description = "without Jazzer: which inputs; default ${DEFAULT-VALUE}")
  private long seed = 1;

  @Option(
      names = "--tries",
      description = "without Jazzer: how many inputs a target; default ${DEFAULT-VALUE}")
  private long tries = 20_000;

  @Option(names = "--seconds", description = "with Jazzer: how long a target; default: without it")
  private int seconds;

  @Option(
      names = "--jazzer",
      description = "the directory that Jazzer's jars are in; default ${DEFAULT-VALUE}:"
          + " mvn -P jazzer generate-resources -pl buffer-reliability puts them there")
  private Path jazzer = Path.of("buffer-reliability", "target", "jazzer");

  @Option(names = "--corpus", description = "with Jazzer: where its inputs are kept")
  private Path corpus = Path.of("target", "fuzz");

  @Option(names = "--input", description = "a file, or text in Base64: does this input alone")
  private @Nullable String input;

  @Option(names = "--new-bases", hidden = true)
  private @Nullable Path newBases;

  /** For picocli. */
  public Fuzz() {}

  /** For tests: without Jazzer. */
  Fuzz(Target only, long seed, long tries) {
    this.only = only;
    this.seed = seed;
    this.tries = tries;
  }

  @Override
  protected List<Row> run(PrintStream err) throws Exception {
    Silence.keep();
    if (newBases != null) {
      Bases.make(newBases);
      return List.of(new Row("bases made", "file, S3", 1, 0, newBases.toString()));
    }
    List<Row> rows = new ArrayList<>();
    for (Target target : only == null ? List.of(Target.values()) : List.of(only)) {
      rows.add(
          seconds > 0 && input == null
              ? new Jazzer(jazzer, corpus, seconds).run(target, err)
              : random(target, err));
    }
    return rows;
  }

  private static String backend(Target target) {
    return switch (target) {
      case SEGMENT, DIRECTORY -> "file";
      case S3 -> "S3";
      case CONFIG, LETTER -> "–";
    };
  }

  private Row random(Target target, PrintStream err) throws Exception {
    Map<String, Long> outcomes = new TreeMap<>();
    List<byte[]> seeds = target.seeds();
    Random random = new Random(seed);
    long wrong = 0;
    long tried = 0;
    while (tried < (input == null ? tries : 1)) {
      byte[] data = input == null
          ? tried < seeds.size()
              ? seeds.get((int) tried)
              : Target.mutated(seeds.get(random.nextInt(seeds.size())), random)
          : given(input);
      tried++;
      Throwable finding = finding(target, data, outcomes);
      if (finding != null) {
        wrong++;
        if (wrong <= MOST_PRINTED) {
          StringWriter trace = new StringWriter();
          finding.printStackTrace(new PrintWriter(trace));
          err.println("WRONG: " + target + "\n  again: fuzz --target " + target + " --input "
              + Base64.getEncoder().encodeToString(data) + "\n  " + trace);
        }
      }
    }
    return new Row(
        "hostile bytes at random: " + target.name().toLowerCase(Locale.ROOT),
        backend(target),
        tried,
        wrong,
        outcomes.toString().replaceAll("[{}]", "").replace('=', ' '));
  }

  private static byte[] given(String input) throws IOException {
    Path file = Path.of(input);
    return Files.isRegularFile(file)
        ? Files.readAllBytes(file)
        : Base64.getDecoder().decode(input);
  }

  /** In a thread of its own, since it may hang; null if nothing is wrong. */
  private static @Nullable Throwable finding(Target target, byte[] data, Map<String, Long> outcomes)
      throws InterruptedException {
    FutureTask<String> task = new FutureTask<>(() -> target.run(data));
    Thread thread = new Thread(task, "fuzz");
    thread.setDaemon(true);
    thread.start();
    try {
      outcomes.merge(task.get(HANGS_SECONDS, TimeUnit.SECONDS), 1L, Long::sum);
      return null;
    } catch (ExecutionException e) {
      outcomes.merge("WRONG", 1L, Long::sum);
      return e.getCause();
    } catch (TimeoutException e) {
      Throwable hangs = new AssertionError("it hangs");
      hangs.setStackTrace(thread.getStackTrace());
      thread.interrupt();
      return hangs;
    }
  }

  /** Jazzer, in a JVM of its own with a small heap. */
  private record Jazzer(Path jars, Path corpus, int seconds) {

    private static final int TIMEOUT_SECONDS = 60;

    Row run(Target target, PrintStream err) throws Exception {
      List<String> classPath = new ArrayList<>(List.of(System.getProperty("java.class.path")));
      try (Stream<Path> found = Files.list(jars)) {
        found
            .filter(jar -> jar.toString().endsWith(".jar"))
            .map(Path::toString)
            .forEach(classPath::add);
      }
      String name = target.name().toLowerCase(Locale.ROOT);
      Path inputs = Files.createDirectories(corpus.resolve(name)).toAbsolutePath();
      List<byte[]> seeds = target.seeds();
      for (int i = 0; i < seeds.size(); i++) {
        Files.write(inputs.resolve("seed-" + i), seeds.get(i));
      }
      Path findings =
          Files.createDirectories(corpus.resolve(name + "-findings")).toAbsolutePath();
      Path log = corpus.resolve(name + ".log").toAbsolutePath();
      List<String> command = List.of(
          Path.of(System.getProperty("java.home"), "bin", "java").toString(),
          "-Xmx256m",
          "-Djava.io.tmpdir=" + System.getProperty("java.io.tmpdir"),
          "-cp",
          String.join(System.getProperty("path.separator"), classPath),
          "com.code_intelligence.jazzer.Jazzer",
          "--target_class=" + target.className(),
          "--instrumentation_includes=io.unistream.buffer.**",
          "--keep_going=" + MOST_PRINTED,
          "--reproducer_path=" + findings,
          "-artifact_prefix=" + findings + "/",
          "-max_total_time=" + seconds,
          "-timeout=" + TIMEOUT_SECONDS,
          "-rss_limit_mb=2048",
          "-max_len=400",
          inputs.toString());
      Process process = new ProcessBuilder(command)
          .redirectErrorStream(true)
          .redirectOutput(log.toFile())
          .start();
      try {
        process.getOutputStream().close();
        if (!process.waitFor(seconds + 300L, TimeUnit.SECONDS)) {
          err.println("Jazzer does not end: " + log);
        }
      } finally {
        process.destroyForcibly();
      }
      return row(target, process, log, err);
    }

    private static Row row(Target target, Process process, Path log, PrintStream err)
        throws IOException, InterruptedException {
      int code = process.waitFor();
      List<String> lines = Files.readAllLines(log, java.nio.charset.StandardCharsets.ISO_8859_1);
      long runs = 0;
      long wrong = 0;
      String last = "";
      for (String line : lines) {
        if (line.matches("Done \\d+ runs in .*")) {
          runs = Long.parseLong(line.split(" ", -1)[1]);
        } else if (line.startsWith("== Java Exception") || line.contains("ERROR: libFuzzer")) {
          wrong++;
        } else if (line.matches("#\\d+\\s.*")) {
          last = line;
          runs = Math.max(runs, Long.parseLong(line.substring(1).split("\\s", 2)[0]));
        }
      }
      if (code != 0 || wrong > 0) {
        err.println("WRONG: " + target + ": Jazzer ended with " + code + ": " + log);
        wrong = Math.max(1, wrong);
      }
      return new Row(
          "hostile bytes by Jazzer: " + target.name().toLowerCase(Locale.ROOT),
          backend(target),
          runs,
          wrong,
          last.replace('\t', ' '));
    }
  }
}
