package io.unistream.buffer.producer;

import io.unistream.buffer.BatchId;
import io.unistream.buffer.Buffer;
import io.unistream.buffer.BufferFailedException;
import io.unistream.buffer.UnknownOutcomeException;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/** Keeps dead letters in a buffer of their own. After the buffer failed, the next call opens it again. */
final class BufferedDeadLetters<R> implements DeadLetters<R> {

  private final Supplier<? extends Buffer<DeadLetter<R>>> opener;

  /** One thread stores at a time; not a monitor, which would pin a virtual thread. */
  private final ReentrantLock lock = new ReentrantLock();

  // Guarded by lock, but for being closed.
  private volatile Buffer<DeadLetter<R>> buffer;
  private boolean failed;

  private volatile boolean closed;

  BufferedDeadLetters(Supplier<? extends Buffer<DeadLetter<R>>> opener) {
    this.opener = Objects.requireNonNull(opener, "opener");
    this.buffer = opened();
  }

  @Override
  public void store(BatchId batch, List<DeadLetter<R>> letters) {
    lock.lock();
    try {
      if (failed) {
        buffer.close();
        buffer = opened();
        failed = false;
      }
      if (closed) { // while it was being opened
        buffer.close();
      }
      buffer.putAll(letters);
    } catch (BufferFailedException | UnknownOutcomeException e) {
      failed = !State.isFence(e); // another owner's letters are left alone
      throw e;
    } finally {
      lock.unlock();
    }
  }

  private Buffer<DeadLetter<R>> opened() {
    return Objects.requireNonNull(opener.get(), "the opener of the dead letters returned null");
  }

  /** Takes no lock, so that a call that hangs in the storage does not keep it open. */
  @Override
  public void close() {
    closed = true;
    buffer.close();
  }
}
