package io.unistream.buffer.tck;

import static io.unistream.buffer.tck.Rule.DUR_ALWAYS_OPENS;
import static io.unistream.buffer.tck.Rule.ERR_INTERRUPT;
import static io.unistream.buffer.tck.Rule.ERR_LEAK;

import io.unistream.buffer.Buffer;
import io.unistream.buffer.BufferComponents;
import io.unistream.buffer.BufferException;
import io.unistream.buffer.BufferSettings;
import io.unistream.buffer.RecordCodec;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A store whose buffers are used as their exceptions ask for: what certainly changed nothing is tried again, and after a
 * failure for good the buffer is given up. To the model giving up is a crash: what was under way may have happened or not.
 */
final class RetryingStore implements CrashableStore {

  private final FaultyStore store;
  private final StorageFault fault;
  private volatile @Nullable RuntimeException givenUp;
  private boolean openedTwice;

  /**
   * Makes the store.
   *
   * @param store the storage, with one fault to come
   * @param fault the fault, by which failures are judged
   */
  RetryingStore(FaultyStore store, StorageFault fault) {
    this.store = store;
    this.fault = fault;
  }

  StorageFault fault() {
    return fault;
  }

  boolean struck() {
    return store.faultsToCome() == 0;
  }

  /** Whether opening the buffer failed at first: what its report says is then no longer of the last orderly close. */
  boolean openedTwice() {
    return openedTwice;
  }

  /** Why the buffer was given up, or null. */
  @Nullable
  RuntimeException givenUp() {
    return givenUp;
  }

  void giveUp(RuntimeException why) {
    if (givenUp == null) {
      givenUp = why;
    }
  }

  @Override
  public <R> Buffer<R> open(
      BufferSettings settings, RecordCodec<R> codec, BufferComponents components) {
    Supplier<Buffer<R>> opening = () -> store.open(settings, codec, components);
    return new RetryingBuffer<>(this, twice(opening));
  }

  /** Opening may fail, but not for long, and nothing may be left of it. */
  private <T> T twice(Supplier<T> opening) {
    openedTwice = false;
    try {
      return opening.get();
    } catch (BufferException e) {
      if (store.crashed() || !struck()) {
        throw e;
      }
      if (fault.kind() == StorageFault.Kind.INTERRUPT) {
        throw new RuleViolation(ERR_INTERRUPT, "an interrupt made opening fail: " + e, e);
      }
      List<String> left = store.openHandles();
      if (!left.isEmpty()) {
        throw new RuleViolation(ERR_LEAK, "an opening failed and left " + left + " open", e);
      }
      openedTwice = true;
      try {
        return opening.get();
      } catch (BufferException again) {
        if (store.crashed()) {
          throw again;
        }
        throw new RuleViolation(
            DUR_ALWAYS_OPENS,
            "opening failed once by " + fault + ", and then without a fault: " + again,
            again);
      }
    } finally {
      Thread.interrupted();
    }
  }

  @Override
  public long storageOperations() {
    return store.storageOperations();
  }

  @Override
  public void crashAt(CrashPoint point) {
    store.crashAt(point);
  }

  /** Whether the life of the buffer is over. */
  @Override
  public boolean crashed() {
    return givenUp != null || store.crashed();
  }

  @Override
  public List<CrashState> crashStates(int limit, long seed) {
    return store.crashStates(limit, seed);
  }

  @Override
  public void observe(Consumer<TimelineEvent> observer) {
    store.observe(observer);
  }

  @Override
  public void close() {
    store.close();
  }
}
