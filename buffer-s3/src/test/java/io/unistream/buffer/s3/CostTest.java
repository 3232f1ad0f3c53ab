package io.unistream.buffer.s3;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.unistream.buffer.Batch;
import io.unistream.buffer.Buffer;
import io.unistream.buffer.CorruptionPolicy;
import io.unistream.buffer.EmitPolicy;
import io.unistream.buffer.tck.s3.S3RequestCounts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What each call costs in requests, and that docs/s3.md says the same. */
class CostTest {

  private final Bucket bucket = new Bucket();
  private final List<String> rows = new ArrayList<>();

  @AfterEach
  void close() {
    bucket.close();
  }

  private interface Step {
    void run();
  }

  private void cost(String what, Step step) {
    S3RequestCounts before = bucket.faults.counts();
    step.run();
    row(what, bucket.faults.counts().since(before));
  }

  private void row(String what, S3RequestCounts cost) {
    row(what, cost, String.valueOf(cost.gets()));
  }

  /** How much is read ahead, and how much again, depends on who comes first. */
  private void row(String what, S3RequestCounts cost, long mostGets) {
    assertTrue(cost.gets() <= mostGets, cost::toString);
    row(what, cost, "up to " + mostGets);
  }

  private void row(String what, S3RequestCounts cost, String gets) {
    rows.add("| " + what + " | " + cost.puts() + " | " + cost.lists() + " | " + gets + " | "
        + (cost.deletes() + cost.bulkDeletes()) + " |");
  }

  @Test
  void aCallCostsWhatTheDocumentsSay() throws IOException {
    bucket.with(all -> all.buffer(all.build().buffer().toBuilder()
        .emit(EmitPolicy.defaults().withMaxRecords(3))
        .build()));
    var faults = bucket.faults;
    Buffer<String> buffer = bucket.open();
    row("the first opening of a log", faults.counts());
    bucket.faults = faults;
    cost("`put`, `putAll`, one group of `putAsync`", () -> buffer.putAll(List.of("a", "b")));
    cost("`put` that fills a batch", () -> buffer.put("c"));
    List<Batch<String>> batches = new ArrayList<>();
    cost("`emit` or `poll` of a batch that is full", () -> batches.add(buffer.emit()));
    cost("`emit` or `poll` once more", () -> batches.set(0, buffer.emit()));
    cost("`commit`", () -> buffer.commit(batches.get(0)));
    buffer.put("d");
    cost("`emit` or `poll` of a batch that is not full", () -> batches.set(0, buffer.emit()));
    cost("25 hours without a call", () -> bucket.clock.advance(Duration.ofHours(25)));
    cost("`close`", buffer::close);

    bucket.faults = faults.nextOwner();
    var next = bucket.faults;
    Buffer<String> again = bucket.open();
    row("an opening with one batch in the log, and looking for garbage", next.counts(), 15);
    again.close();
    bucket.s3.overwrite(
        bucket.keys("wal/").stream()
            .filter(key -> new String(bucket.s3.bytes(key), ISO_8859_1).endsWith("d"))
            .findFirst()
            .orElseThrow(),
        new byte[200]);
    bucket.with(all -> all.corruption(CorruptionPolicy.QUARANTINE));
    var damaged = bucket.faults;
    bucket.open().close();
    row("the same, and the object of its record is damaged (`QUARANTINE`)", damaged.counts(), 40);

    String documented = Files.readString(Path.of("..", "docs", "s3.md"));
    List<String> table = documented
        .lines()
        .dropWhile(line -> !line.startsWith("| call |"))
        .skip(2)
        .takeWhile(line -> line.startsWith("|"))
        .toList();
    assertEquals(String.join("\n", rows), String.join("\n", table));
  }
}
