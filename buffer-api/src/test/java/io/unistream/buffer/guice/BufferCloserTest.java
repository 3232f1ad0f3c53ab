package io.unistream.buffer.guice;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.inject.Binder;
import com.google.inject.CreationException;
import com.google.inject.Guice;
import com.google.inject.Injector;
import com.google.inject.Key;
import com.google.inject.Module;
import com.google.inject.PrivateModule;
import com.google.inject.ProvisionException;
import com.google.inject.TypeLiteral;
import com.google.inject.name.Names;
import io.unistream.buffer.Buffer;
import io.unistream.buffer.BufferClosedException;
import io.unistream.buffer.UnknownOutcomeException;
import io.unistream.buffer.config.ListBackend;
import io.unistream.buffer.config.ListBackend.Settings;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class BufferCloserTest {

  private final ListBackend backend = new ListBackend();

  @Test
  void closingClosesEveryBufferOfTheInjector() {
    Injector injector = Guice.createInjector(module(String.class), module(Integer.class));
    Buffer<String> buffer = injector.getInstance(Key.get(new TypeLiteral<Buffer<String>>() {}));

    assertEquals(List.of("list", "list"), backend.open());

    injector.getInstance(BufferCloser.class).close();

    assertEquals(List.of(), backend.open());
    assertThrows(BufferClosedException.class, () -> buffer.put("late"));
  }

  @Test
  void aParentInjectorAndItsChildrenShareACloser() {
    Injector parent = Guice.createInjector(module(String.class));
    Injector child = parent.createChildInjector(module(Integer.class));

    child.getInstance(BufferCloser.class).close();

    assertEquals(List.of(), backend.open());
  }

  @Test
  void aCloserMadeBeforehandClosesWhatAFailedInjectorLeft() {
    try (BufferCloser closer = new BufferCloser()) {
      assertThrows(
          CreationException.class,
          () -> Guice.createInjector(
              binder -> binder.bind(BufferCloser.class).toInstance(closer),
              module(String.class),
              binder -> binder.bind(Broken.class).asEagerSingleton()));
      assertEquals(List.of("list"), backend.open());
    }

    assertEquals(List.of(), backend.open());
  }

  @Test
  void allAreClosedAlsoIfSomeFail() {
    Injector injector = Guice.createInjector(
        module(String.class, "stuck 1"),
        module(Integer.class, "good"),
        module(Long.class, "stuck 2"));
    BufferCloser closer = injector.getInstance(BufferCloser.class);

    UnknownOutcomeException e = assertThrows(UnknownOutcomeException.class, closer::close);

    assertEquals("stuck 2", e.getMessage());
    assertEquals("stuck 1", e.getSuppressed()[0].getMessage());
    assertEquals(List.of(), backend.open());
    closer.close();
  }

  @Test
  void whatFailsToCloseAfterAFailedOpeningIsSuppressed() {
    CreationException e = assertThrows(
        CreationException.class,
        () -> Guice.createInjector(module(String.class, "stuck"), module(Integer.class, "broken")));

    Throwable cause = Objects.requireNonNull(e.getCause());
    assertEquals("the list is broken", cause.getMessage());
    assertEquals("stuck", cause.getSuppressed()[0].getMessage());
  }

  @Test
  void whatUsesBuffersIsClosedBeforeThemWhicheverWasOpenedFirst() {
    List<String> closed = new ArrayList<>();
    Module user = binder -> binder
        .bind(User.class)
        .toProvider(BufferCloser.opening(
            binder,
            injector -> new User(),
            used -> closed.add("closed beside " + backend.open()),
            used -> closed.add("abandoned beside " + backend.open())))
        .asEagerSingleton();

    Guice.createInjector(module(String.class), user, module(Integer.class))
        .getInstance(BufferCloser.class)
        .close();
    assertThrows(
        CreationException.class,
        () -> Guice.createInjector(
            module(String.class), user, module(Integer.class), module(Long.class, "broken")));

    assertEquals(List.of("closed beside [list, list]", "abandoned beside [list, list]"), closed);
    assertEquals(List.of(), backend.open());
  }

  @Test
  void anErrorOfOneLeavesNothingOpen() {
    StackOverflowError deep = new StackOverflowError("deep");
    Injector injector = Guice.createInjector(
        module(String.class),
        user("a", injected -> new User(), thrower(deep)),
        user("b", injected -> new User(), thrower(deep)), // the same again, as of a shared cause
        module(Integer.class, "stuck"));
    BufferCloser closer = injector.getInstance(BufferCloser.class);

    StackOverflowError thrown = assertThrows(StackOverflowError.class, closer::close);

    assertSame(deep, thrown);
    assertEquals("stuck", thrown.getSuppressed()[0].getMessage());
    assertEquals(1, thrown.getSuppressed().length);
    assertEquals(List.of(), backend.open());
    closer.close();
  }

  @Test
  void anErrorOfOneThatIsAbandonedLeavesNothingOpen() {
    CreationException e = assertThrows(
        CreationException.class,
        () -> Guice.createInjector(
            module(String.class),
            user("a", injected -> new User(), thrower(new StackOverflowError("deep"))),
            module(Integer.class, "broken")));

    Throwable cause = Objects.requireNonNull(e.getCause());
    assertEquals("the list is broken", cause.getMessage());
    assertEquals("deep", cause.getSuppressed()[0].getMessage());
    assertEquals(List.of(), backend.open());
  }

  /** Guice goes on with the other eager singletons after one has failed. */
  @Test
  void afterAFailedOpeningNothingMoreIsOpened() {
    List<String> used = new ArrayList<>();
    CreationException e = assertThrows(
        CreationException.class,
        () -> Guice.createInjector(
            module(Integer.class, "broken"), module(String.class), user("a", injected -> {
              used.add("opened");
              return new User();
            })));

    assertEquals(0, backend.openings());
    assertEquals(List.of(), used);
    assertTrue(
        String.valueOf(e.getMessage()).contains("not opened, since an earlier opening failed"),
        e.getMessage());
  }

  @Test
  void whatWasBeingOpenedWhenAnotherFailedIsAbandonedAtOnce() {
    List<String> closed = new ArrayList<>();
    Key<Buffer<Integer>> broken = Key.get(new TypeLiteral<Buffer<Integer>>() {});
    assertThrows(
        CreationException.class,
        () -> Guice.createInjector(
            user(
                "a",
                injected -> {
                  assertThrows(ProvisionException.class, () -> injected.getInstance(broken));
                  return new User();
                },
                used -> closed.add("a")),
            module(Integer.class, "broken"),
            module(String.class)));

    assertEquals(List.of("a"), closed);
    assertEquals(0, backend.openings());
  }

  /** An injector is made together with those of its private modules. */
  @Test
  void aPrivateModuleFailsTogetherWithWhatIsOutside() {
    Module good = module(String.class);
    Module broken = module(Integer.class, "broken");
    Module bare = binder -> {};

    for (Module rules : List.of(bare, Binder::requireExplicitBindings)) {
      for (List<Module> modules : List.of(
          List.of(rules, hidden(good, Buffers.TEXTS), broken),
          List.of(rules, broken, hidden(good, Buffers.TEXTS)),
          List.of(rules, good, hidden(broken, Buffers.NUMBERS)),
          List.of(rules, hidden(broken, Buffers.NUMBERS), good),
          List.of(rules, hidden(broken, Buffers.NUMBERS), hidden(good, Buffers.TEXTS)),
          List.of(rules, hidden(hidden(good, Buffers.TEXTS), Buffers.TEXTS), broken))) {
        assertThrows(CreationException.class, () -> Guice.createInjector(modules));

        assertEquals(List.of(), backend.open(), modules.toString());
      }
    }
  }

  private static Module hidden(Module inside, Key<?> exposed) {
    return new PrivateModule() {
      @Override
      protected void configure() {
        install(inside);
        expose(exposed);
      }
    };
  }

  private static final class Buffers {
    static final Key<Buffer<String>> TEXTS = Key.get(new TypeLiteral<Buffer<String>>() {});
    static final Key<Buffer<Integer>> NUMBERS = Key.get(new TypeLiteral<Buffer<Integer>>() {});
  }

  @Test
  void aFailedChildInjectorHindersNoOther() {
    try (BufferCloser closer = new BufferCloser()) {
      Injector parent =
          Guice.createInjector(binder -> binder.bind(BufferCloser.class).toInstance(closer));
      assertThrows(
          CreationException.class,
          () -> parent.createChildInjector(module(Integer.class, "broken"), module(String.class)));
      assertEquals(0, backend.openings());

      parent.createChildInjector(module(String.class));
      assertEquals(List.of("list"), backend.open());
    }

    assertEquals(List.of(), backend.open());
  }

  private static Module user(String name, Function<Injector, User> opens) {
    return user(name, opens, used -> {});
  }

  private static Module user(
      String name, Function<Injector, User> opens, Consumer<User> closesOrAbandons) {
    return binder -> binder
        .bind(User.class)
        .annotatedWith(Names.named(name))
        .toProvider(BufferCloser.opening(binder, opens, closesOrAbandons, closesOrAbandons))
        .asEagerSingleton();
  }

  private static Consumer<User> thrower(Error error) {
    return used -> {
      throw error;
    };
  }

  private <R> BufferModule<R> module(Class<R> type) {
    return module(type, "list");
  }

  private <R> BufferModule<R> module(Class<R> type, String label) {
    return BufferModule.of(TypeLiteral.get(type), backend, Settings.of(label));
  }

  /** Something that uses buffers. */
  static final class User {}

  /** Fails when the injector creates it. */
  static final class Broken {
    @Inject
    Broken() {
      throw new IllegalStateException("broken");
    }
  }
}
