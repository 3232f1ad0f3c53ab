package io.unistream.buffer.s3;

import io.unistream.buffer.EmitPolicy;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * The figures of docs/benchmarks.md: {@code -Ds3.bench=abcdeg}, a letter for each case, and h for {@link HedgeBench}; {@code -Ds3.bench.rounds}, {@code
 * -Ds3.bench.megabytes} and {@code -Ds3.bench.delay}, the milliseconds by which each answer is late; {@code
 * -Ds3.bench.defaults}, the records of case d with default batches, each of which costs a PUT.
 */
@EnabledIfSystemProperty(named = "s3.bench", matches = ".+")
class S3BenchTest {

  @Test
  void measure(@TempDir Path temp) throws Exception {
    run(temp);
  }

  /** The same without Maven; the first argument is a directory for the server. */
  public static void main(String[] arguments) throws Exception {
    run(Files.createTempDirectory(Path.of(arguments[0]), "bench"));
  }

  private static void run(Path directory) throws Exception {
    String cases = System.getProperty("s3.bench", "abcdeg");
    if (cases.contains("h")) {
      HedgeBench.run();
    }
    if (cases.equals("h")) {
      return;
    }
    int rounds = Integer.getInteger("s3.bench.rounds", 5);
    int megabytes = Integer.getInteger("s3.bench.megabytes", 512);
    Duration delay = Duration.ofMillis(Integer.getInteger("s3.bench.delay", 100));
    Figures figures = new Figures();
    try (ServerProcess server = ServerProcess.start(directory);
        S3Bench bench = new S3Bench(server.port(), delay, figures)) {
      for (int round = 0; round <= rounds; round++) {
        if (cases.contains("a") || cases.contains("c")) {
          bench.bandwidth(megabytes, round % 2 == 1);
        }
        if (cases.contains("b")) {
          bench.latency(10);
        }
        if (cases.contains("e")) {
          threads(bench, figures, 1);
          threads(bench, figures, 32);
        }
        if (round == 0) {
          figures.clear(); // to warm up
        }
      }
      System.out.println("answers late by " + delay.toMillis() + " ms, " + rounds + " rounds, load "
          + ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
      System.out.print(figures.table());
      if (cases.contains("d")) {
        bench.requests("large batches", 1_000_000, S3Bench.LARGE, S3Compression.NONE);
        int records = Integer.getInteger("s3.bench.defaults", 50_000);
        bench.requests("default batches", records, EmitPolicy.defaults(), S3Compression.NONE);
        bench.requests(
            "default batches, 16 in flight",
            1_000_000,
            EmitPolicy.defaults().withMaxInFlight(16),
            S3Compression.NONE);
      }
      if (cases.contains("g")) {
        lingers(bench);
      }
    }
  }

  private static void threads(S3Bench bench, Figures figures, int threads) throws Exception {
    double[] found = bench.threads(threads, Duration.ofMillis(250), 4);
    figures.add("e: " + threads + " threads, median ms", found[0]);
    figures.add("e: " + threads + " threads, records/request", found[2]);
  }

  private static void lingers(S3Bench bench) throws Exception {
    System.out.println("linger ms, threads: median ms, p99 ms, records/request, PUT/s, records/s");
    for (int linger : new int[] {0, 10, 50, 100, 250, 500, 1000}) {
      for (int threads : new int[] {1, 32}) {
        double[] found = bench.threads(threads, Duration.ofMillis(linger), 6);
        System.out.println(linger + ", " + threads + ": "
            + String.join(
                ", ",
                Arrays.stream(found)
                    .mapToObj(value -> String.format(Locale.ROOT, "%.1f", value))
                    .toList()));
      }
    }
  }
}
