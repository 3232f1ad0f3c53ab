package io.unistream.buffer.guice;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.google.inject.Guice;
import com.google.inject.Injector;
import com.google.inject.Key;
import com.google.inject.Module;
import com.google.inject.TypeLiteral;
import com.google.inject.name.Names;
import io.unistream.buffer.Buffer;
import io.unistream.buffer.BufferClock;
import io.unistream.buffer.BufferListener;
import io.unistream.buffer.RecordCodec;
import io.unistream.buffer.RecordDecodeException;
import io.unistream.buffer.RecoveryReport;
import io.unistream.buffer.UndecodablePolicy;
import io.unistream.buffer.config.ListBackend;
import io.unistream.buffer.config.ListBackend.Settings;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import org.junit.jupiter.api.Test;

class ComponentsTest {

  private static final Key<Buffer<String>> PLAIN = Key.get(new TypeLiteral<Buffer<String>>() {});
  private static final Key<Buffer<String>> NAMED = PLAIN.withAnnotation(Names.named("orders"));

  private final List<String> heard = new ArrayList<>();
  private final Module bound = binder -> {
    binder.bind(BufferListener.class).toInstance(listener("bound"));
    binder.bind(BufferClock.class).toInstance(new FixedClock(1_000));
    binder.bind(new TypeLiteral<RecordCodec<String>>() {}).toInstance(new Suffix("bound"));
  };
  private final Module boundByName = binder -> {
    binder
        .bind(BufferListener.class)
        .annotatedWith(Names.named("orders"))
        .toInstance(listener("named"));
    binder
        .bind(BufferClock.class)
        .annotatedWith(Names.named("orders"))
        .toInstance(new FixedClock(2_000));
    binder
        .bind(new TypeLiteral<RecordCodec<String>>() {})
        .annotatedWith(Names.named("orders"))
        .toInstance(new Suffix("named"));
  };

  @Test
  void whatIsBoundWithoutAnnotationServesEveryBuffer() {
    Injector injector =
        Guice.createInjector(bound, module(), module().annotatedWith(Names.named("orders")));

    assertEquals(List.of("bound", "bound"), heard);
    assertUses("bound", 1_000, injector.getInstance(PLAIN));
    assertUses("bound", 1_000, injector.getInstance(NAMED));
  }

  @Test
  void whatIsBoundUnderTheBuffersAnnotationGoesFirst() {
    Injector injector = Guice.createInjector(
        bound, boundByName, module(), module().annotatedWith(Names.named("orders")));

    assertEquals(List.of("bound", "named"), heard);
    assertUses("bound", 1_000, injector.getInstance(PLAIN));
    assertUses("named", 2_000, injector.getInstance(NAMED));
  }

  @Test
  void whatIsGivenToTheModuleGoesBeforeAllThatIsBound() {
    Injector injector = Guice.createInjector(
        bound,
        boundByName,
        module()
            .withListener(listener("given"))
            .withClock(new FixedClock(3_000))
            .withCodec(new Suffix("given"))
            .annotatedWith(Names.named("orders")));

    assertEquals(List.of("given"), heard);
    assertUses("given", 3_000, injector.getInstance(NAMED));
  }

  @Test
  void aChildInjectorFindsWhatItsParentBinds() {
    Injector injector = Guice.createInjector(bound, module())
        .createChildInjector(module().annotatedWith(Names.named("orders")));

    assertUses("bound", 1_000, injector.getInstance(NAMED));
  }

  @Test
  void thePolicyForUndecodableRecordsIsFoundLikeTheRest() {
    Module policy =
        binder -> binder.bind(UndecodablePolicy.class).toInstance(UndecodablePolicy.SET_ASIDE);
    Injector injector = Guice.createInjector(
        policy,
        module().withCodec(new Unreadable()),
        module()
            .withCodec(new Unreadable())
            .withUndecodable(UndecodablePolicy.FAIL)
            .annotatedWith(Names.named("orders")));
    injector.getInstance(PLAIN).put("x");
    injector.getInstance(NAMED).put("x");

    assertEquals(1, injector.getInstance(PLAIN).emit().setAside().size());
    assertThrows(RecordDecodeException.class, () -> injector.getInstance(NAMED).emit());
  }

  private static BufferModule<String> module() {
    return BufferModule.of(TypeLiteral.get(String.class), new ListBackend(), Settings.of("a"));
  }

  private static void assertUses(String suffix, long epochMillis, Buffer<String> buffer) {
    buffer.put("x");

    assertEquals(List.of("x" + suffix), buffer.emit().records());
    assertEquals(Instant.ofEpochMilli(epochMillis), buffer.emit().firstPutTime());
  }

  private BufferListener listener(String name) {
    return new BufferListener() {
      @Override
      public void onRecovery(RecoveryReport report) {
        heard.add(name);
      }
    };
  }

  /** Adds a suffix when it decodes. */
  private record Suffix(String suffix) implements RecordCodec<String> {

    @Override
    public byte[] encode(String text) throws Exception {
      return RecordCodec.string().encode(text);
    }

    @Override
    public String decode(byte[] payload) throws Exception {
      return RecordCodec.string().decode(payload) + suffix;
    }
  }

  /** Decodes nothing. */
  private static final class Unreadable implements RecordCodec<String> {

    @Override
    public byte[] encode(String text) throws Exception {
      return RecordCodec.string().encode(text);
    }

    @Override
    public String decode(byte[] payload) throws Exception {
      throw new Exception("unreadable");
    }
  }

  private record FixedClock(long epochMillis) implements BufferClock {

    @Override
    public long nanoTime() {
      return 0;
    }

    @Override
    public void await(Lock lock, Condition condition, long nanos) {
      throw new AssertionError("no test waits");
    }
  }
}
