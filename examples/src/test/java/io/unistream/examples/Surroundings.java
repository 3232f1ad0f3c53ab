package io.unistream.examples;

/** What the pages take for granted: the packages that they name, and a program's own classes and objects. */
final class Surroundings {

  /** On one line. Star imports are as good as a reader's editor, which knows every name. */
  static final String IMPORTS = """
      import static java.nio.charset.StandardCharsets.UTF_8;
      import com.fasterxml.jackson.databind.ObjectMapper;
      import com.google.inject.*;
      import com.google.crypto.tink.InsecureSecretKeyAccess;
      import com.google.crypto.tink.KeysetHandle;
      import com.google.crypto.tink.TinkJsonProtoKeysetFormat;
      import com.google.crypto.tink.aead.*;
      import com.google.inject.name.Names;
      import com.sun.net.httpserver.HttpServer;
      import io.micrometer.core.instrument.MeterRegistry;
      import io.micrometer.prometheusmetrics.*;
      import io.unistream.buffer.*;
      import io.unistream.buffer.batch.*;
      import io.unistream.buffer.config.*;
      import io.unistream.buffer.encryption.*;
      import io.unistream.buffer.file.*;
      import io.unistream.buffer.guice.*;
      import io.unistream.buffer.memory.*;
      import io.unistream.buffer.micrometer.*;
      import io.unistream.buffer.producer.*;
      import io.unistream.buffer.producer.config.*;
      import io.unistream.buffer.producer.guice.*;
      import io.unistream.buffer.s3.*;
      import io.unistream.buffer.s3.S3Encryption.Mode;
      import io.unistream.buffer.sender.file.*;
      import io.unistream.buffer.sender.http.*;
      import io.unistream.buffer.sender.jdbc.*;
      import io.unistream.buffer.sender.kafka.*;
      import io.unistream.buffer.sender.kinesis.*;
      import io.unistream.buffer.tck.*;
      import io.unistream.buffer.tck.crash.*;
      import io.unistream.buffer.tck.jqwik.*;
      import io.unistream.buffer.tck.jupiter.*;
      import io.unistream.buffer.wal.*;
      import io.unistream.examples.sqlite.SqliteWal;
      import java.io.*;
      import java.net.*;
      import java.nio.charset.StandardCharsets;
      import java.nio.file.*;
      import java.time.*;
      import java.util.*;
      import javax.sql.DataSource;
      import org.apache.kafka.clients.producer.ProducerRecord;
      import software.amazon.awssdk.core.SdkBytes;
      import software.amazon.awssdk.services.kinesis.KinesisClient;
      import software.amazon.awssdk.services.kinesis.model.PutRecordsRequestEntry;
      """.replace('\n', ' ');

  private static final String PROGRAM = """
      final class Frame {
        static class Order {
          Order(String id, int cents) {}
          long id() { return 0; }
          String item() { return ""; }
          String customer() { return ""; }
          Order withId(String id) { return this; }
        }
        record AuditEvent(String what) {}
        record Event(String name) {}
        record Metric(String name) {}
        record Failure(int index, String text) {}
        static final class Shop { void run() {} }
        static final class OrderSender implements Sender<Order> { public void send(Delivery<Order> delivery) {} }
        static final class EventSender implements Sender<Event> { public void send(Delivery<Event> delivery) {} }
        static final class MyWal { static Wal open(Path directory) { return null; } }
        interface Target { void send(String key, List<Order> orders); }
        interface Tokens { String current(); }
        Target target;
        Tokens tokens;
        Order order;
        FileBufferSettings settings;
        FileBufferSettings letterSettings;
        RecordCodec<Order> codec;
        Sender<Order> sender;
        java.util.function.Supplier<Buffer<Order>> opener;
        BufferConfig config;
        BufferMetrics metrics;
        MeterRegistry registry;
        ObjectMapper mapper;
        DataSource dataSource;
        URI uri;
        HttpSender.Body<Order> body;
      """.replace('\n', ' ');

  /** What the class that tests a backend needs. */
  static final String HARNESS = """

      final class SqliteHarness implements BufferHarness {
        public String name() { return ""; }
        public CrashClass crashClass() { return CrashClass.PROCESS; }
        public Set<Capability> capabilities() { return Set.of(); }
        public TestStore newStore() { return null; }
      }
      """;

  private Surroundings() {}

  /** Returns a file with the members of a program around it. */
  static String around(String members) {
    return IMPORTS + PROGRAM + members + "}";
  }
}
