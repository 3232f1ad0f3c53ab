package io.unistream.buffer.producer.guice;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.inject.Binder;
import com.google.inject.CreationException;
import com.google.inject.Guice;
import com.google.inject.Injector;
import com.google.inject.Key;
import com.google.inject.Stage;
import com.google.inject.TypeLiteral;
import com.google.inject.name.Names;
import io.unistream.buffer.Buffer;
import io.unistream.buffer.BufferClosedException;
import io.unistream.buffer.RecordCodec;
import io.unistream.buffer.guice.BufferCloser;
import io.unistream.buffer.producer.Producer;
import io.unistream.buffer.producer.Sender;
import io.unistream.buffer.producer.config.BufferConfig;
import io.unistream.buffer.producer.config.ListSenders;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Filter;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class BufferConfigModuleTest {

  private static final Duration LONG = Duration.ofSeconds(50);
  private static final TypeLiteral<Producer<String>> PRODUCER = new TypeLiteral<>() {};
  private static final TypeLiteral<Buffer<String>> BUFFER = new TypeLiteral<>() {};
  private static final TypeLiteral<Buffer<List<String>>> LISTS = new TypeLiteral<>() {};
  private static final TypeLiteral<Sender<String>> SENDER = new TypeLiteral<>() {};

  private static final String SHOP = """
      buffers:
        audit: {backend: memory}
        lists: {backend: memory}
        unused: {backend: memory, directory: wrong}
      producers:
        orders:
          buffer: {backend: memory, emit: {maxRecords: 1}}
          sender: {type: list, name: LIST}
          deadLetters: {backend: memory}
        bare:
          buffer: {backend: memory, emit: {maxRecords: 1}}
          deadLetters: discard
      """;

  /** What arrived at the sender that the program bound. */
  private final List<String> arrived = new CopyOnWriteArrayList<>();

  @TempDir
  Path directory;

  @Test
  void whatTheProgramNamesIsBoundUnderItsNameAndClosedByTheCloser() throws IOException {
    BufferConfigModule module = BufferConfigModule.of(config(SHOP))
        .buffer("audit", String.class)
        .buffer("lists", new TypeLiteral<List<String>>() {})
        .producer("orders", String.class)
        .producer("bare", String.class);

    Injector injector = Guice.createInjector(
        Binder::requireExplicitBindings,
        binder -> binder.bind(BufferCloser.class),
        binder -> binder
            .bind(SENDER)
            .annotatedWith(Names.named("bare"))
            .toInstance(delivery -> arrived.addAll(delivery.records())),
        module);
    Buffer<String> audit = injector.getInstance(Key.get(BUFFER, Names.named("audit")));
    Producer<String> orders = producer(injector, "orders");
    Producer<String> bare = producer(injector, "bare");
    audit.put("a");
    injector.getInstance(Key.get(LISTS, Names.named("lists"))).put(List.of("b", "c"));
    orders.put("refused");
    orders.put("d");
    bare.put("e");

    assertEquals(1, audit.stats().puts());
    assertTrue(orders.flush(LONG));
    assertEquals(1, orders.stats().deadLetters());
    assertTrue(bare.flush(LONG));
    assertEquals(List.of("e"), arrived);
    injector.getInstance(BufferCloser.class).close();
    assertThrows(BufferClosedException.class, () -> audit.put("late"));
    assertThrows(BufferClosedException.class, () -> orders.put("late"));
  }

  @Test
  void theFilesCodecComesBeforeABoundOne() throws IOException {
    BufferConfig config = config("""
        producers:
          named:
            buffer: {backend: memory, codec: string, emit: {maxRecords: 1}}
          bound:
            buffer: {backend: memory, emit: {maxRecords: 1}}
        """);
    RecordCodec<String> reversing = new RecordCodec<>() {
      @Override
      public byte[] encode(String record) {
        return new StringBuilder(record).reverse().toString().getBytes(StandardCharsets.UTF_8);
      }

      @Override
      public String decode(byte[] payload) {
        return new String(payload, StandardCharsets.UTF_8);
      }
    };

    Injector injector = Guice.createInjector(
        binder -> {
          binder.bind(new TypeLiteral<RecordCodec<String>>() {}).toInstance(reversing);
          for (String name : List.of("named", "bound")) {
            binder
                .bind(SENDER)
                .annotatedWith(Names.named(name))
                .toInstance(delivery -> arrived.addAll(delivery.records()));
          }
        },
        BufferConfigModule.of(config)
            .producer("named", String.class)
            .producer("bound", String.class));
    for (String name : List.of("named", "bound")) {
      producer(injector, name).put("ab");
      assertTrue(producer(injector, name).flush(LONG));
    }

    assertEquals(List.of("ab", "ba"), arrived);
    injector.getInstance(BufferCloser.class).close();
  }

  @Test
  void whatIsWrongInTheFileIsAConfigurationErrorAndNothingIsOpened() throws IOException {
    BufferConfigModule module = BufferConfigModule.of(config(SHOP))
        .producer("orders", String.class)
        .buffer("unused", String.class)
        .buffer("adit", String.class);

    CreationException e = assertThrows(CreationException.class, () -> Guice.createInjector(module));

    assertEquals(2, e.getErrorMessages().size());
    String message = String.valueOf(e.getMessage());
    assertTrue(message.contains("line 4, column 29: directory is not a setting"), message);
    assertTrue(message.contains("there is no \"adit\"; did you mean audit?"), message);
  }

  @Test
  void theEffectiveSettingsAreLogged() throws IOException {
    List<String> lines = new CopyOnWriteArrayList<>();
    Logger logger = Logger.getLogger(BufferConfig.class.getName());
    Filter keep = line -> {
      lines.add(new SimpleFormatter().formatMessage(line));
      return false;
    };
    logger.setLevel(Level.INFO);
    logger.setFilter(keep);
    try {
      Injector injector = Guice.createInjector(BufferConfigModule.of(config(SHOP))
          .buffer("audit", String.class)
          .producer("orders", String.class));
      injector.getInstance(BufferCloser.class).close();
    } finally {
      logger.setFilter(null);
      logger.setLevel(null);
    }

    assertEquals(2, lines.size(), lines::toString);
    assertTrue(lines.get(0).startsWith("buffer audit: MemoryBufferSettings["), lines::toString);
    assertTrue(lines.get(1).startsWith("producer orders: "), lines::toString);
  }

  /** In production Guice creates every singleton, also those that nobody will use. */
  @Test
  void noSenderIsMadeForAProducerThatIsNotStarted() throws IOException {
    BufferConfig config = config("""
        producers:
          broken:
            buffer: {backend: memory, emit: {maxInFlight: 2}}
            sender: {type: list, name: LIST-broken}
            mode: by_key
            lanes: 2
          never:
            buffer: {backend: memory}
            sender: {type: list, name: LIST-never}
        """);

    assertThrows(
        CreationException.class,
        () -> Guice.createInjector(
            Stage.PRODUCTION,
            BufferConfigModule.of(config)
                .producer("broken", String.class)
                .producer("never", String.class)));

    assertFalse(ListSenders.isMade(directory + "-never"));
    assertEquals(List.of("closed"), ListSenders.list(directory + "-broken"));
  }

  @Test
  void aProducerWithoutASenderIsAConfigurationError() throws IOException {
    BufferConfigModule module = BufferConfigModule.of(config(SHOP)).producer("bare", String.class);

    assertThrows(CreationException.class, () -> Guice.createInjector(module));
  }

  @Test
  void equalModulesCountAsOne() throws IOException {
    BufferConfigModule module = BufferConfigModule.of(config(SHOP))
        .buffer("audit", String.class)
        .producer("orders", String.class);
    BufferConfigModule equal = BufferConfigModule.of(config(SHOP))
        .buffer("audit", String.class)
        .producer("orders", String.class);

    Injector injector = Guice.createInjector(module, equal);

    assertEquals(module, equal);
    assertEquals(module.hashCode(), equal.hashCode());
    assertNotEquals(module, BufferConfigModule.of(config(SHOP)).buffer("audit", String.class));
    assertTrue(module.toString().contains("buffers=[audit], producers=[orders]"), module::toString);
    injector.getInstance(BufferCloser.class).close();
  }

  private static Producer<String> producer(Injector injector, String name) {
    return injector.getInstance(Key.get(PRODUCER, Names.named(name)));
  }

  private BufferConfig config(String yaml) throws IOException {
    Path file = directory.resolve("shop.yaml");
    return BufferConfig.file(Files.writeString(file, yaml.replace("LIST", directory.toString())));
  }
}
