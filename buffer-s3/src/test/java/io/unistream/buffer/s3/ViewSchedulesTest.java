package io.unistream.buffer.s3;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Whatever the history of a log, and whatever is damaged in it: a view shows what opening a copy of the bucket finds, to the entry, and sends nothing but
 * reads. {@code -Ds3.views=5000} for more of them, {@code -Ds3.seed=…} for others.
 */
class ViewSchedulesTest {

  private static final long COUNT = Long.getLong("s3.views", 70);
  private static final long FIRST = Long.getLong("s3.seed", 1);

  @ParameterizedTest
  @EnumSource(names = {"PLAIN", "DAMAGED", "BATTERED"})
  void aViewShowsWhatOpeningACopyFinds(Schedule.World world) {
    Campaign.run(world, FIRST, COUNT, Views::check);
  }
}
