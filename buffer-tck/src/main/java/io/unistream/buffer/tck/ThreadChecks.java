package io.unistream.buffer.tck;

import io.unistream.buffer.Batch;
import io.unistream.buffer.Buffer;
import io.unistream.buffer.BufferEmptyException;
import io.unistream.buffer.BufferSettings;
import io.unistream.buffer.EmitPolicy;
import io.unistream.buffer.OverflowPolicy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;

/** Rules about many threads. */
final class ThreadChecks {

  private static final int THREADS = 6;
  private static final int RECORDS = 120;

  private ThreadChecks() {}

  static List<RuleCheck> all() {
    return List.of(
        check(Rule.ORD_CONCURRENT, "each thread's puts keep their order", ThreadChecks::manyPut),
        check(
            Rule.ORD_CONCURRENT,
            "puts that block, while another thread commits",
            ThreadChecks::manyBlock),
        check(Rule.ORD_BULK, "bulks of many threads stay whole", ThreadChecks::bulksStayWhole),
        check(
            Rule.EMIT_BYTES,
            "no batch of many threads is over the limit",
            ThreadChecks::batchesStaySmall),
        check(Rule.EMIT_SAME, "many threads emit at once", ThreadChecks::manyEmit),
        check(
            Rule.LIFE_THREADS, "every method from many threads at once", ThreadChecks::everyMethod),
        check(Rule.ERR_LEAK, "no thread outlives the buffer", ThreadChecks::noThreadStays));
  }

  private static RuleCheck check(Rule rule, String name, RuleCheck.Body body) {
    return new RuleCheck(rule, name, Set.of(), body);
  }

  private static void manyPut(Stage stage) throws Exception {
    Buffer<String> buffer =
        stage.open(BufferSettings.of(EmitPolicy.defaults().withMaxRecords(7).withMaxBytes(1_000)));

    for (Call<?> putting : putters(stage, buffer)) {
      putting.result();
    }

    judge(stage, Stage.drain(buffer));
  }

  private static void manyBlock(Stage stage) throws Exception {
    Buffer<String> buffer =
        stage.open(Stage.threesUpTo(8, OverflowPolicy.BLOCK, Duration.ofMinutes(1)));
    List<Call<Boolean>> putters = putters(stage, buffer);

    List<String> records = taken(stage, buffer);

    for (Call<?> putting : putters) {
      putting.result();
    }
    judge(stage, records);
  }

  /** Each thread's records come in fours, of which the last two are a bulk. */
  private static void bulksStayWhole(Stage stage) throws Exception {
    Buffer<String> buffer =
        stage.open(BufferSettings.of(EmitPolicy.defaults().withMaxRecords(7).withMaxBytes(1_000)));
    for (Call<?> putting : putters(stage, buffer)) {
      putting.result();
    }

    List<String> records = Stage.drain(buffer);

    for (int t = 0; t < THREADS; t++) {
      for (int i = 0; i < RECORDS; i += 4) {
        int at = records.indexOf("thread " + t + " record " + (i + 2));
        String next = at + 1 < records.size() ? records.get(at + 1) : "nothing";
        stage.equal(next, "thread " + t + " record " + (i + 3), "what follows in a bulk");
      }
    }
  }

  private static void batchesStaySmall(Stage stage) throws Exception {
    Buffer<String> buffer =
        stage.open(BufferSettings.of(EmitPolicy.defaults().withMaxRecords(7).withMaxBytes(1_000)));
    for (Call<?> putting : putters(stage, buffer)) {
      putting.result();
    }

    while (buffer.stats().backlogRecords() > 0) {
      Batch<String> batch = buffer.emit();
      stage.that(batch.size() <= 7, "maxRecords is 7, a batch has " + batch.size() + " records");
      buffer.commit(batch);
    }
  }

  /** Threads that put as fast as they can: alone, in bulk and without waiting. */
  private static List<Call<Boolean>> putters(Stage stage, Buffer<String> buffer) {
    List<Call<Boolean>> calls = new ArrayList<>();
    CyclicBarrier start = new CyclicBarrier(THREADS);
    for (int t = 0; t < THREADS; t++) {
      String name = "thread " + t + " record ";
      calls.add(stage.start(() -> {
        start.await();
        List<CompletableFuture<Long>> futures = new ArrayList<>();
        for (int i = 0; i < RECORDS; i += 4) {
          buffer.put(name + i);
          futures.add(buffer.putAsync(name + (i + 1)));
          buffer.putAll(List.of(name + (i + 2), name + (i + 3)));
        }
        futures.forEach(CompletableFuture::join);
        return true;
      }));
    }
    return calls;
  }

