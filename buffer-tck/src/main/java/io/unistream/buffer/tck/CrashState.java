package io.unistream.buffer.tck;

import io.unistream.buffer.tck.crash.Loss;
import java.util.Set;

/** One state that a crash can leave storage in. */
public interface CrashState {

  /**
   * Tells this state from others: what looks the same has the same id.
   *
   * @return the id
   */
  String id();

  /**
   * What was lost, torn or kept, in a few words, for reports.
   *
   * @return the description
   */
  String description();

  /**
   * The sorts of things that were lost, where that is known: some rules are about one of them.
   *
   * @return the sorts; none if nothing was lost, or if it is not known what
   */
  default Set<Loss> lost() {
    return Set.of();
  }

  /**
   * Makes a store that holds this state, as the machine finds it when it comes back.
   *
   * @return a new store at every call; the kit closes it
   */
  CrashableStore mount();
}
