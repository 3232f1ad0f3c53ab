package io.unistream.buffer.producer.guice;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.inject.Binder;
import com.google.inject.BindingAnnotation;
import com.google.inject.CreationException;
import com.google.inject.Guice;
import com.google.inject.Injector;
import com.google.inject.Key;
import com.google.inject.Module;
import com.google.inject.PrivateModule;
import com.google.inject.TypeLiteral;
import com.google.inject.name.Named;
import com.google.inject.name.Names;
import io.unistream.buffer.BufferClosedException;
import io.unistream.buffer.config.JsonSettings;
import io.unistream.buffer.guice.BufferCloser;
import io.unistream.buffer.guice.BufferModule;
import io.unistream.buffer.producer.DeadLetter;
import io.unistream.buffer.producer.Delivery;
import io.unistream.buffer.producer.Producer;
import io.unistream.buffer.producer.ProducerComponents;
import io.unistream.buffer.producer.ProducerSettings;
import io.unistream.buffer.producer.Sender;
import jakarta.inject.Inject;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ProducerModuleTest {

  private static final Duration LONG = Duration.ofSeconds(50);
  private static final Key<Producer<String>> PLAIN =
      Key.get(new TypeLiteral<Producer<String>>() {});
  private static final TypeLiteral<Sender<String>> SENDER = new TypeLiteral<>() {};
  private static final TypeLiteral<DeadLetter<String>> LETTER = new TypeLiteral<>() {};

  private final TracedBackend backend = new TracedBackend();
  private final List<String> arrived = new CopyOnWriteArrayList<>();

  @Test
  void severalProducersOfOneTypeLiveSideBySide() {
    Injector injector = Guice.createInjector(
        module("a").annotatedWith(Names.named("a")),
        module("b").annotatedWith(Audit.class),
        module("c"),
        binder -> {
          binder.bind(SENDER).annotatedWith(Names.named("a")).toInstance(to("a"));
          binder.bind(SENDER).annotatedWith(Audit.class).toInstance(to("b"));
          binder.bind(SENDER).toInstance(to("c"));
        });

    Desk desk = injector.getInstance(Desk.class);
    deliver(desk.named, "1");
    deliver(desk.audit, "2");
    deliver(desk.plain, "3");

    assertEquals(List.of("a 1", "b 2", "c 3"), arrived);
    close(injector);
    assertThrows(BufferClosedException.class, () -> desk.plain.put("late"));
  }

  @Test
  void anInjectorThatRequiresExplicitBindingsStartsAndAbandonsProducers() {
    Injector injector = Guice.createInjector(
        Binder::requireExplicitBindings,
        binder -> binder.bind(BufferCloser.class),
        binder -> binder.bind(SENDER).to(Bound.class),
        binder -> binder.bind(Bound.class).toInstance(new Bound(arrived)),
        module("a"),
        module("b").withSender(to("b")).annotatedWith(Audit.class));
    deliver(injector.getInstance(PLAIN), "1");
    close(injector);

    assertEquals(List.of("bound 1"), arrived);
    assertEquals(List.of("open a", "open b", "close b", "close a"), backend.trace);

    backend.trace.clear();
    assertThrows(
        CreationException.class,
        () -> Guice.createInjector(
            Binder::requireExplicitBindings,
            module("a").withSender(to("a")),
            module("broken").withSender(to("b")).annotatedWith(Audit.class)));
    assertEquals(List.of("open a", "close a"), backend.trace);
  }

  @Test
  void aProducerWorksInAPrivateModule() {
    Module exposing = new PrivateModule() {
      @Override
      protected void configure() {
        bind(SENDER).toInstance(to("private"));
        install(module("a"));
        expose(PLAIN);
      }
    };
    Injector injector = Guice.createInjector(exposing);

    deliver(injector.getInstance(PLAIN), "1");
    close(injector);

    assertEquals(List.of("private 1"), arrived);
  }

  @Test
  void equalModulesAreOne() {
    Sender<String> sender = to("a");
    Injector injector = Guice.createInjector(
        module("a").withSender(sender), binder -> binder.install(module("a").withSender(sender)));

    assertEquals(List.of("open a"), backend.trace);
    assertSame(injector.getInstance(PLAIN), injector.getInstance(PLAIN));
    close(injector);
    assertEquals(
        module("a").withSender(sender).hashCode(),
        module("a").withSender(sender).hashCode());
  }

  @Test
  void modulesThatDifferAreNotOne() {
    ProducerModule<String> module = module("a");
    ProducerSettings settings = ProducerSettings.builder().name("other").build();

    for (ProducerModule<?> other : List.of(
        module("b"),
        module.annotatedWith(Audit.class),
        module.annotatedWith(Names.named("a")),
        module.withSender(to("a")),
        module.withSettings(settings),
        module.withSettings(json("{}")),
        module.withComponents(ProducerComponents.defaults()),
        module.withDeadLetters(letters("letters")))) {
      assertNotEquals(module, other);
    }
    assertEquals(module.withSettings(settings), module.withSettings(settings));
    assertEquals(
        module.withDeadLetters(letters("letters")), module.withDeadLetters(letters("letters")));
  }

  @Test
  void twoProducersUnderOneKeyAreAnError() {
    assertThrows(
        CreationException.class,
        () ->
            Guice.createInjector(module("a").withSender(to("a")), module("b").withSender(to("b"))));
    assertEquals(List.of(), backend.trace);
  }

  @Test
  void aMissingSenderIsAConfigurationErrorAndNothingIsOpened() {
    CreationException e = assertThrows(
        CreationException.class,
        () -> Guice.createInjector(
            module("a").annotatedWith(Names.named("orders")),
            module("b").withSender(to("b")),
            binder -> binder.bind(SENDER).toInstance(to("of another"))));

    assertContains("No implementation for Sender<String> annotated with @Named(\"orders\")", e);
    assertContains("ProducerModule.sender", e);
    assertEquals(List.of(), backend.trace);
  }

  @Test
  void wrongSettingsAreConfigurationErrorsAndNothingIsOpened() {
    CreationException e = assertThrows(
        CreationException.class,
        () -> Guice.createInjector(
            module("a").withSender(to("a")),
            module("b")
                .withSender(to("b"))
                .withSettings(json("{\"lanes\": 0}"))
                .annotatedWith(Audit.class),
            ProducerModule.of(BufferModule.of(TypeLiteral.get(String.class), backend, json("{}")))
                .withSender(to("c"))
                .annotatedWith(Names.named("c"))));

    assertEquals(2, e.getErrorMessages().size(), e.getMessage());
    assertContains("lanes", e);
    assertContains("label is required", e);
    assertEquals(List.of(), backend.trace);
  }

  @Test
  void producersAreClosedBeforeAllBuffersWhicheverWasOpenedFirst() {
    Sender<String> sender = new Sender<>() {
      @Override
      public void send(Delivery<String> delivery) {
        arrived.addAll(delivery.records());
      }

      @Override
      public void close() {
        backend.trace.add("close sender");
      }
    };
    Injector injector = Guice.createInjector(
        buffer("first").annotatedWith(Names.named("first")),
        module("log").withSender(sender).withDeadLetters(letters("letters")),
        buffer("last").annotatedWith(Names.named("last")));

    injector.getInstance(PLAIN).put("1");
    close(injector);

    assertEquals(List.of("1"), arrived);
    assertEquals(
        List.of(
            "open first",
            "open letters",
            "open log",
            "open last",
            "close sender",
            "close letters",
            "close log",
            "close last",
            "close first"),
        backend.trace);
    close(injector);
    assertEquals(9, backend.trace.size());
  }

  @Test
  void anInjectorThatFailsDoesNotWaitForTheTarget() {
    CountDownLatch sending = new CountDownLatch(1);
    CreationException e = assertThrows(
        CreationException.class,
        () -> Guice.createInjector(
            module("log")
                .withSettings(
                    ProducerSettings.builder().closeTimeout(Duration.ofDays(1)).build())
                .withSender(delivery -> {
                  sending.countDown();
                  new CountDownLatch(1).await(); // until it is interrupted
                }),
            binder -> {
              binder.requestInjection(new Object() {
                @Inject
                void once(Producer<String> started) throws InterruptedException {
                  started.put("1");
                  sending.await();
                }
              });
            },
            buffer("broken")));

    assertContains("the buffer is broken", e);
    assertEquals(List.of("open log", "close log"), backend.trace);
  }

  @Test
  void afterAProducerThatCannotStartNoOtherDoes() {
    Module first = module("broken").withSender(to("a"));
    Module second = module("b").withSender(to("b")).annotatedWith(Audit.class);
    Module buffer = buffer("c").annotatedWith(Names.named("c"));

    CreationException e =
        assertThrows(CreationException.class, () -> Guice.createInjector(first, second, buffer));

    assertContains("the buffer is broken", e);
    assertThrows(
        CreationException.class,
        () -> Guice.createInjector(Binder::requireExplicitBindings, first, second, buffer));
    assertEquals(List.of(), backend.trace);
  }

  @Test
  void whatTheModuleOpenedIsClosedIfTheProducerCannotStart() {
    CreationException e = assertThrows(
        CreationException.class,
        () -> Guice.createInjector(module("a")
            .withSender(to("a"))
            .withSettings(ProducerSettings.builder().unordered(3).build())
            .withDeadLetters(letters("letters"))));

    assertContains("emit.maxInFlight is at least 3, was 2", e);
    assertEquals(List.of("open letters", "open a", "close a", "close letters"), backend.trace);
  }

  private Sender<String> to(String target) {
    return delivery -> delivery.records().forEach(record -> arrived.add(target + " " + record));
  }

  private ProducerModule<String> module(String label) {
    return ProducerModule.of(buffer(label));
  }

  private BufferModule<String> buffer(String label) {
    return BufferModule.of(
        TypeLiteral.get(String.class), backend, new TracedBackend.Settings(label));
  }

  private BufferModule<DeadLetter<String>> letters(String label) {
    return BufferModule.of(LETTER, backend, new TracedBackend.Settings(label));
  }

  private static JsonSettings json(String json) {
    try {
      return JsonSettings.of(new ObjectMapper().readTree(json));
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(e);
    }
  }

  private static void deliver(Producer<String> producer, String record) {
    producer.put(record);
    assertTrue(producer.flush(LONG));
  }

  private static void close(Injector injector) {
    injector.getInstance(BufferCloser.class).close();
  }

  private static void assertContains(String part, CreationException e) {
    assertTrue(String.valueOf(e.getMessage()).contains(part), e.getMessage());
  }

  @BindingAnnotation
  @Retention(RetentionPolicy.RUNTIME)
  @interface Audit {}

  record Desk(
      @Named("a") Producer<String> named, @Audit Producer<String> audit, Producer<String> plain) {
    @Inject
    Desk {}
  }

  /** A sender that is bound by its class. */
  record Bound(List<String> arrived) implements Sender<String> {

    @Override
    public void send(Delivery<String> delivery) {
      delivery.records().forEach(record -> arrived.add("bound " + record));
    }
  }
}
