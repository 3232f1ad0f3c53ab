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
import io.unistream.buffer.producer.Sender;
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
  void theProducerSends(@TempDir Path temp) {
    Target target = new Target();
    Order order = new Order("tea");
    // begin producer
    var settings = FileBufferSettings.builder(temp)
        .emit(emit -> emit.withMaxRecords(1).withMaxAge(Duration.ofSeconds(5)))
        .build();
    Sender<Order> sender = delivery -> target.send(delivery.key(), delivery.records());

    try (Producer<Order> producer = Producer.start(
        () -> FileBuffer.open(settings, RecordCodec.json(Order.class)),
        sender,
        ProducerSettings.defaults())) {
      producer.put(order);
    }
    // end producer

    assertEquals(List.of(order), target.received);
  }

  @Test
  void theSendingHalfByHandWorks(@TempDir Path temp) {
    Target target = new Target();
    Order order = new Order("tea");
    var settings =
        FileBufferSettings.builder(temp).emit(emit -> emit.withMaxRecords(1)).build();
    // begin by hand
    try (Buffer<Order> buffer = FileBuffer.open(settings, RecordCodec.json(Order.class))) {
      buffer.put(order);

      Optional<Batch<Order>> due = buffer.poll(Duration.ofSeconds(1));
      due.ifPresent(batch -> {
        target.send(batch.id().toString(), batch.records());
        buffer.commit(batch);
      });
    }
    // end by hand

    assertEquals(List.of(order), target.received);
  }

  @Test
  void theReadmeAndThePageOfTheProducerShowTheseLines() throws IOException {
    assertEquals(plain(run("producer")), plain(shown("README.md", 1)));
    assertEquals(plain(run("producer")), plain(shown("docs/producer.md", 1)));
    assertEquals(plain(run("by hand")), plain(shown("README.md", 2)));
  }

  /** The lines between two comments of this file. */
  private static String run(String name) throws IOException {
    String source =
        Files.readString(Path.of("src/test/java/io/unistream/examples/ReadmeTest.java"));
    String begin = "// begin " + name + "\n";
    return source.substring(
        source.indexOf(begin) + begin.length(), source.indexOf("// end " + name + "\n"));
  }

  /** The n-th lines of Java of a page, from 1. */
  private static String shown(String page, int n) throws IOException {
    String[] parts = Files.readString(Path.of("..").resolve(page)).split("```java\n", -1);
    return parts[n].substring(0, parts[n].indexOf("```"));
  }

  /** Without comments, white space, and the two values that differ. */
  private static String plain(String java) {
    return java.replaceAll("//[^\n]*", "")
        .replaceAll("\\s+", "")
        .replace("Path.of(\"/var/lib/shop/orders\")", "temp")
        .replaceAll("withMaxRecords\\(\\d+\\)", "withMaxRecords()");
  }
}
