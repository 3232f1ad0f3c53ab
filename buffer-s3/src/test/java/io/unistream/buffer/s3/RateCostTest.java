package io.unistream.buffer.s3;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.unistream.buffer.Batch;
import io.unistream.buffer.Buffer;
import io.unistream.buffer.BufferClosedException;
import io.unistream.buffer.BufferComponents;
import io.unistream.buffer.BufferSettings;
import io.unistream.buffer.EmitPolicy;
import io.unistream.buffer.RecordCodec;
import io.unistream.buffer.tck.ManualClock;
import io.unistream.buffer.tck.s3.InMemoryS3;
import io.unistream.buffer.tck.s3.S3Faults;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.services.s3.S3Client;

/**
 * What records of 1 KB cost that come at a steady rate, while a consumer commits batch after batch, and that docs/s3.md says the same. Time is the test's: a
 * step is made when all threads wait for the next one, so that the counts do not depend on the machine.
 */
@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class RateCostTest {

  private static final Duration STEP = Duration.ofMillis(10);

  private final InMemoryS3 s3 = new InMemoryS3(TestClients.BUCKET);
  private final S3Faults requests = S3Faults.none();
  private final ManualClock clock = new ManualClock();

  @ParameterizedTest
  @CsvSource({
    "1, 1000, 1000",
    "10, 1000, 4000",
    "100, 1000, 10000",
    "1000, 1000, 40000",
    "10000, 5000, 200000",
    "100000, 25000, 400000"
  })
  void aRateCostsWhatTheDocumentsSay(int rate, int batch, int records) throws Exception {
    S3BufferSettings settings = S3BufferSettings.builder(TestClients.BUCKET, "log")
        .buffer(BufferSettings.builder()
            .emit(EmitPolicy.defaults()
                .withMaxRecords(batch)
                .withMaxBytes(100 << 20)
                .withMaxAge(Duration.ofDays(1)))
            .maxRecordBytes(10_000)
            .build())
        .grouping(grouping -> grouping.maxObjectBytes(8 << 20).maxUnflushedBytes(24 << 20))
        .build();
    long puts;
    try (S3Client client = TestClients.over(s3, requests, false);
        Buffer<byte[]> buffer = S3Buffer.open(
            settings, RecordCodec.bytes(), BufferComponents.defaults().withClock(clock), client)) {
      Thread consumer = consume(buffer);
      puts = -requests.counts().puts();
      produce(buffer, consumer, rate, records);
      puts += requests.counts().puts();
      assertTrue(buffer.stats().backlogRecords() < 2L * batch, buffer.stats()::toString);
    }
    long documented = documented(rate);
    long measured = puts * 1_000_000 / records;
    System.out.println(rate + " records a second: " + puts + " PUT for " + records + " records, "
        + measured + " for a million");
    assertTrue(
        Math.abs(measured - documented) <= documented / 20,
        () -> measured + " PUT for a million, documented are " + documented);
  }

  private static Thread consume(Buffer<byte[]> buffer) {
    Thread consumer = new Thread(
        () -> {
          try {
            while (true) {
              Batch<byte[]> batch = buffer.poll(Duration.ofDays(1_000)).orElseThrow();
              buffer.commit(batch);
            }
          } catch (BufferClosedException e) {
            // all is measured
          }
        },
        "consumer");
    consumer.setDaemon(true);
    consumer.start();
    return consumer;
  }

  private void produce(Buffer<byte[]> buffer, Thread consumer, int rate, int records) {
    long steps = records * (Duration.ofSeconds(1).toMillis() / STEP.toMillis()) / rate;
    byte[] record = new byte[1_024];
    long put = 0;
    for (long step = 1; step <= steps; step++) {
      long until = records * step / steps;
      for (; put < until; put++) {
        var unused = buffer.putAsync(record);
      }
      clock.advance(STEP);
      awaitQuiet(buffer, consumer);
    }
    for (Duration waited = Duration.ZERO; waited.toMillis() < 300; waited = waited.plus(STEP)) {
      clock.advance(STEP); // the last of it is acknowledged
      awaitQuiet(buffer, consumer);
    }
    assertEquals(records, buffer.stats().puts());
  }

  private void awaitQuiet(Buffer<byte[]> buffer, Thread consumer) {
    while (!Objects.equals(buffer.stats().backend().get("uploads.sending"), 0L)
        || !clock.isQuiet()
        || consumer.getState() == Thread.State.RUNNABLE
        || consumer.getState() == Thread.State.BLOCKED) {
      Thread.onSpinWait();
    }
  }

  private static long documented(int rate) throws IOException {
    List<String> lines = Files.readAllLines(Path.of("..", "docs", "s3.md"));
    String row = lines.stream()
        .filter(line ->
            line.startsWith(String.format("| %,d | ", rate)) && line.split("\\|").length == 5)
        .findFirst()
        .orElseThrow();
    return Long.parseLong(row.split("\\|", -1)[3].replaceAll("[^0-9]", ""));
  }
}
