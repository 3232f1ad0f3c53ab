package io.unistream.buffer.tck;

import static io.unistream.buffer.tck.Rule.ERR_LEAK;
import static io.unistream.buffer.tck.Rule.ERR_SYNC_STOP;

import io.unistream.buffer.BatchId;
import io.unistream.buffer.Buffer;
import io.unistream.buffer.BufferFailedException;
import io.unistream.buffer.UnknownOutcomeException;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;

/** What a buffer that failed for good still does: nothing, and it says why. */
final class FailedBuffer<R> {

  private final FaultyStore store;
  private final Buffer<R> buffer;
  private final R record;
  private final Throwable cause;

  /**
   * Takes a buffer that failed.
   *
   * @param store where it lives
   * @param buffer the buffer
   * @param record something to put into it
   * @param failure how it failed
   */
  FailedBuffer(FaultyStore store, Buffer<R> buffer, R record, Throwable failure) {
    this.store = store;
    this.buffer = buffer;
    this.record = record;
    this.cause = root(failure);
    if (cause instanceof BufferFailedException) {
      throw new RuleViolation(
          ERR_SYNC_STOP, "a buffer failed, and the exception has no cause: " + failure, failure);
    }
  }

  private static Throwable root(Throwable failure) {
    Throwable root = failure;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return root;
  }

  /** Tries every call, closes the buffer, and looks for what is left of it. */
  void check() {
    long syncs = store.syncs();
    refused("put", () -> buffer.put(record));
    refused("putAll", () -> buffer.putAll(List.of(record)));
    refused("putAsync", () -> buffer.putAsync(record).join());
    refused("shouldEmit", buffer::shouldEmit);
    refused("emit", buffer::emit);
    refused("poll", () -> buffer.poll(Duration.ZERO));
    refused("pollNext", () -> buffer.pollNext(Duration.ZERO));
    refused("seal", buffer::seal);
    refused("commit", () -> {
      buffer.commit(new BatchId(new UUID(0, 0), 1));
      return true;
    });
    refused("commitThrough", () -> {
      buffer.commitThrough(new BatchId(new UUID(0, 0), 1));
      return true;
    });
    checkClosed();
    if (store.syncs() != syncs) {
      throw new RuleViolation(ERR_SYNC_STOP, "a buffer synced after it had failed by " + cause);
    }
  }

  /** Closes the buffer, for the first time or once more, and looks for what is left of it. */
  void checkClosed() {
    try {
      buffer.close();
    } catch (UnknownOutcomeException e) {
      if (!says(e)) {
        throw new RuleViolation(ERR_SYNC_STOP, "close of a failed buffer threw " + e, e);
      }
    }
    List<String> left = store.openHandles();
    if (!left.isEmpty()) {
      throw new RuleViolation(ERR_LEAK, "a buffer failed, was closed, and left " + left + " open");
    }
  }

  private void refused(String what, Callable<?> call) {
    Object result;
    try {
      result = call.call();
    } catch (Exception e) {
      Throwable thrown =
          e instanceof CompletionException && e.getCause() != null ? e.getCause() : e;
      if (thrown instanceof BufferFailedException && says(thrown)) {
        return;
      }
      throw new RuleViolation(
          ERR_SYNC_STOP, what + " on a buffer that had failed by " + cause + " threw " + thrown, e);
    }
    throw new RuleViolation(
        ERR_SYNC_STOP, what + " on a buffer that had failed by " + cause + " returned " + result);
  }

  private boolean says(Throwable thrown) {
    String why = String.valueOf(cause.getMessage());
    for (Throwable e = thrown; e != null; e = e.getCause()) {
      if (e == cause || String.valueOf(e.getMessage()).contains(why)) {
        return true;
      }
    }
    return false;
  }
}
