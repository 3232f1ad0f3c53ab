package io.unistream.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.inject.Guice;
import com.google.inject.Inject;
import com.google.inject.Injector;
import com.google.inject.Key;
import com.google.inject.Singleton;
import com.google.inject.TypeLiteral;
import com.google.inject.name.Names;
import io.unistream.buffer.Batch;
import io.unistream.buffer.Buffer;
import io.unistream.buffer.RecordCodec;
import io.unistream.buffer.config.JsonSettings;
import io.unistream.buffer.file.FileBuffer;
import io.unistream.buffer.file.FileBufferModule;
import io.unistream.buffer.file.FileBufferSettings;
import io.unistream.buffer.guice.BufferCloser;
import io.unistream.buffer.producer.DeadLetter;
import io.unistream.buffer.producer.Delivery;
import io.unistream.buffer.producer.Producer;
import io.unistream.buffer.producer.ProducerSettings;
import io.unistream.buffer.producer.Sender;
import io.unistream.buffer.producer.guice.ProducerModule;
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
  @Singleton
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

      Optional<Batch<Order>> due = buffer.poll(Duration.ofSeconds(10));
      due.ifPresent(batch -> {
        target.send(batch.id().toString(), batch.records());
        buffer.commit(batch);
      });
    }
    // end by hand

    assertEquals(List.of(order), target.received);
  }

  @Test
  @SuppressWarnings("try") // it is closed, and that is its use
  void theProducersOfGuiceWork(@TempDir Path temp) throws IOException {
    Order order = new Order("tea");
    var settings = FileBufferSettings.of(temp.resolve("orders"));
    var letterSettings = FileBufferSettings.of(temp.resolve("letters"));
    Path events = Files.writeString(
        temp.resolve("events.json"),
        "{\"directory\": \"" + temp.resolve("events") + "\", \"emit\": {\"maxInFlight\": 2}}");
    // begin guice
    Injector injector = Guice.createInjector(
        ProducerModule.of(FileBufferModule.of(Order.class, settings))
            .withDeadLetters(
                FileBufferModule.of(new TypeLiteral<DeadLetter<Order>>() {}, letterSettings)),
        ProducerModule.of(FileBufferModule.of(Event.class, JsonSettings.file(events)))
            .annotatedWith(Names.named("events"))
            .withSettings(ProducerSettings.builder().name("events").pipelined().build()),
        binder -> {
          binder.bind(new TypeLiteral<Sender<Order>>() {}).to(OrderSender.class);
          binder
              .bind(new TypeLiteral<Sender<Event>>() {})
              .annotatedWith(Names.named("events"))
              .to(EventSender.class);
        });
    try (BufferCloser closer = injector.getInstance(BufferCloser.class)) {
      injector.getInstance(Key.get(new TypeLiteral<Producer<Order>>() {})).put(order);
    }
    // end guice

    assertEquals(List.of(order), injector.getInstance(Target.class).received);
  }

  record Event(String name) {}

  static final class OrderSender implements Sender<Order> {
    private final Target target;

    @Inject
    OrderSender(Target target) {
      this.target = target;
    }

    @Override
    public void send(Delivery<Order> delivery) {
      target.send(delivery.key(), delivery.records());
    }
  }

  static final class EventSender implements Sender<Event> {
    @Override
    public void send(Delivery<Event> delivery) {
      throw new AssertionError("there is no event");
    }
  }

  @Test
  void theReadmeAndThePageOfTheProducerShowTheseLines() throws IOException {
    Page readme = new Page("README.md");
    Page producer = new Page("docs/producer.md");
    assertEquals(run("producer"), plain(readme.block("java", 1)));
    assertEquals(run("producer"), plain(producer.block("java", 1)));
    assertEquals(run("by hand"), plain(readme.block("java", 2)));
    assertEquals(run("guice"), plain(producer.block("java", 3)));
  }

  private static String run(String name) throws IOException {
    return plain(Page.lines(ReadmeTest.class, name));
  }

  /** Without the values that differ. */
  private static String plain(String java) {
    return Page.plain(java)
        .replace("Path.of(\"/var/lib/shop/orders\")", "temp")
        .replace("Path.of(\"events.json\")", "events")
        .replaceAll("withMaxRecords\\(\\d+\\)", "withMaxRecords()");
  }
}
