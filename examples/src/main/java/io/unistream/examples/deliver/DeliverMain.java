package io.unistream.examples.deliver;

import io.unistream.buffer.Buffer;
import io.unistream.buffer.CrashClass;
import io.unistream.buffer.RecordCodec;
import io.unistream.buffer.file.FileBuffer;
import io.unistream.buffer.file.FileBufferSettings;
import io.unistream.buffer.producer.Delivery;
import io.unistream.buffer.producer.DeliveryMode;
import io.unistream.buffer.producer.Producer;
import io.unistream.buffer.producer.ProducerComponents;
import io.unistream.buffer.producer.ProducerSettings;
import io.unistream.buffer.producer.Sender;
import io.unistream.buffer.sender.http.HttpSender;
import io.unistream.buffer.sender.jdbc.JdbcSender;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;

/**
 * The program that is killed: puts numbered records, and tells its parent of each that is acknowledged. The producer does the rest.
 *
 * <p>Arguments: the log's directory, the target's address, the mode, the first and the last number, and whether to deliver all before it ends.
 */
public final class DeliverMain {

  private static final int KEYS = 7;
  private static final int UNORDERED_LANES = 8;
  private static final int KEY_LANES = 4;
  private static final int WINDOW = 2 * UNORDERED_LANES;

  private DeliverMain() {}

  /**
   * Runs until it is killed, or all is put.
   *
   * @param arguments see the class comment
   * @throws Exception if the target's address cannot be used
   */
  public static void main(String... arguments) throws Exception {
    Path directory = Path.of(arguments[0]);
    DeliveryMode mode = DeliveryMode.valueOf(arguments[2]);
    long first = Long.parseLong(arguments[3]);
    long last = Long.parseLong(arguments[4]);
    boolean toTheEnd = Boolean.parseBoolean(arguments[5]);
    try (Producer<String> producer = Producer.start(
        () -> open(directory, mode),
        sender(arguments[1]),
        settings(mode),
        ProducerComponents.<String>defaults().withKey(Ledger::key))) {
      System.out.println("ready");
      for (long number = first; number <= last; number++) {
        String record = "k" + number % KEYS + "|" + number;
        System.out.println("ack " + producer.put(record) + " " + record);
      }
      if (toTheEnd && isDelivered(producer)) {
        System.out.println("done");
      }
    }
  }

  /** Waits as long as the target takes something: how fast it is decides how long. */
  private static boolean isDelivered(Producer<?> producer) {
    long before;
    long now = producer.stats().committedRecords();
    do {
      before = now;
      if (producer.flush(Duration.ofMinutes(1))) {
        return true;
      }
      now = producer.stats().committedRecords();
    } while (now > before);
    return false;
  }

  private static Buffer<String> open(Path directory, DeliveryMode mode) {
    return FileBuffer.open(
        FileBufferSettings.builder(directory)
            .emit(emit -> emit.withMaxRecords(20)
                .withMaxAge(Duration.ofMillis(50))
                .withMaxInFlight(mode == DeliveryMode.ORDERED ? 1 : WINDOW))
            .durability(CrashClass.PROCESS)
            .build(),
        RecordCodec.string());
  }

  private static ProducerSettings settings(DeliveryMode mode) {
    ProducerSettings.Builder builder = ProducerSettings.builder()
        .retry(Duration.ofMillis(2), Duration.ofMillis(50))
        .holdProbe(Duration.ofMillis(50))
        .attemptTimeout(Duration.ofMillis(500))
        .abortGrace(Duration.ofMillis(500));
    return switch (mode) {
      case ORDERED -> builder.ordered().build();
      case PIPELINED -> builder.pipelined().build();
      case UNORDERED -> builder.unordered(UNORDERED_LANES).build();
      case BY_KEY -> builder.byKey(KEY_LANES).build();
    };
  }

  private static Sender<String> sender(String target) throws Exception {
    if (target.startsWith("jdbc:")) {
      JdbcSender<String> sender = JdbcSender.<String>builder(
              new DriverSource(target),
              "INSERT INTO delivered (sequence_no, record) VALUES (?, ?)",
              (row, record, log, sequence) -> {
                row.setLong(1, sequence);
                row.setString(2, record);
              })
          .build();
      return sender;
    }
    return HttpSender.<String>builder(URI.create(target), "text/plain", DeliverMain::body)
        .responseReader((delivery, response) -> {
          int taken = Integer.parseInt(new String(response.body(), StandardCharsets.UTF_8));
          for (int i = taken; i < delivery.records().size(); i++) {
            delivery.retry(i, "the target took the first " + taken);
          }
        })
        .build();
  }

  private static byte[] body(Delivery<String> delivery) {
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < delivery.records().size(); i++) {
      lines
          .append(delivery.sequence(i))
          .append(' ')
          .append(delivery.records().get(i))
          .append('\n');
    }
    return lines.toString().getBytes(StandardCharsets.UTF_8);
  }
}
