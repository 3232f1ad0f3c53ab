package io.unistream.examples.crash;

import org.jspecify.annotations.Nullable;

/**
 * Where a kill hit.
 *
 * @param step what the life was doing
 * @param batch the number of the batch that it had in hand, or null if none
 */
record KillPoint(Step step, @Nullable Long batch) {

  /** In words, such as {@code batch 7 was on its way to the target}. */
  String words() {
    return batch == null ? step.meaning() : step.meaning().replace("a batch", "batch " + batch);
  }
}
