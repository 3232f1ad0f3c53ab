package io.unistream.buffer.guice;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.google.inject.CreationException;
import com.google.inject.Guice;
import com.google.inject.Injector;
import com.google.inject.Key;
import com.google.inject.Module;
import com.google.inject.TypeLiteral;
import io.unistream.buffer.Buffer;
import io.unistream.buffer.BufferClosedException;
import io.unistream.buffer.UnknownOutcomeException;
import io.unistream.buffer.config.ListBackend;
import io.unistream.buffer.config.ListBackend.Settings;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
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
