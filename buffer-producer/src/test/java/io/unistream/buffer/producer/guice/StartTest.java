package io.unistream.buffer.producer.guice;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.inject.CreationException;
import com.google.inject.Guice;
import com.google.inject.Injector;
import com.google.inject.Key;
import com.google.inject.Module;
import com.google.inject.Provider;
import com.google.inject.TypeLiteral;
import com.google.inject.name.Names;
import io.unistream.buffer.BatchId;
import io.unistream.buffer.RecordCodec;
import io.unistream.buffer.guice.BufferCloser;
import io.unistream.buffer.guice.BufferModule;
import io.unistream.buffer.producer.AttemptEvent;
import io.unistream.buffer.producer.DeadLetter;
import io.unistream.buffer.producer.DeadLetters;
import io.unistream.buffer.producer.Delivery;
import io.unistream.buffer.producer.Producer;
import io.unistream.buffer.producer.ProducerComponents;
import io.unistream.buffer.producer.ProducerListener;
import io.unistream.buffer.producer.ProducerSettings;
import io.unistream.buffer.producer.Sender;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a producer is given, and where it is found. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class StartTest {

  private static final Duration LONG = Duration.ofSeconds(50);
  private static final Key<Producer<String>> PLAIN =
      Key.get(new TypeLiteral<Producer<String>>() {});
  private static final Key<Producer<String>> NAMED = PLAIN.withAnnotation(Names.named("orders"));

  private final TracedBackend backend = new TracedBackend();
  private final List<String> heard = new CopyOnWriteArrayList<>();

  private final Module shared = binder -> {
    binder.bind(ProducerListener.class).toInstance(listener("shared"));
    binder.bind(ProducerSettings.class).toInstance(named("shared"));
  };
  private final Module own = binder -> {
    binder
        .bind(ProducerListener.class)
        .annotatedWith(Names.named("orders"))
        .toInstance(listener("own"));
    binder
        .bind(ProducerSettings.class)
        .annotatedWith(Names.named("orders"))
        .toInstance(named("own"));
  };

  @Test
  void whatIsBoundWithoutAnnotationServesEveryProducer() {
    Injector injector =
        Guice.createInjector(shared, module("a"), module("b").annotatedWith(Names.named("orders")));

    assertEquals("Producer[shared, WAITING]", said(injector, PLAIN));
    assertEquals("Producer[shared, WAITING]", said(injector, NAMED));
    assertEquals(List.of("shared", "shared"), heard);
    close(injector);
  }

  @Test
  void whatIsBoundUnderTheProducersAnnotationGoesFirst() {
    Injector injector = Guice.createInjector(
        shared, own, module("a"), module("b").annotatedWith(Names.named("orders")));

    assertEquals("Producer[shared, WAITING]", said(injector, PLAIN));
    assertEquals("Producer[own, WAITING]", said(injector, NAMED));
    assertEquals(List.of("shared", "own"), heard);
    close(injector);
  }

  @Test
  void whatIsGivenToTheModuleGoesBeforeAllThatIsBound() {
    Injector injector = Guice.createInjector(
        shared,
        own,
        module("a")
            .withSettings(named("given"))
            .withComponents(ProducerComponents.<String>defaults().withListener(listener("given")))
            .annotatedWith(Names.named("orders")));

    assertEquals("Producer[given, WAITING]", said(injector, NAMED));
    assertEquals(List.of("given"), heard);
    close(injector);
  }

  @Test
  void componentsMayBeBoundWholeUnderTheProducersAnnotation() {
    Injector injector = Guice.createInjector(
        shared,
        binder -> binder
            .bind(new TypeLiteral<ProducerComponents<String>>() {})
            .annotatedWith(Names.named("orders"))
            .toInstance(ProducerComponents.<String>defaults().withListener(listener("whole"))),
        module("a"),
        module("b").annotatedWith(Names.named("orders")));

    said(injector, PLAIN);
    said(injector, NAMED);

    assertEquals(List.of("shared", "whole"), heard);
    close(injector);
  }

  @Test
  void deadLettersOfAModuleAreMadeOfTheRecordsCodec() throws Exception {
    Injector injector = Guice.createInjector(ProducerModule.of(buffer("log").withCodec(new Upper()))
        .withSender(delivery -> delivery.reject(0, "no"))
        .withDeadLetters(letters("letters")));

    deliver(injector, PLAIN);

    DeadLetter<?> letter =
        (DeadLetter<?>) backend.buffer("letters").emit().records().get(0);
    assertEquals("RECORD", letter.record().orElseThrow());
    assertEquals("no", letter.reason());
    close(injector);
  }

  @Test
  void boundDeadLettersAreFoundUnderTheProducersAnnotationAlone() {
    Injector injector = Guice.createInjector(
        binder -> {
          binder.bind(new TypeLiteral<DeadLetters<String>>() {}).toInstance(grave("plain"));
          binder
              .bind(new TypeLiteral<DeadLetters<String>>() {})
              .annotatedWith(Names.named("orders"))
              .toInstance(grave("own"));
        },
        module("a")
            .withSender(delivery -> delivery.reject(0, "no"))
            .annotatedWith(Names.named("orders")),
        module("b").withSender(delivery -> {}).annotatedWith(Names.named("others")));

    deliver(injector, NAMED);
    close(injector); // "others" has none: it would close those of the producer without annotation

    assertEquals(List.of("own stores 1", "own closes"), heard);
  }

  @Test
  void deadLettersThatAreGivenTwiceAreRefused() {
    CreationException e = assertThrows(
        CreationException.class,
        () -> Guice.createInjector(module("a")
            .withComponents(
                ProducerComponents.<String>defaults().withDeadLetters(DeadLetters.discard()))
            .withDeadLetters(letters("letters"))));

    assertTrue(String.valueOf(e.getMessage()).contains("are given twice"), e.getMessage());
    assertEquals(List.of(), backend.trace);
  }

  @Test
  void whatTheInjectorMadeForAProducerThatCannotStartIsClosed() {
    CreationException e = assertThrows(
        CreationException.class,
        () -> Guice.createInjector(
            bound(() -> sender("bound")),
            binder ->
                binder.bind(new TypeLiteral<DeadLetters<String>>() {}).toInstance(grave("bound")),
            tooWide()));

    assertEquals(List.of("bound sender closes", "bound closes"), heard);
    assertEquals(List.of("open a", "close a"), backend.trace);
    assertEquals(0, Objects.requireNonNull(e.getCause()).getSuppressed().length);
  }

  @Test
  void whatFailsToCloseAfterAProducerThatCannotStartIsSuppressed() {
    CreationException e = assertThrows(
        CreationException.class,
        () -> Guice.createInjector(
            bound(() -> new ClosingSender(() -> {
              throw new StackOverflowError("deep");
            })),
            binder -> binder
                .bind(new TypeLiteral<ProducerComponents<String>>() {})
                .toInstance(ProducerComponents.<String>defaults().withDeadLetters(grave("bound"))),
            tooWide()));

    Throwable cause = Objects.requireNonNull(e.getCause());
    assertTrue(String.valueOf(cause.getMessage()).contains("emit.maxInFlight"), e.getMessage());
    assertEquals("deep", cause.getSuppressed()[0].getMessage());
    assertEquals(List.of("bound closes"), heard);
  }

  @Test
  void aBoundSenderIsClosedIfTheRestCannotBeFound() {
    assertThrows(
        CreationException.class,
        () -> Guice.createInjector(
            bound(() -> sender("bound")),
            binder -> binder.bind(ProducerListener.class).toProvider(() -> {
              throw new IllegalStateException("no listener");
            }),
            tooWide().withDeadLetters(letters("letters"))));

    assertEquals(List.of("bound sender closes"), heard);
    assertEquals(List.of(), backend.trace);
  }

  @Test
  void whatWasGivenToAModuleThatCannotStartIsItsGiversStill() {
    assertThrows(
        CreationException.class,
        () -> Guice.createInjector(tooWide()
            .withSender(sender("given"))
            .withComponents(
                ProducerComponents.<String>defaults().withDeadLetters(grave("given")))));

    assertEquals(List.of(), heard);
  }

  /** A producer with more lanes than its buffer allows, which is found when the buffer is open. */
  private ProducerModule<String> tooWide() {
    return ProducerModule.of(buffer("a"))
        .withSettings(ProducerSettings.builder().unordered(3).build());
  }

  private static Module bound(Provider<Sender<String>> senders) {
    return binder -> binder.bind(new TypeLiteral<Sender<String>>() {}).toProvider(senders);
  }

  private Sender<String> sender(String name) {
    return new ClosingSender(() -> heard.add(name + " sender closes"));
  }

  private static String said(Injector injector, Key<Producer<String>> key) {
    deliver(injector, key);
    return injector.getInstance(key).toString();
  }

  private static void deliver(Injector injector, Key<Producer<String>> key) {
    Producer<String> producer = injector.getInstance(key);
    producer.put("record");
    assertTrue(producer.flush(LONG));
  }

  private static void close(Injector injector) {
    injector.getInstance(BufferCloser.class).close();
  }

  private ProducerModule<String> module(String label) {
    return ProducerModule.of(buffer(label)).withSender(delivery -> {});
  }

  private BufferModule<String> buffer(String label) {
    return BufferModule.of(
        TypeLiteral.get(String.class), backend, new TracedBackend.Settings(label));
  }

  private BufferModule<DeadLetter<String>> letters(String label) {
    return BufferModule.of(
        new TypeLiteral<DeadLetter<String>>() {}, backend, new TracedBackend.Settings(label));
  }

  private static ProducerSettings named(String name) {
    return ProducerSettings.builder().name(name).build();
  }

  private ProducerListener listener(String name) {
    return new ProducerListener() {
      @Override
      public void onAttempt(AttemptEvent event) {
        heard.add(name);
      }
    };
  }

  private DeadLetters<String> grave(String name) {
    return new DeadLetters<>() {
      @Override
      public void store(BatchId batch, List<DeadLetter<String>> letters) {
        heard.add(name + " stores " + letters.size());
      }

      @Override
      public void close() {
        heard.add(name + " closes");
      }
    };
  }

  /** Sends to nowhere, and tells when it is closed. */
  private record ClosingSender(Runnable closes) implements Sender<String> {

    @Override
    public void send(Delivery<String> delivery) {}

    @Override
    public void close() {
      closes.run();
    }
  }

  /** Decodes into capitals. */
  private static final class Upper implements RecordCodec<String> {

    @Override
    public byte[] encode(String text) {
      return text.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public String decode(byte[] payload) {
      return new String(payload, StandardCharsets.UTF_8).toUpperCase(Locale.ROOT);
    }
  }
}