  /** Whoever asks, there is one batch to send at a time. */
  private static void manyEmit(Stage stage) throws Exception {
    Buffer<String> buffer = stage.open(Stage.threes());
    List<String> records = List.of("1", "2", "3", "4", "5", "6", "7", "8", "9");
    buffer.putAll(records);
    for (int from = 0; from < records.size(); from += 3) {
      CyclicBarrier start = new CyclicBarrier(THREADS);
      List<Call<Batch<String>>> calls = new ArrayList<>();
      for (int t = 0; t < THREADS; t++) {
        calls.add(stage.start(() -> {
          start.await();
          return buffer.emit();
        }));
      }
      Batch<String> first = calls.get(0).result();
      for (Call<Batch<String>> call : calls) {
        Batch<String> batch = call.result();
        stage.equal(batch.id(), first.id(), "the batch that another thread got");
        stage.equal(batch.records(), records.subList(from, from + 3), "what is in it");
      }
      buffer.commit(first);
    }
  }

  private static void judge(Stage stage, List<String> records) {
    stage.equal(
        new HashSet<>(records).size(), THREADS * RECORDS, "the number of different records");
    stage.equal(records.size(), THREADS * RECORDS, "the number of records");
    for (int t = 0; t < THREADS; t++) {
      String name = "thread " + t + " record ";
      List<String> own =
          records.stream().filter(record -> record.startsWith(name)).toList();
      for (int i = 0; i < RECORDS; i++) {
        stage.equal(own.get(i), name + i, "record " + i + " of thread " + t);
      }
    }
  }

  private static void everyMethod(Stage stage) throws Exception {
    Buffer<String> buffer = stage.open(Stage.threes());
    List<Call<Boolean>> putters = putters(stage, buffer);
    Call<Boolean> watcher = stage.start(() -> {
      for (int i = 0; i < RECORDS; i++) {
        buffer.shouldEmit();
        buffer.stats();
        buffer.recovery();
        buffer.crashClass();
      }
      return true;
    });
    Call<List<String>> taker = stage.start(() -> taken(stage, buffer));
    for (Call<?> putting : putters) {
      putting.result();
    }
    watcher.result();

    List<String> records = taker.result();
    Call<Boolean> close = stage.start(() -> {
      buffer.close();
      return true;
    });
    close.result();
    judge(stage, records);
  }

  /** Takes out all that the putters put. */
  private static List<String> taken(Stage stage, Buffer<String> buffer) {
    List<String> records = new ArrayList<>();
    long begin = System.nanoTime();
    while (records.size() < THREADS * RECORDS) {
      if (buffer.poll(Duration.ZERO).isPresent() || buffer.stats().backlogRecords() > 0) {
        flush(buffer, records);
      } else {
        Thread.onSpinWait();
      }
      stage.that(
          System.nanoTime() - begin < stage.patience().toNanos(),
          "only " + records.size() + " records came out");
    }
    return records;
  }

  private static void flush(Buffer<String> buffer, List<String> records) {
    try {
      Batch<String> batch = buffer.emit();
      records.addAll(batch.records());
      buffer.commit(batch.id());
    } catch (BufferEmptyException e) {
      Thread.onSpinWait(); // what is being stored may count and not be there yet
    }
  }

  private static void noThreadStays(Stage stage) throws InterruptedException {
    Set<Thread> before = Thread.getAllStackTraces().keySet();
    Buffer<String> buffer = stage.open(Stage.threesWithAge(Duration.ofMillis(10)));
    buffer.put("1");
    buffer.putAsync("2").join();
    buffer.emit();
    Set<Thread> started = new HashSet<>(Thread.getAllStackTraces().keySet());
    started.removeAll(before);

    buffer.close();

    for (Thread thread : started) {
      if (!thread.getName().startsWith("ForkJoinPool.commonPool")) {
        thread.join(stage.patience().toMillis());
        stage.that(!thread.isAlive(), thread + " outlives the buffer");
      }
    }
  }
}
