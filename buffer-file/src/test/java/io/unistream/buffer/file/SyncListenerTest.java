package io.unistream.buffer.file;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.unistream.buffer.Batch;
import io.unistream.buffer.Buffer;
import io.unistream.buffer.BufferClock;
import io.unistream.buffer.BufferComponents;
import io.unistream.buffer.BufferListener;
import io.unistream.buffer.RecordCodec;
import io.unistream.buffer.event.SyncEvent;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** LIFE-LISTENER: who is told of a sync has no role in the buffer meanwhile that another call waits for. */
@Timeout(60)
class SyncListenerTest {

  /** Blocks once, after {@link #arm}. */
  private static final class Blocking implements BufferListener {

    final CountDownLatch blocked = new CountDownLatch(1);
    final CountDownLatch goOn = new CountDownLatch(1);
    private volatile boolean armed;

    void arm() {
      armed = true;
    }

    @Override
    public void onSync(SyncEvent event) {
      if (armed) {
        armed = false;
        blocked.countDown();
        try {
          goOn.await();
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
        }
      }
    }
  }

  private static Buffer<String> open(Path temp, BufferListener listener) {
    return FileBuffer.open(
        Logs.settings(temp.resolve("log")),
        RecordCodec.string(),
        BufferComponents.defaults().withClock(BufferClock.system()).withListener(listener));
  }

  /** The limit is for a broken buffer only. */
  private static <T> T result(CompletableFuture<T> call) throws Exception {
    return call.get(60, TimeUnit.SECONDS);
  }

  @Test
  void lifeListener_oneThatBlocksAtTheSyncOfACommitHoldsUpNoOtherTakerAndNoClose(@TempDir Path temp)
      throws Exception {
    Blocking listener = new Blocking();
    Buffer<String> buffer = open(temp, listener);
    buffer.putAll(List.of("1", "2", "3", "4", "5", "6"));
    Batch<String> first = buffer.emit();
    listener.arm();
    CompletableFuture<Void> commit =
        CompletableFuture.runAsync(() -> buffer.commit(first), OwnThread.EACH);
    try {
      listener.blocked.await();

      Batch<String> second = result(CompletableFuture.supplyAsync(buffer::emit, OwnThread.EACH));
      assertEquals(List.of("4", "5", "6"), second.records());
      result(CompletableFuture.runAsync(buffer::close, OwnThread.EACH));
    } finally {
      listener.goOn.countDown();
    }
    result(commit);
  }

  @Test
  void lifeClose_aListenerThatBlocksAtTheSyncOfAnAsynchronousPutHoldsUpNoClose(@TempDir Path temp)
      throws Exception {
    Blocking listener = new Blocking();
    Buffer<String> buffer = open(temp, listener);
    buffer.put("0");
    listener.arm();
    CompletableFuture<Long> put = buffer.putAsync("1");
    try {
      listener.blocked.await();

      result(CompletableFuture.runAsync(buffer::close, OwnThread.EACH));
      assertEquals(2, result(put));
    } finally {
      listener.goOn.countDown();
    }
  }
}
