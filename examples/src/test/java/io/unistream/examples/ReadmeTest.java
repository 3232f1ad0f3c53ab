package io.unistream.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.unistream.buffer.Batch;
import io.unistream.buffer.Buffer;
import io.unistream.buffer.RecordCodec;
import io.unistream.buffer.file.FileBuffer;
import io.unistream.buffer.file.FileBufferSettings;
import io.unistream.buffer.producer.Producer;
import io.unistream.buffer.producer.ProducerSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The first lines of Java in the README are these, and they work. */
class ReadmeTest {

  record Order(String item) {}

  /** What the tutorial calls "target". */
  static final class Target {
    private final List<Order> received = new ArrayList<>();

    void send(String id, List<Order> records) {
      assertTrue(id.endsWith("/1"), id);
      received.addAll(records);
    }
  }

  @Test
  void theTutorialWorks(@TempDir Path temp) {
    Target target = new Target();
    Order order = new Order("tea");
    // begin
    var settings = FileBufferSettings.builder(temp)
        .emit(emit -> emit.withMaxRecords(1).withMaxAge(Duration.ofSeconds(5)))
        .build();
    try (Buffer<Order> buffer = FileBuffer.open(settings, RecordCodec.json(Order.class))) {
      buffer.put(order);

      Optional<Batch<Order>> due = buffer.poll(Duration.ofSeconds(1));
      due.ifPresent(batch -> {
        target.send(batch.id().toString(), batch.records());
        buffer.commit(batch);
      });
    }
    // end

    assertEquals(List.of(order), target.received);
  }

  @Test
  void theReadmeShowsTheSameLines() throws IOException {
    String readme = Files.readString(Path.of("..", "README.md"));
    String source =
        Files.readString(Path.of("src/test/java/io/unistream/examples/ReadmeTest.java"));

    String shown = readme.substring(
        readme.indexOf("```java") + 7, readme.indexOf("```", readme.indexOf("```java") + 7));
    String run = source.substring(source.indexOf("// begin") + 8, source.indexOf("// end"));

    assertEquals(plain(run), plain(shown));
  }

  @Test
  void theProducerSends(@TempDir Path temp) {
    Target target = new Target();
    Order order = new Order("tea");
    var settings =
        FileBufferSettings.builder(temp).emit(emit -> emit.withMaxRecords(1)).build();
    // begin producer
    try (Producer<Order> producer = Producer.start(
        () -> FileBuffer.open(settings, RecordCodec.json(Order.class)),
        delivery -> target.send(delivery.key(), delivery.records()),
        ProducerSettings.defaults())) {
      producer.put(order);
    }
    // end producer

    assertEquals(List.of(order), target.received);
  }

  @Test
  void theReadmeShowsThisProducer() throws IOException {
    String readme = Files.readString(Path.of("..", "README.md"));
    String source =
        Files.readString(Path.of("src/test/java/io/unistream/examples/ReadmeTest.java"));

    int second = readme.indexOf("```java", readme.indexOf("```java") + 7) + 7;
    String shown = readme.substring(second, readme.indexOf("```", second));
    String run = source.substring(
        source.indexOf("// begin producer") + 17, source.indexOf("// end producer"));

    assertEquals(plain(run), plain(shown));
  }

  /** Without comments, white space, and the two values that differ. */
  private static String plain(String java) {
    return java.replaceAll("//[^\n]*", "")
        .replaceAll("\\s+", "")
        .replace("Path.of(\"/var/lib/shop/orders\")", "temp")
        .replaceAll("withMaxRecords\\(\\d+\\)", "withMaxRecords()");
  }
}
