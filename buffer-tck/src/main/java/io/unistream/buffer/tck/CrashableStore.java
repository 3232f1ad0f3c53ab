package io.unistream.buffer.tck;

import java.util.List;
import java.util.function.Consumer;

/** A store over storage that can be stopped at any operation and that knows what it may look like afterwards. */
public interface CrashableStore extends TestStore {

  /**
   * Returns how many operations changed the storage, or made it durable, since this store was created or mounted.
   *
   * @return the count so far; the next operation has this index
   */
  long storageOperations();

  /**
   * Arms a crash. From the given point on, every storage operation fails, in every thread, and changes nothing.
   *
   * @param point when to crash
   */
  void crashAt(CrashPoint point);

  /**
   * Returns whether the armed crash has happened.
   *
   * @return true from the crash on
   */
  boolean crashed();

  /**
   * Sets an observer that is told of every operation before it takes effect, for reports. Without such events, reports do
   * not show the storage.
   *
   * @param observer receives the events
   */
  default void observe(Consumer<TimelineEvent> observer) {}

  /**
   * Makes storage operations take time from now on, while other threads continue: a write takes effect some time after it
   * was requested, and a sync returns some time after it took effect. So a sync covers neither everything that was begun
   * before it, nor everything that is written when it returns. A store that cannot do this does nothing; mistakes of this
   * kind are then found only by chance.
   */
  default void takeTime() {}

  /**
   * Returns the states in which the storage may be left if it stops now. The kit calls this once, after a crash or at
   * rest.
   *
   * @param limit the most states to return; if there are more, a sample that depends only on the seed
   * @param seed selects the sample
   * @return the states, each different
   */
  List<CrashState> crashStates(int limit, long seed);
}
