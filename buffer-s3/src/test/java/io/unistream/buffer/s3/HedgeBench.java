package io.unistream.buffer.s3;

import io.unistream.buffer.Buffer;
import io.unistream.buffer.BufferComponents;
import io.unistream.buffer.BufferSettings;
import io.unistream.buffer.RecordCodec;
import io.unistream.buffer.tck.s3.InMemoryS3;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;

/**
 * What {@code retries.hedgeAfter} does to the latency of puts where one PUT in a hundred is 3 s late ({@link TardyHttpClient}), over the kit's
 * bucket in memory. Several logs at once, because ten thousand puts one after another would take too long. {@code
 * -Ds3.bench.puts}: of each log; {@code -Ds3.bench.hedge}: milliseconds.
 */
final class HedgeBench {

  private static final int LOGS = 16;
  private static final byte[] RECORD = new byte[1024];

  private final boolean requestsAreLate;
  private final int puts = Integer.getInteger("s3.bench.puts", 800);

  private HedgeBench(boolean requestsAreLate) {
    this.requestsAreLate = requestsAreLate;
  }

  static void run() throws Exception {
    Duration hedge = Duration.ofMillis(Integer.getInteger("s3.bench.hedge", 40));
    System.out.println("h: ms: median, p99, p99.9, most; requests");
    for (boolean requestsAreLate : new boolean[] {false, true}) {
      HedgeBench bench = new HedgeBench(requestsAreLate);
      bench.raw(100); // to warm up
      bench.raw(bench.puts);
      for (Duration after : List.of(Duration.ZERO, hedge)) {
        bench.logs("linger 0, a thread a log", 1, Duration.ZERO, after);
        bench.logs("linger 50 ms, 8 threads a log", 8, Duration.ofMillis(50), after);
      }
    }
  }

  private String late() {
    return requestsAreLate ? "requests" : "answers";
  }

  private S3Client client(InMemoryS3 s3) {
    return TestClients.over(new TardyHttpClient(s3.httpClient(), requestsAreLate), false);
  }

  private void raw(int count) throws Exception {
    InMemoryS3 s3 = new InMemoryS3(TestClients.BUCKET);
    try (S3Client client = client(s3)) {
      List<Callable<List<Double>>> tasks = new ArrayList<>();
      for (int i = 0; i < LOGS; i++) {
        String prefix = "raw/" + i + "/";
        tasks.add(() -> times(
            count,
            number -> client.putObject(
                to -> to.bucket(TestClients.BUCKET).key(prefix + number).ifNoneMatch("*"),
                RequestBody.fromBytes(RECORD))));
      }
      tell("raw PUT", inParallel(tasks), "");
    }
  }

  private void logs(String name, int threads, Duration linger, Duration after) throws Exception {
    InMemoryS3 s3 = new InMemoryS3(TestClients.BUCKET);
    List<Buffer<byte[]>> buffers = new ArrayList<>();
    try (S3Client client = client(s3)) {
      List<Callable<List<Double>>> tasks = new ArrayList<>();
      for (int i = 0; i < LOGS; i++) {
        S3BufferSettings settings = S3BufferSettings.builder(TestClients.BUCKET, "log" + i)
            .buffer(BufferSettings.of(S3Bench.LARGE))
            .grouping(grouping -> grouping.linger(linger))
            .retries(retries -> retries.hedgeAfter(after))
            .build();
        Buffer<byte[]> buffer =
            S3Buffer.open(settings, RecordCodec.bytes(), BufferComponents.defaults(), client);
        buffers.add(buffer);
        for (int j = 0; j < threads; j++) {
          tasks.add(() -> times(puts, number -> buffer.put(RECORD)));
        }
      }
      List<Double> times = inParallel(tasks);
      String requests = sum(buffers, "put") + " PUT, " + sum(buffers, "hedged")
          + " of them hedged, " + sum(buffers, "get") + " GET";
      tell("hedgeAfter " + after.toMillis() + " ms, " + name, times, requests);
      buffers.forEach(Buffer::close);
    }
  }

  private static long sum(List<Buffer<byte[]>> buffers, String what) {
    return buffers.stream()
        .mapToLong(buffer -> buffer.stats().backend().getOrDefault("requests." + what, 0L))
        .sum();
  }

  private interface Put {
    Object put(int number) throws Exception;
  }

  private static List<Double> times(int count, Put put) throws Exception {
    List<Double> times = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      long start = System.nanoTime();
      Object unused = put.put(i);
      times.add((System.nanoTime() - start) / 1e6);
    }
    return times;
  }

  private static List<Double> inParallel(List<Callable<List<Double>>> tasks) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(tasks.size());
    List<Double> all = new ArrayList<>();
    try {
      for (Future<List<Double>> each : threads.invokeAll(tasks)) {
        all.addAll(each.get());
      }
    } finally {
      threads.shutdownNow();
    }
    return all;
  }

  private void tell(String name, List<Double> times, String requests) {
    System.out.printf(
        Locale.ROOT,
        "%s late, %s: %d puts: %.0f, %.0f, %.0f, %.0f; %s%n",
        late(),
        name,
        times.size(),
        Figures.median(times),
        Figures.quantile(times, 0.99),
        Figures.quantile(times, 0.999),
        Figures.quantile(times, 1),
        requests);
  }
}
