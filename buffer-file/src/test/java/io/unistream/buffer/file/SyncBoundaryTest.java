package io.unistream.buffer.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.unistream.buffer.Buffer;
import io.unistream.buffer.BufferException;
import io.unistream.buffer.tck.crash.CrashFileSystem;
import io.unistream.buffer.tck.crash.Fault;
import io.unistream.buffer.tck.crash.Operation;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** DUR-ACKED: a sync acknowledges what was appended before it began, and nothing that came during it. */
class SyncBoundaryTest {

  private final CrashFileSystem fs = CrashFileSystem.create();

  @Test
  void whatIsAppendedDuringASyncWaitsForTheNextOne() {
    AtomicBoolean armed = new AtomicBoolean();
    AtomicReference<@Nullable CompletableFuture<Long>> during = new AtomicReference<>();
    Buffer<String> buffer = Logs.open(fs);
    Logs.put(buffer, 1);
    fs.afterSyncs(() -> {
      if (armed.compareAndSet(true, false)) {
        during.set(buffer.putAsync(Logs.text(3)));
        fs.failAll(operation -> operation.kind() == Operation.Kind.FORCE, Fault.ioError());
      }
    });

    armed.set(true);
    Logs.put(buffer, 2);

    CompletableFuture<Long> late = Objects.requireNonNull(during.get());
    ExecutionException told = assertThrows(ExecutionException.class, late::get);
    assertInstanceOf(BufferException.class, told.getCause());
    try (Buffer<String> again = Logs.open(fs.processCrash().mount())) {
      assertEquals(
          2, Logs.drain(again).stream().filter(sequence -> sequence < 3).count());
    }
    buffer.close();
  }
}
