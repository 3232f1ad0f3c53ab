package io.unistream.buffer.guice;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.inject.AbstractModule;
import com.google.inject.Binder;
import com.google.inject.BindingAnnotation;
import com.google.inject.CreationException;
import com.google.inject.Guice;
import com.google.inject.Injector;
import com.google.inject.Key;
import com.google.inject.Module;
import com.google.inject.PrivateModule;
import com.google.inject.Stage;
import com.google.inject.TypeLiteral;
import com.google.inject.name.Named;
import com.google.inject.name.Names;
import io.unistream.buffer.Buffer;
import io.unistream.buffer.BufferClock;
import io.unistream.buffer.BufferListener;
import io.unistream.buffer.RecordCodec;
import io.unistream.buffer.UndecodablePolicy;
import io.unistream.buffer.config.JsonSettings;
import io.unistream.buffer.config.ListBackend;
import io.unistream.buffer.config.ListBackend.Settings;
import jakarta.inject.Inject;
import java.io.IOException;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BufferModuleTest {

  private final ListBackend backend = new ListBackend();

  @TempDir
  Path directory;

  @Test
  void aBufferIsInjectedByItsGenericType() {
    Injector injector = Guice.createInjector(
        module(Order.class),
        BufferModule.of(new TypeLiteral<Map<String, Order>>() {}, backend, Settings.of("maps")));

    Shop shop = injector.getInstance(Shop.class);
    shop.orders.put(new Order("tea", 2));
    shop.maps.put(Map.of("a", new Order("milk", 1)));

    assertEquals(List.of(new Order("tea", 2)), shop.orders.emit().records());
    assertEquals(List.of(Map.of("a", new Order("milk", 1))), shop.maps.emit().records());
  }

  @Test
  void anInjectorThatRequiresExplicitBindingsOpensBuffers() {
    Injector injector = Guice.createInjector(
        Binder::requireExplicitBindings, module(Order.class), module(String.class));

    injector.getInstance(ORDERS).put(new Order("tea", 2));

    assertEquals(List.of("list", "list"), backend.open());
    assertEquals(
        List.of(new Order("tea", 2)), injector.getInstance(ORDERS).emit().records());
  }

  @Test
  void anInjectorThatRequiresExplicitBindingsClosesWhatItOpenedIfItFails() {
    assertThrows(
        CreationException.class,
        () -> Guice.createInjector(
            Binder::requireExplicitBindings,
            module(Order.class),
            BufferModule.of(TypeLiteral.get(String.class), backend, Settings.of("broken"))));

    assertEquals(1, backend.openings());
    assertEquals(List.of(), backend.open());
  }

  @Test
  void anInjectorThatRequiresExplicitBindingsMayBindTheCloser() {
    Injector injector = Guice.createInjector(
        Binder::requireExplicitBindings,
        binder -> binder.bind(BufferCloser.class),
        module(Order.class));

    injector.getInstance(BufferCloser.class).close();

    assertEquals(1, backend.openings());
    assertEquals(List.of(), backend.open());
  }

  @Test
  void equalModulesAreOne() throws IOException {
    Path file = Files.writeString(directory.resolve("a.json"), "{\"a\": {\"label\": \"list\"}}");
    RecordCodec<Order> codec = RecordCodec.json(Order.class);

    Guice.createInjector(
        module(Order.class).withCodec(codec),
        binder -> binder.install(module(Order.class).withCodec(codec)),
        read(file, "/a"),
        binder -> binder.install(read(file, "/a")));

    assertEquals(2, backend.openings());
    assertEquals(module(Order.class), module(Order.class));
    assertEquals(module(Order.class).hashCode(), module(Order.class).hashCode());
  }

  @Test
  void modulesThatDifferAreNotOne() throws IOException {
    Path file = Files.writeString(directory.resolve("a.json"), "{}");
    BufferModule<Order> module = module(Order.class);

    for (BufferModule<?> other : List.of(
        module(String.class),
        module.annotatedWith(Audit.class),
        module.withCodec(RecordCodec.json(Order.class)),
        module.withClock(BufferClock.system()),
        module.withListener(new BufferListener() {}),
        module.withUndecodable(UndecodablePolicy.SET_ASIDE),
        BufferModule.of(TypeLiteral.get(Order.class), backend, Settings.of("other")),
        BufferModule.of(TypeLiteral.get(Order.class), new ListBackend(), Settings.of("list")))) {
      assertNotEquals(module, other);
    }
    assertEquals(read(file, "/a"), read(file, "/a"));
    assertNotEquals(read(file, "/a"), read(file, "/b"));
    assertNotEquals(read(file, "/a"), read(directory.resolve("b.json"), "/a"));
  }

  private BufferModule<String> read(Path file, String place) {
    return BufferModule.of(
        TypeLiteral.get(String.class), backend, JsonSettings.file(file).at(place));
  }

  @Test
  void aBufferIsASingletonThatIsOpenOnceTheInjectorIsThere() {
    Injector injector = Guice.createInjector(Stage.DEVELOPMENT, module(Order.class));

    assertEquals(List.of("list"), backend.open());
    assertSame(injector.getInstance(ORDERS), injector.getInstance(ORDERS));
    assertEquals(1, backend.openings());
  }

  @Test
  void severalBuffersOfOneTypeLiveSideBySideUnderAnnotations() {
    Injector injector = Guice.createInjector(
        module(String.class).annotatedWith(Names.named("orders")),
        module(String.class).annotatedWith(Names.named("events")),
        module(String.class).annotatedWith(Audit.class),
        module(String.class));

    Desk desk = injector.getInstance(Desk.class);
    desk.orders.put("order");
    desk.events.put("event");
    desk.audit.put("audit");
    desk.plain.put("plain");

    assertEquals(List.of("order"), desk.orders.emit().records());
    assertEquals(List.of("event"), desk.events.emit().records());
    assertEquals(List.of("audit"), desk.audit.emit().records());
    assertEquals(List.of("plain"), desk.plain.emit().records());
  }

  @Test
  void settingsAndBackendComeFromAFile() throws IOException {
    Path file = Files.writeString(directory.resolve("app.json"), """
        {"orders": {"backend": "list", "label": "a", "emit": {"maxRecords": 1}}}""");

    Injector injector = Guice.createInjector(
        BufferModule.of(Order.class, JsonSettings.file(file).at("/orders")));
    Buffer<Order> orders = injector.getInstance(ORDERS);
    orders.putAll(List.of(new Order("tea", 1), new Order("milk", 1)));

    assertEquals(List.of(new Order("tea", 1)), orders.emit().records());
  }

  @Test
  void theDefaultCodecOfTextAndBytesIsNotJson() {
    Injector injector = Guice.createInjector(module(String.class), module(byte[].class));
    Buffer<String> texts = injector.getInstance(Key.get(new TypeLiteral<Buffer<String>>() {}));
    Buffer<byte[]> bytes = injector.getInstance(Key.get(new TypeLiteral<Buffer<byte[]>>() {}));

    texts.put("ab");
    bytes.put(new byte[] {1, 2, 3});

    assertEquals(2, texts.emit().byteSize());
    assertEquals(3, bytes.emit().byteSize());
  }

  @Test
  void wrongSettingsAreConfigurationErrorsAndNothingIsOpened() throws IOException {
    Path unknown = Files.writeString(directory.resolve("unknown.json"), "{\"backend\": \"disk\"}");
    Path value = Files.writeString(
        directory.resolve("value.json"),
        "{\"backend\": \"list\", \"label\": \"100%s\", \"emit\": {\"maxRecords\": 0}}");
    Path missing = directory.resolve("missing.json");

    CreationException e = assertThrows(
        CreationException.class,
        () -> Guice.createInjector(
            module(Order.class),
            BufferModule.of(String.class, JsonSettings.file(unknown)),
            BufferModule.of(Integer.class, JsonSettings.file(value)),
            BufferModule.of(TypeLiteral.get(Long.class), backend, JsonSettings.file(missing))));

    assertEquals(3, e.getErrorMessages().size());
    assertContains(unknown + ": line 1, column 2: backend must be one of [list], was \"disk\"", e);
    assertContains(value + ": line 1, column 48: emit.maxRecords must be at least 1, was 0", e);
    assertContains(missing + ": the settings file does not exist", e);
    assertEquals(0, backend.openings());
  }

  @Test
  void anErrorNamesTheModuleThatInstalledThisOne() {
    Module installs = new AbstractModule() {
      @Override
      protected void configure() {
        install(BufferModule.of(String.class, JsonSettings.file(directory.resolve("none"))));
      }
    };

    CreationException e =
        assertThrows(CreationException.class, () -> Guice.createInjector(installs));

    assertContains("BufferModuleTest", e);
  }

  @Test
  void aTypeThatJsonCannotCarryNeedsACodec() {
    for (Class<?> type : List.of(Shape.class, Hidden.class, Empty.class)) {
      CreationException e =
          assertThrows(CreationException.class, () -> Guice.createInjector(module(type)));

      String name = "BufferModuleTest$" + type.getSimpleName();
      assertContains("no codec for records of type " + name + ": the default", e);
      assertContains("Set one with withCodec, or bind a RecordCodec<" + name + ">", e);
    }
    assertEquals(0, backend.openings());
  }

  @Test
  void typesThatJsonCanCarryNeedNoCodec() {
    Guice.createInjector(
        module(Object.class),
        module(Integer.class),
        module(Map.class),
        module(int[].class),
        module(Size.class));

    assertEquals(5, backend.openings());
  }

  @Test
  void aBufferThatCannotBeOpenedFailsTheInjectorAndClosesTheOthers() {
    CreationException e = assertThrows(
        CreationException.class,
        () -> Guice.createInjector(
            module(Order.class),
            BufferModule.of(TypeLiteral.get(String.class), backend, Settings.of("broken"))));

    assertContains("BufferStorageException: the list is broken", e);
    assertEquals(1, backend.openings());
    assertEquals(List.of(), backend.open());
  }

  @Test
  void afterABufferThatCannotBeOpenedNoOtherIs() {
    Module first = BufferModule.of(TypeLiteral.get(String.class), backend, Settings.of("broken"));

    CreationException e = assertThrows(
        CreationException.class, () -> Guice.createInjector(first, module(Order.class)));

    assertContains("BufferStorageException: the list is broken", e);
    assertThrows(
        CreationException.class,
        () -> Guice.createInjector(Binder::requireExplicitBindings, first, module(Order.class)));
    assertEquals(0, backend.openings());
  }

  @Test
  void aFailedChildInjectorLeavesItsParentsBuffersOpen() {
    Injector parent = Guice.createInjector(module(Order.class));

    assertThrows(
        CreationException.class,
        () -> parent.createChildInjector(
            module(Integer.class),
            BufferModule.of(TypeLiteral.get(String.class), backend, Settings.of("broken"))));

    assertEquals(2, backend.openings());
    assertEquals(List.of("list"), backend.open());
  }

  @Test
  void buffersWorkInPrivateModulesAndWhereBindingsMustBeExplicit() {
    Module exposing = new PrivateModule() {
      @Override
      protected void configure() {
        install(module(String.class));
        expose(new TypeLiteral<Buffer<String>>() {});
      }
    };
    Injector injector = Guice.createInjector(
        binder -> binder.requireExplicitBindings(),
        binder -> binder.bind(BufferCloser.class),
        exposing,
        module(Order.class));

    injector.getInstance(BufferCloser.class).close();

    assertEquals(2, backend.openings());
    assertEquals(List.of(), backend.open());
  }

  @Test
  void twoBuffersUnderOneKeyAreAnError() {
    BufferModule<String> other =
        BufferModule.of(TypeLiteral.get(String.class), backend, Settings.of("other"));

    assertThrows(CreationException.class, () -> Guice.createInjector(module(String.class), other));
    assertEquals(0, backend.openings());
  }

  @Test
  void anotherModuleMayOwnTheBuffer() {
    Module owner = binder -> {
      BufferOpener<Order> opener = module(Order.class).opener(binder).orElseThrow();
      binder
          .bind(OWNER)
          .toProvider(BufferCloser.opening(
              binder, injector -> opener.in(injector, new Teas()), supplier -> {}, supplier -> {}))
          .asEagerSingleton();
    };
    Injector injector = Guice.createInjector(owner);

    try (Buffer<Order> first = injector.getInstance(OWNER).get();
        Buffer<Order> second = injector.getInstance(OWNER).get()) {
      assertEquals(2, backend.openings());
      first.put(new Order("milk", 1));
      assertEquals(List.of(new Order("tea", 1)), first.emit().records());
      assertNotSame(first, second);
    }
    assertEquals(List.of(), backend.open());
    assertNull(injector.getExistingBinding(ORDERS));
  }

  @Test
  void aCodecThatIsBoundGoesBeforeTheOwnersDefault() {
    RecordCodec<Order> bound = RecordCodec.json(Order.class);
    Guice.createInjector(binder -> {
      binder.bind(new TypeLiteral<RecordCodec<Order>>() {}).toInstance(bound);
      BufferOpener<Order> opener = module(Order.class).opener(binder).orElseThrow();
      binder
          .bind(OWNER)
          .toProvider(BufferCloser.opening(
              binder,
              injector -> {
                assertSame(bound, opener.codec(injector));
                return opener.in(injector, new Teas());
              },
              supplier -> {},
              supplier -> {}))
          .asEagerSingleton();
    });
  }

  @Test
  void onlyBindingAnnotationsAreAccepted() {
    BufferModule<String> module = module(String.class);

    assertThrows(IllegalArgumentException.class, () -> module.annotatedWith(Override.class));
  }

  @Test
  void eachWithGivesANewModule() {
    BufferModule<String> module = module(String.class);

    assertNotSame(module, module.withCodec(RecordCodec.string()));
    assertNotSame(module, module.annotatedWith(Audit.class));
  }

  private static final Key<Supplier<Buffer<Order>>> OWNER =
      Key.get(new TypeLiteral<Supplier<Buffer<Order>>>() {});
  private static final Key<Buffer<Order>> ORDERS = Key.get(new TypeLiteral<Buffer<Order>>() {});

  private <R> BufferModule<R> module(Class<R> type) {
    return BufferModule.of(TypeLiteral.get(type), backend, Settings.of("list"));
  }

  private static void assertContains(String part, CreationException e) {
    assertTrue(String.valueOf(e.getMessage()).contains(part), e.getMessage());
  }

  record Order(String item, int count) {}

  /** Takes every order for tea. */
  private static final class Teas implements RecordCodec<Order> {

    @Override
    public byte[] encode(Order order) {
      return new byte[1];
    }

    @Override
    public Order decode(byte[] payload) {
      return new Order("tea", 1);
    }
  }

  interface Shape {
    int getCorners();
  }

  static final class Hidden {
    public final int value;

    Hidden(int first, int second) {
      this.value = first + second;
    }
  }

  static final class Empty {}

  enum Size {
    SMALL,
    LARGE
  }

  @BindingAnnotation
  @Retention(RetentionPolicy.RUNTIME)
  @interface Audit {}

  record Shop(Buffer<Order> orders, Buffer<Map<String, Order>> maps) {
    @Inject
    Shop {}
  }

  record Desk(
      @Named("orders") Buffer<String> orders,
      @Named("events") Buffer<String> events,
      @Audit Buffer<String> audit,
      Buffer<String> plain) {
    @Inject
    Desk {}
  }
}
