package io.unistream.buffer.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.unistream.buffer.BatchId;
import io.unistream.buffer.producer.Delivery;
import io.unistream.buffer.producer.SendException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class DeliveringTest {

  @TempDir
  Path temp;

  private final CompletableFuture<Integer> end = new CompletableFuture<>();
  private final StringWriter told = new StringWriter();

  private Delivering sender(String script) {
    BatchCommand command = new BatchCommand(List.of("sh", "-c", script, temp.toString()));
    return new Delivering(command, 1, Duration.ofSeconds(3), new PrintWriter(told, true), end);
  }

  /** A run that the producer interrupts is the last one, too, and the producer would have it made again at once. */
  @Test
  void noRunBeginsBehindTheLastOne() throws InterruptedException {
    Delivering sender = sender("echo run >> \"$0/runs\"; sleep 60");
    Thread thread = Thread.currentThread();

    assertThrows(InterruptedException.class, () -> sender.send(new Once(() -> thread.interrupt())));
    assertEquals(ExitCode.NOT_DELIVERED, end.getNow(0));
    Path runs = temp.resolve("runs");
    boolean begun = Files.exists(runs) && runs.toFile().delete();
    SendException held = assertThrows(SendException.class, () -> sender.send(new Once(() -> {})));

    assertEquals(SendException.Verdict.HOLD, held.verdict(), () -> "begun before: " + begun);
    assertFalse(Files.exists(runs));
  }

  /** A batch of one line. */
  private record Once(Runnable begun) implements Delivery<byte[]> {

    @Override
    public String key() {
      return "key";
    }

    @Override
    public BatchId batch() {
      return new BatchId(new UUID(0, 0), 1);
    }

    @Override
    public List<byte[]> records() {
      return List.of(new byte[] {'x'});
    }

    @Override
    public long sequence(int index) {
      return 1;
    }

    @Override
    public int attempt() {
      return 1;
    }

    @Override
    public boolean maybeSeen() {
      return false;
    }

    @Override
    public void reject(int index, String reason) {
      throw new AssertionError(reason);
    }

    @Override
    public void retry(int index, String reason) {
      throw new AssertionError(reason);
    }

    @Override
    public void onAbort(Runnable abort) {
      begun.run();
    }
  }
}
