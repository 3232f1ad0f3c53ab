package io.unistream.buffer.tck;

import io.unistream.buffer.tck.crash.Loss;
import java.util.Set;

/** A state in which a crash can leave the storage. */
public interface CrashState {

  /**
   * Returns an id of this state. States that look the same have the same id.
   *
   * @return the id
   */
  String id();

  /**
   * Returns what was lost, torn or kept, in a few words, for reports.
   *
   * @return the description
   */
  String description();

  /**
   * Returns the kinds of things that were lost, if that is known. Some rules are about one of them.
   *
   * @return the kinds; empty if nothing was lost, or if it is not known what was lost
   */
  default Set<Loss> lost() {
    return Set.of();
  }

  /**
   * Creates a store that holds this state, as the machine finds it when it restarts.
   *
   * @return a new store at every call; the kit closes it
   */
  CrashableStore mount();
}
