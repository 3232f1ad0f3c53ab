package io.unistream.buffer.s3;

import static org.junit.jupiter.api.Assertions.fail;

import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The schedules notice mistakes: what they cannot tell from the sound log they do not prove. */
class S3MutantTest {

  private static final int MOST_SCHEDULES = 400;
  private static final long FIRST_SEED = 1_000_000;

  /** Kept here, for loggers are weakly held. */
  private static final Logger LOG = Logger.getLogger("io.unistream.buffer");

  @ParameterizedTest
  @EnumSource
  void aScheduleRejects(S3Mutant mutant) {
    LOG.setLevel(Level.OFF);
    for (int i = 0; i < MOST_SCHEDULES; i++) {
      try {
        new Schedule(FIRST_SEED + i, mutant, Schedule.World.PLAIN).run();
      } catch (AssertionError e) {
        System.out.println(mutant + ": schedule " + i + ", "
            + String.valueOf(e.getMessage()).lines().findFirst().orElse(""));
        return;
      }
    }
    fail(mutant + " got through " + MOST_SCHEDULES + " schedules");
  }
}
