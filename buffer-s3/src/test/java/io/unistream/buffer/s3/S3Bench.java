package io.unistream.buffer.s3;

import io.unistream.buffer.Batch;
import io.unistream.buffer.Buffer;
import io.unistream.buffer.BufferComponents;
import io.unistream.buffer.BufferSettings;
import io.unistream.buffer.EmitPolicy;
import io.unistream.buffer.RecordCodec;
import io.unistream.buffer.tck.s3.FaultySdkHttpClient;
import io.unistream.buffer.tck.s3.S3Faults;
import io.unistream.buffer.tck.s3.S3RequestCounts;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.core.sync.ResponseTransformer;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.ObjectIdentifier;
import software.amazon.awssdk.services.s3.model.S3Object;

/** The measurements: the buffer against the same client without it, in turns, before one server. */
final class S3Bench implements AutoCloseable {

  static final int RECORD = 1024;
  /** What costs few requests: a batch is two objects. */
  static final EmitPolicy LARGE =
      EmitPolicy.defaults().withMaxRecords(20_000).withMaxBytes(32 << 20);

  private static final int OBJECT = 8 << 20;
  private static final int IN_FLIGHT = 8;
  private static final Duration LINGER = Duration.ofMillis(250);
  private static final double MEGA = 1e6;
  private static final double NANOS = 1e9;

  private final byte[] record = new byte[RECORD];
  private final byte[] object = new byte[OBJECT];
  private final S3Faults faults = S3Faults.none();
  private final SdkHttpClient http;
  private final S3Client s3;
  private final Figures figures;
  private final ExecutorService raw = Executors.newFixedThreadPool(IN_FLIGHT);
  private int logs;

  S3Bench(int port, Duration delay, Figures figures) {
    this.figures = figures;
    this.http = new FaultySdkHttpClient(
        new DistantHttpClient(Apache5HttpClient.builder().build(), delay), faults);
    this.s3 = TestServer.onPort(port)
        .client()
        .httpClient(http)
        .serviceConfiguration(service -> service.chunkedEncodingEnabled(false))
        .build();
    new Random(1).nextBytes(record);
    new Random(2).nextBytes(object);
  }

  String newPrefix() {
    return "log" + ++logs;
  }

  S3BufferSettings settings(String prefix, EmitPolicy emit) {
    return S3BufferSettings.builder(ServerProcess.BUCKET, prefix)
        .buffer(BufferSettings.of(emit))
        .build();
  }

  Buffer<byte[]> open(S3BufferSettings settings) {
    return S3Buffer.open(settings, RecordCodec.bytes(), BufferComponents.defaults(), s3);
  }

  /** Runs something and tells the bytes per second and the CPU time of this process. */
  private double rate(String name, long bytes, Callable<?> work) throws Exception {
    long cpu = cpuNanos();
    long start = System.nanoTime();
    Object unused = work.call();
    double seconds = (System.nanoTime() - start) / NANOS;
    figures.add(name + ", MB/s", bytes / MEGA / seconds);
    figures.add(name + ", client's CPU s/GB", (cpuNanos() - cpu) / (double) bytes);
    return bytes / seconds;
  }

  private static long cpuNanos() {
    return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
        .getProcessCpuTime();
  }

