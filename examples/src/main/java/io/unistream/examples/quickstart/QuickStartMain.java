package io.unistream.examples.quickstart;

import io.unistream.buffer.RecordCodec;
import io.unistream.buffer.file.FileBuffer;
import io.unistream.buffer.file.FileBufferSettings;
import io.unistream.buffer.producer.Producer;
import io.unistream.buffer.producer.ProducerSettings;
import io.unistream.buffer.sender.http.HttpSender;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * A whole program with a producer: each line of standard input is an order, and goes to an HTTP target, whatever happens to the target or to this
 * program. {@link QuickStart} runs it and kills it.
 *
 * <p>Arguments: the log's directory, the target's address.
 */
public final class QuickStartMain {

  /** What is delivered. Any class that Jackson can write and read will do. */
  record Order(String item) {}

  private QuickStartMain() {}

  /**
   * Runs until standard input ends.
   *
   * @param arguments see the class comment
   * @throws IOException if standard input cannot be read
   */
  public static void main(String... arguments) throws IOException {
    BufferedReader lines =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));

    var codec = RecordCodec.json(Order.class);
    var settings = FileBufferSettings.builder(Path.of(arguments[0]))
        .emit(emit -> emit.withMaxRecords(3))
        .build();
    var sender = HttpSender.ndjson(URI.create(arguments[1]), codec).build();
    try (Producer<Order> producer = Producer.start(
        () -> FileBuffer.open(settings, codec), sender, ProducerSettings.defaults())) {
      System.out.println("waiting " + producer.stats().buffer().backlogRecords());
      for (String item = lines.readLine(); item != null; item = lines.readLine()) {
        producer.put(
            new Order(item)); // durable when it returns, whether the target is there or not
        System.out.println("stored " + item);
      }
    } // sends what is left, if the target takes it
  }
}
