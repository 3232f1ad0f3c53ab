package io.unistream.buffer.reliability.errors;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.unistream.buffer.Buffer;
import io.unistream.buffer.BufferClosedException;
import io.unistream.buffer.reliability.Row;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ErrorsTest {

  /** Not all of what was found with the others is mended: docs/reliability.md. */
  @Test
  void nothingIsWrongAtAFewPlaces() throws Exception {
    int places = 60;
    ByteArrayOutputStream told = new ByteArrayOutputStream();
    List<Row> rows =
        new Errors("memory", places, 77).run(new PrintStream(told, true, StandardCharsets.UTF_8));

    assertEquals(
        0, rows.stream().mapToLong(Row::wrong).sum(), () -> told.toString(StandardCharsets.UTF_8));
    assertEquals(places, rows.stream().mapToLong(Row::tried).sum());
  }

  @ParameterizedTest
  @CsvSource({"put, ERR-NO-ACK", "pollNext, DUR-ACKED"})
  void aLogThatAllocatesTooLateIsFound(String phase, String rule) throws Exception {
    Runner runner = new Runner("careless");
    List<Place> places = runner.places(1).stream()
        .filter(
            place -> place.kind() == Kind.OUT_OF_MEMORY_ONCE && place.where().equals(phase))
        .toList();
    assertFalse(places.isEmpty());

    boolean found = false;
    for (Place place : places) {
      Throwable wrong = runner.run(1, place, false).wrong();
      found |= wrong != null && String.valueOf(wrong.getMessage()).startsWith(rule);
    }

    assertTrue(found, "no error in " + phase + " was found to break " + rule);
  }

  /** Once an error behind the begin of a batch's flight lost it. */
  @Test
  void nothingIsWrongAtAnyAllocationOfPollNext() throws Exception {
    Runner runner = new Runner("memory");
    List<Place> places = runner.places(1).stream()
        .filter(
            place -> place.kind() == Kind.OUT_OF_MEMORY_ONCE && place.where().equals("pollNext"))
        .toList();
    assertFalse(places.isEmpty());

    for (Place place : places) {
      Throwable wrong = runner.run(1, place, false).wrong();
      assertNull(wrong, () -> place + ": " + wrong);
    }
  }

  @Test
  void nothingIsWrongWithCallbacksThatThrowAnything() throws Exception {
    ByteArrayOutputStream told = new ByteArrayOutputStream();
    for (String backend : List.of("file", "memory")) {
      List<Row> rows =
          new Callbacks(backend, 15, 5).run(new PrintStream(told, true, StandardCharsets.UTF_8));

      assertEquals(
          0,
          rows.stream().mapToLong(Row::wrong).sum(),
          () -> told.toString(StandardCharsets.UTF_8));
    }
  }

  /** What it finds of the real buffers is in docs/reliability.md. */
  @Test
  void aCallIsMadeWhereverTheStackEndsUntilItHasEnough() {
    AtomicLong begun = new AtomicLong();
    InvocationHandler handler = (proxy, method, arguments) -> switch (method.getName()) {
      case "put" -> {
        begun.incrementAndGet();
        yield below(60);
      }
      case "seal" -> throw new BufferClosedException("as the test wants it");
      default -> null;
    };
    @SuppressWarnings("unchecked")
    Buffer<byte[]> needy = (Buffer<byte[]>)
        Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[] {Buffer.class}, handler);
    AtomicLong overflows = new AtomicLong();
    Buffer<byte[]> buffer = new DeepBuffer(needy, overflows);

    assertEquals(60, buffer.put(new byte[] {7}));
    assertTrue(begun.get() > 1, "tried again");
    assertTrue(overflows.get() >= begun.get() - 1);
    assertThrows(BufferClosedException.class, buffer::seal);
  }

  private static long below(int frames) {
    return frames == 0 ? 0 : 1 + below(frames - 1);
  }

  @Test
  void aPlaceIsReadAsItIsTold() {
    Place place = new Place(Kind.STACK_OVERFLOW, "put", 12, 3);

    assertEquals(place, Place.parse(place.toString()));
  }
}
