package io.unistream.buffer.logback;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import ch.qos.logback.core.encoder.Encoder;
import ch.qos.logback.core.encoder.EncoderBase;
import ch.qos.logback.core.read.ListAppender;
import ch.qos.logback.core.status.Status;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class DurableAppenderTest {

  private static final Duration LONG = Duration.ofSeconds(50);

  private final LoggerContext context = new LoggerContext();
  private final ListAppender<ILoggingEvent> fallback = new ListAppender<>();

  @TempDir
  Path directory;

  /** As SLF4J does it for the one context of a program. */
  @BeforeEach
  void begin() {
    context.setMDCAdapter(new LogbackMDCAdapter());
  }

  @AfterEach
  void stop() {
    context.stop();
  }

  @Test
  void eventsOfManyThreadsArriveInTheOrderOfEachAlthoughTheTargetWasDown() throws Exception {
    try (Collector collector = new Collector(false)) {
      DurableAppender appender = started(config(collector.uri(), "{maxRecords: 50}", ""), lines());
      List<Thread> threads = new ArrayList<>();
      for (int t = 0; t < 8; t++) {
        String name = "worker-" + t;
        threads.add(new Thread(() -> {
          for (int i = 0; i < 200; i++) {
            logger().info(name + " " + i);
          }
        }));
      }
      threads.forEach(Thread::start);
      for (Thread thread : threads) {
        thread.join();
      }

      assertEquals(List.of(), collector.lines());
      collector.goUp();

      List<String> lines = collector.await(1_600);
      assertEquals(1_600, lines.size());
      for (int t = 0; t < 8; t++) {
        String name = "worker-" + t + " ";
        List<String> ofThread =
            lines.stream().filter(line -> line.startsWith(name)).toList();
        for (int i = 0; i < 200; i++) {
          assertEquals(name + i, ofThread.get(i));
        }
      }
      assertEquals(0, appender.refusedEvents());
      assertEquals(List.of(), fallback.list);
    }
  }

  @Test
  void whatATargetHasNotTakenArrivesAfterTheNextStart() throws IOException {
    try (Collector collector = new Collector(false)) {
      String config = config(collector.uri(), "{maxAge: 10ms}", "");
      DurableAppender first = started(config, lines());
      first.setDurable(true);
      logger().info("before");
      first.stop();
      assertFalse(first.isStarted());
      logger().info("meanwhile");

      collector.goUp();
      DurableAppender second = started(config, lines());
      second.setDurable(true);
      logger().info("after");

      assertTrue(second.producer().orElseThrow().flush(LONG));
      assertEquals(List.of("before", "after"), collector.lines());
    }
  }

  @Test
  void whatDoesNotFitGoesToTheFallback() throws IOException {
    try (Collector collector = new Collector(false)) {
      String config = config(collector.uri(), "{maxRecords: 2}", "capacity: {maxRecords: 2}");
      DurableAppender appender = started(config, lines());
      appender.setDurable(true);

      for (String message : List.of("a", "b", "c", "d")) {
        logger().info(message);
      }

      assertEquals(2, appender.refusedEvents());
      assertEquals(List.of("c", "d"), messages());
      assertEquals(1, errors("could not be stored"));
      collector.goUp();
      assertTrue(appender.producer().orElseThrow().flush(LONG));
      assertEquals(List.of("a", "b"), collector.lines());
    }
  }

  /** Each line that a delivery logs would otherwise be one more delivery, for ever. */
  @Test
  void whatTheLibrarysOwnThreadsLogGoesToTheFallback() throws Exception {
    try (Collector collector = new Collector(true)) {
      DurableAppender appender = started(config(collector.uri(), "{maxRecords: 1}", ""), lines());
      appender.setDurable(true);
      Thread own = new Thread(() -> logger().info("of the library"), "buffer-producer-logs-1");
      Thread alike = new Thread(() -> logger().info("of the program"), "buffer-filler");
      own.start();
      own.join();
      alike.start();
      alike.join();

      assertTrue(appender.producer().orElseThrow().flush(LONG));
      assertEquals(List.of("of the program"), collector.lines());
      assertEquals(List.of("of the library"), messages());
      assertEquals(0, appender.refusedEvents());
    }
  }

  @Test
  void whatIsLoggedWhileAnEventIsStoredGoesToTheFallback() throws IOException {
    try (Collector collector = new Collector(true)) {
      Encoder<ILoggingEvent> talking = new EncoderBase<>() {
        @Override
        public byte[] encode(ILoggingEvent event) {
          logger().info("encoding");
          return event.getFormattedMessage().getBytes(StandardCharsets.UTF_8);
        }

        @Override
        public byte[] headerBytes() {
          return new byte[0];
        }

        @Override
        public byte[] footerBytes() {
          return new byte[0];
        }
      };
      DurableAppender appender = started(config(collector.uri(), "{maxRecords: 1}", ""), talking);
      appender.setDurable(true);

      logger().info("a");

      assertTrue(appender.producer().orElseThrow().flush(LONG));
      assertEquals(List.of("a"), collector.lines());
      assertEquals(List.of("encoding"), messages());
    }
  }

  @Test
  void ifItCannotBeOpenedAllGoesToTheFallback() {
    DurableAppender appender = started(directory.resolve("none.yaml").toString(), lines());

    logger().info("a");

    assertTrue(appender.isStarted());
    assertTrue(appender.producer().isEmpty());
    assertEquals(List.of("a"), messages());
    assertEquals(1, errors("could not be started"));
  }

  @Test
  void whatIsMissingIsSaid() {
    DurableAppender appender = new DurableAppender();
    appender.setContext(context);

    appender.start();

    assertEquals(1, errors("config, producer and encoder are required"));
    appender.stop();
  }

  @Test
  void theFilesOfThePageWork() throws Exception {
    String page = Files.readString(Path.of("..", "docs", "logback.md"));
    try (Collector collector = new Collector(true)) {
      Path logs = Files.writeString(
          directory.resolve("logs.yaml"),
          block(page, "yaml", 1)
              .replace("/var/lib/shop/logs", directory.resolve("log").toString())
              .replace("https://logs.example.org/ingest", collector.uri()));
      String xml = block(page, "xml", 2).replace("logs.yaml", logs.toString());
      JoranConfigurator configurator = new JoranConfigurator();
      configurator.setContext(context);
      configurator.doConfigure(new ByteArrayInputStream(xml.getBytes(StandardCharsets.UTF_8)));

      logger().info("it is {}", "an order");
      logger().warn("it failed", new IllegalStateException("two\nlines"));

      List<String> lines = collector.await(2);
      assertEquals(2, lines.size(), lines::toString);
      assertTrue(lines.get(0).contains("\"it is {}\"") || lines.get(0).contains("it is an order"));
      assertTrue(lines.get(1).contains("two\\nlines"), lines.get(1));
      assertEquals(0, errors(""));
    }
  }

  private static String block(String page, String language, int n) {
    String[] parts = page.split("```" + language + "\n", -1);
    return parts[n].substring(0, parts[n].indexOf("```"));
  }

  private DurableAppender started(String config, Encoder<ILoggingEvent> encoder) {
    fallback.setContext(context);
    fallback.start();
    encoder.setContext(context);
    encoder.start();
    DurableAppender appender = new DurableAppender();
    appender.setContext(context);
    appender.setConfig(config);
    appender.setProducer("logs");
    appender.setEncoder(encoder);
    appender.addAppender(fallback);
    appender.start();
    logger().addAppender(appender);
    return appender;
  }

  private PatternLayoutEncoder lines() {
    PatternLayoutEncoder encoder = new PatternLayoutEncoder();
    encoder.setContext(context);
    encoder.setPattern("%msg%n");
    return encoder;
  }

  private Logger logger() {
    return context.getLogger("shop");
  }

  private List<String> messages() {
    return fallback.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
  }

  private long errors(String text) {
    return context.getStatusManager().getCopyOfStatusList().stream()
        .filter(status -> status.getLevel() == Status.ERROR)
        .filter(status -> status.getMessage().contains(text))
        .count();
  }

  private String config(String uri, String emit, String more) throws IOException {
    return Files.writeString(directory.resolve("logs.yaml"), """
        producers:
          logs:
            buffer:
              backend: file
              directory: %s
              durability: process
              emit: %s
              %s
            sender: {type: http, uri: "%s"}
            retryMin: 1ms
            retryMax: 5ms
        """.formatted(
                directory.resolve("log"), emit, more, uri))
        .toString();
  }
}
