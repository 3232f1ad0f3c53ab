package io.unistream.buffer.tck;

import io.unistream.buffer.tck.SharedStore.HeldWrite;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Objects under keys, each written once, in memory. */
final class ObjectStore {

  // Guarded by this.
  private final NavigableMap<String, byte[]> objects = new TreeMap<>();

  synchronized boolean putIfAbsent(String key, byte[] bytes) {
    return objects.putIfAbsent(key, bytes) == null;
  }

  synchronized boolean overwrite(String key, byte[] bytes) {
    objects.put(key, bytes);
    return true;
  }

  synchronized byte @Nullable [] get(String key) {
    return objects.get(key);
  }

  synchronized List<Map.Entry<String, byte[]>> list(String prefix) {
    return List.copyOf(objects.subMap(prefix, prefix + '\uffff').entrySet());
  }

  /** An owner's way to the store, on which writes can be held. */
  final class Client {

    // Guarded by this.
    private final Queue<Hold> holds = new ArrayDeque<>();

    synchronized Hold hold() {
      Hold hold = new Hold();
      holds.add(hold);
      return hold;
    }

    /** Lets so many writes pass and holds the one after them. */
    synchronized Hold hold(int index) {
      for (int i = 0; i < index; i++) {
        hold().letGo();
      }
      return hold();
    }

    /** Writes if the key is free; false if it is not. */
    boolean putIfAbsent(String key, byte[] bytes) throws TimeoutException {
      return send(() -> ObjectStore.this.putIfAbsent(key, bytes));
    }

    /** Writes, whatever is there. */
    boolean overwrite(String key, byte[] bytes) throws TimeoutException {
      return send(() -> ObjectStore.this.overwrite(key, bytes));
    }

    private boolean send(BooleanSupplier write) throws TimeoutException {
      Hold hold;
      synchronized (this) {
        hold = holds.poll();
      }
      return hold == null ? write.getAsBoolean() : hold.send(write);
    }
  }

  /** A write that is held, or will be. */
  static final class Hold implements HeldWrite {

    private final List<BooleanSupplier> write = new ArrayList<>();
    private final CompletableFuture<Boolean> answer = new CompletableFuture<>();
    private final AtomicBoolean off = new AtomicBoolean();
    private boolean outcome;
    private boolean done;

    boolean send(BooleanSupplier request) throws TimeoutException {
      synchronized (this) {
        if (off.get()) {
          return request.getAsBoolean();
        }
        write.add(request);
      }
      try {
        return answer.join();
      } catch (CompletionException e) {
        if (e.getCause() instanceof TimeoutException timeout) {
          throw timeout;
        }
        throw e;
      }
    }

    @Override
    public synchronized boolean sent() {
      return !write.isEmpty();
    }

    @Override
    public synchronized void carryOut() {
      if (!done) {
        outcome = write.get(0).getAsBoolean();
        done = true;
      }
    }

    @Override
    public synchronized void timeOut() {
      answer.completeExceptionally(new TimeoutException("no answer in time"));
    }

    @Override
    public synchronized void letGo() {
      off.set(true);
      if (sent()) {
        carryOut();
        answer.complete(outcome);
      }
    }
  }

  static byte[] bytes(long... values) {
    ByteBuffer bytes = ByteBuffer.allocate(values.length * Long.BYTES);
    for (long value : values) {
      bytes.putLong(value);
    }
    return bytes.array();
  }
}
