package io.unistream.buffer.batch;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** Whatever one thread does, and whenever the process crashes, the rules hold. */
class RandomHistoryProperties {

  @Property(tries = 100)
  void durAndOrdAndCom_holdInEveryHistory(@ForAll long seed) {
    RandomHistory history = new RandomHistory(seed);

    for (int i = 0; i < 60; i++) {
      history.step();
    }

    history.finish();
  }
}
