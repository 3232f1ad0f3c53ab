package io.unistream.buffer.tck;

import java.util.List;
import java.util.function.Consumer;

/** A store over storage that can be stopped at any operation and that knows what it may look like afterwards. */
public interface CrashableStore extends TestStore {

  /**
   * How many operations changed the storage, or made it durable, since this store was made or mounted.
   *
   * @return the count so far; the next operation has this index
   */
  long storageOperations();

  /**
   * Arms a crash. From that point on every storage operation fails, in every thread, and changes nothing.
   *
   * @param point where
   */
  void crashAt(CrashPoint point);

  /**
   * Whether the armed crash happened.
   *
   * @return true from the crash on
   */
  boolean crashed();

  /**
   * Has every operation told before it takes effect, for reports. Those who tell nothing draw no storage in them.
   *
   * @param observer takes the events
   */
  default void observe(Consumer<TimelineEvent> observer) {}

  /**
   * From now on storage takes its time, and other threads go on meanwhile: a write has its effect some time after it was
   * asked for, and a sync returns some time after it had its effect. So what a sync covers is neither all that was begun
   * before it nor all that is there when it returns. Those who cannot do this do nothing, and mistakes of that sort are
   * found by chance alone.
   */
  default void takeTime() {}

  /**
   * The states that the storage may be left in, if it stops now. The kit calls this once, after a crash or at rest.
   *
   * @param limit how many to give at most; if there are more, a sample that depends on the seed alone
   * @param seed chooses the sample
   * @return the states, each different
   */
  List<CrashState> crashStates(int limit, long seed);
}