  private void inParallel(int count, Callable<?> task) throws Exception {
    List<Future<?>> all = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      all.add(raw.submit(task));
    }
    for (Future<?> one : all) {
      Object unused = one.get();
    }
  }

  /** Case a, and case c with what it left. */
  void bandwidth(int megabytes, boolean bufferFirst) throws Exception {
    int objects = megabytes / 8;
    long bytes = (long) objects * OBJECT;
    int records = (int) (bytes / RECORD);
    String kept = newPrefix();
    double[] rates = new double[3];
    List<Callable<?>> turns = new ArrayList<>();
    turns.add(() -> rates[0] = rawUpload(bytes, objects));
    turns.add(
        () -> rates[1] = fill("put, default batches", newPrefix(), records, EmitPolicy.defaults()));
    turns.add(() -> rates[2] = fill("put, large batches", kept, records, LARGE));
    if (bufferFirst) {
      java.util.Collections.reverse(turns);
    }
    for (Callable<?> turn : turns) {
      Object unused = turn.call();
    }
    figures.add("a: put, default batches / raw upload", rates[1] / rates[0]);
    figures.add("a: put, large batches / raw upload", rates[2] / rates[0]);
    recovery(kept, bytes, bufferFirst);
    clear();
  }

  private double rawUpload(long bytes, int objects) throws Exception {
    String prefix = newPrefix() + "/";
    AtomicInteger next = new AtomicInteger();
    return rate("raw upload", bytes, () -> {
      inParallel(
          objects,
          () -> s3.putObject(
              to -> to.bucket(ServerProcess.BUCKET)
                  .key(prefix + next.incrementAndGet())
                  .ifNoneMatch("*"),
              RequestBody.fromBytes(object)));
      return null;
    });
  }

  private double fill(String name, String prefix, int records, EmitPolicy emit) throws Exception {
    try (Buffer<byte[]> buffer = open(settings(prefix, emit))) {
      return rate(name, (long) records * RECORD, () -> putAll(buffer, records));
    }
  }

  private Object putAll(Buffer<byte[]> buffer, int records) {
    CompletableFuture<Long> last = CompletableFuture.completedFuture(0L);
    for (int i = 0; i < records; i++) {
      last = buffer.putAsync(record);
    }
    return last.join();
  }

  private void recovery(String prefix, long bytes, boolean bufferFirst) throws Exception {
    double[] read = new double[1];
    if (!bufferFirst) {
      read[0] = rawDownload(prefix, bytes);
    }
    @SuppressWarnings("unchecked")
    Buffer<byte[]>[] opened = (Buffer<byte[]>[]) new Buffer<?>[1];
    double reopened = rate("reopen", bytes, () -> opened[0] = open(settings(prefix, LARGE)));
    try (Buffer<byte[]> buffer = opened[0]) {
      double seconds = buffer.recovery().duration().toNanos() / NANOS; // fences not included
      double replayed = bytes / seconds;
      if (bufferFirst) {
        read[0] = rawDownload(prefix, bytes);
      }
      double drained = rate("drain, large batches", bytes, () -> drain(buffer));
      figures.add("c: open, all of it / raw download", reopened / read[0]);
      figures.add("c: recovery / raw download", replayed / read[0]);
      figures.add("c: drain, large batches / raw download", drained / read[0]);
    }
  }

  private static Object drain(Buffer<byte[]> buffer) {
    long count = 0;
    while (buffer.stats().backlogRecords() > 0) {
      Batch<byte[]> batch = buffer.emit();
      count += batch.size();
      buffer.commit(batch);
    }
    return count;
  }

  private double rawDownload(String prefix, long bytes) throws Exception {
    List<S3Object> objects = s3
        .listObjectsV2Paginator(of -> of.bucket(ServerProcess.BUCKET).prefix(prefix + "/wal/"))
        .contents()
        .stream()
        .filter(one -> one.size() > ObjectHeader.LENGTH)
        .toList();
    AtomicInteger next = new AtomicInteger();
    return rate("raw download", bytes, () -> {
      inParallel(objects.size(), () -> {
        String key = objects.get(next.getAndIncrement()).key();
        return s3.getObject(
            of -> of.bucket(ServerProcess.BUCKET).key(key), ResponseTransformer.toBytes());
      });
      return null;
    });
  }

  private void clear() {
    s3.listObjectsV2Paginator(of -> of.bucket(ServerProcess.BUCKET)).stream().forEach(page -> {
      List<ObjectIdentifier> keys = page.contents().stream()
          .map(one -> ObjectIdentifier.builder().key(one.key()).build())
          .toList();
      if (!keys.isEmpty()) {
        s3.deleteObjects(of -> of.bucket(ServerProcess.BUCKET).delete(all -> all.objects(keys)));
      }
    });
  }

  /** Case b. */
  void latency(int puts) throws Exception {
    String prefix = newPrefix() + "/";
    List<Double> alone = new ArrayList<>();
    for (int i = 0; i < puts; i++) {
      String key = prefix + i;
      alone.add(millis(() -> s3.putObject(
          to -> to.bucket(ServerProcess.BUCKET).key(key).ifNoneMatch("*"),
          RequestBody.fromBytes(record))));
    }
    List<Double> idle = new ArrayList<>();
    List<Double> loop = new ArrayList<>();
    try (Buffer<byte[]> buffer = open(settings(newPrefix(), LARGE))) {
      for (int i = 0; i < puts; i++) {
        Thread.sleep(LINGER.toMillis() + 20);
        idle.add(millis(() -> buffer.put(record)));
      }
      for (int i = 0; i < puts; i++) {
        loop.add(millis(() -> buffer.put(record)));
      }
    }
    double put = Figures.median(alone);
    figures.add("b: raw put of a small object, ms", put);
    figures.add("b: put after idle, ms", Figures.median(idle));
    figures.add("b: put after idle / (10 ms + 1.3 raw)", Figures.median(idle) / (10 + 1.3 * put));
    figures.add("b: put in a loop, ms", Figures.median(loop));
    figures.add("b: put in a loop / (250 ms + 1.3 raw)", Figures.median(loop) / (250 + 1.3 * put));
  }

  private static double millis(Callable<?> work) throws Exception {
    long start = System.nanoTime();
    Object unused = work.call();
    return (System.nanoTime() - start) / 1e6;
  }

  /**
   * Case d: everything, from opening to closing, with a consumer that commits as fast as it can: one batch after the other, or as many at once as there are
   * and may be in flight.
   */
  void requests(String name, int records, EmitPolicy emit, S3Compression compression)
      throws Exception {
    resetPeak();
    S3RequestCounts before = faults.counts();
    long start = System.nanoTime();
    long cpu = cpuNanos();
    String prefix = newPrefix();
    try (Buffer<byte[]> buffer =
        open(settings(prefix, emit).toBuilder().compression(compression).build())) {
      ExecutorService producer = Executors.newSingleThreadExecutor();
      Future<?> putting = producer.submit(() -> putAll(buffer, records));
      long committed = 0;
      while (committed < records) {
        boolean isAllPut = putting.isDone();
        int taken = takeAndCommit(buffer);
        if (taken == 0 && isAllPut) {
          buffer.seal();
        }
        committed += taken;
      }
      Object unused = putting.get();
      producer.shutdown();
    }
    double seconds = (System.nanoTime() - start) / NANOS;
    S3RequestCounts counts = faults.counts().since(before);
    System.out.printf(
        Locale.ROOT,
        "d: %s: %,d records in %.1f s, CPU %.1f s, heap at most %,d MB: %d billed (%s), $%.5f%n",
        name,
        records,
        seconds,
        (cpuNanos() - cpu) / NANOS,
        peakAfterCollection() >> 20,
        counts.billed(),
        counts,
        counts.dollars());
    clear();
  }

  /** Takes as many batches as are due and may be in flight, and commits them together; returns how many records these were. */
  private static int takeAndCommit(Buffer<byte[]> buffer) {
    Batch<byte[]> last = null;
    int records = 0;
    for (Optional<Batch<byte[]>> next = buffer.pollNext(Duration.ofMillis(20));
        next.isPresent();
        next = buffer.pollNext(Duration.ZERO)) {
      last = next.get();
      records += last.size();
    }
    if (last != null) {
      buffer.commitThrough(last);
    }
    return records;
  }

  private static void resetPeak() {
    System.gc();
    ManagementFactory.getMemoryPoolMXBeans().forEach(MemoryPoolMXBean::resetPeakUsage);
  }

  /** The most that was in use at once, garbage included. */
  private static long peakAfterCollection() {
    return ManagementFactory.getMemoryPoolMXBeans().stream()
        .filter(pool -> pool.getType() == MemoryType.HEAP)
        .mapToLong(pool -> pool.getPeakUsage().getUsed())
        .sum();
  }

  /** Case e, and the table of lingers. */
  double[] threads(int threads, Duration linger, double seconds) throws Exception {
    S3BufferSettings settings = settings(newPrefix(), LARGE).toBuilder()
        .grouping(grouping -> grouping.linger(linger))
        .build();
    List<Double> latencies = new ArrayList<>();
    ExecutorService putters = Executors.newFixedThreadPool(threads);
    try (Buffer<byte[]> buffer = open(settings)) {
      S3RequestCounts before = faults.counts();
      long start = System.nanoTime();
      long end = start + (long) (seconds * NANOS);
      List<Future<List<Double>>> all = new ArrayList<>();
      for (int i = 0; i < threads; i++) {
        all.add(putters.submit(() -> {
          List<Double> own = new ArrayList<>();
          while (System.nanoTime() < end) {
            own.add(millis(() -> buffer.put(record)));
          }
          return own;
        }));
      }
      for (Future<List<Double>> one : all) {
        latencies.addAll(one.get());
      }
      double took = (System.nanoTime() - start) / NANOS;
      long puts = faults.counts().since(before).puts();
      return new double[] {
        Figures.median(latencies),
        Figures.quantile(latencies, 0.99),
        latencies.size() / (double) puts,
        puts / took,
        latencies.size() / took
      };
    } finally {
      putters.shutdownNow();
    }
  }

  @Override
  public void close() {
    raw.shutdownNow();
    s3.close();
    http.close();
  }
}
