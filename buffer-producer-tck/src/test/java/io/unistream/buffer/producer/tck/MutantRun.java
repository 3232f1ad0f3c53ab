package io.unistream.buffer.producer.tck;

import io.unistream.buffer.producer.DeliveryMode;
import io.unistream.buffer.tck.BufferHarness;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/** Runs one check; called by reflection, with the classes of a mutant. */
public final class MutantRun {

  private static final int SEEDS = 80;
  private static final int STEPS = 30;

  private MutantRun() {}

  /** Runs a directed check by the name of its rule, or random histories by the name of their mode. */
  public static void run(String check, boolean onDisk) {
    Stage.patienceNanos = TimeUnit.SECONDS.toNanos(5);
    BufferHarness harness = onDisk ? new FileStores() : new MemoryStores();
    for (DeliveryMode mode : DeliveryMode.values()) {
      if (mode.name().equals(check)) {
        for (long seed = 1; seed <= SEEDS; seed++) {
          new Walk(harness, mode, seed, STEPS).run();
        }
        return;
      }
    }
    Objects.requireNonNull(ProducerTck.checks().get(ProducerRule.valueOf(check)))
        .accept(harness);
  }
}
