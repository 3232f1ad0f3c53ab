package io.unistream.buffer.reliability.errors;

import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * One run of a scenario, in a class loader of its own; public for whoever makes it by reflection. Ends normally if the log kept its
 * contract.
 */
public final class Trial implements Callable<Long> {

  private static final int STEPS = 26;
  private static final int PUTS_BEFORE = 8;

  private final String backend;
  private final long seed;
  private final boolean crashes;
  private final @Nullable Object store;
  private final Threads threads = Threads.now();
  private boolean crashed;

  /**
   * For one run.
   *
   * @param backend which
   * @param seed what the calls follow from
   * @param crashes whether the machine stops once an error was thrown
   * @param store the bucket, for the backend that has one
   */
  public Trial(String backend, long seed, boolean crashes, @Nullable Object store) {
    this.backend = backend;
    this.seed = seed;
    this.crashes = crashes;
    this.store = store;
  }

  /**
   * Runs it.
   *
   * @return how many puts were acknowledged
   */
  @Override
  public Long call() {
    User user = new User(World.of(backend, store));
    try {
      if (backend.equals("s3")) {
        takeOver(user);
      } else {
        user.open("open");
      }
      SplittableRandom random = new SplittableRandom(seed);
      steps(user, random);
      user.close("close");
      user.open("recover");
      steps(user, random);
      user.drain();
      user.checkCommitted();
      threads.checkEnded();
      return user.acknowledged();
    } finally {
      user.world().close();
    }
  }

  private void takeOver(User user) {
    try (FormerOwner former = new FormerOwner(Objects.requireNonNull(store))) {
      for (int i = 0; i < PUTS_BEFORE; i++) {
        byte[] record = user.next();
        user.acknowledged(record, former.put(record));
      }
      user.open("take-over");
      byte[] record = user.next();
      if (!former.isFenced(record)) {
        throw new Wrong("OWN-FENCE: a former owner put a record");
      }
      user.refused(record);
    }
  }

  private void steps(User user, SplittableRandom random) {
    for (int i = 0; i < STEPS; i++) {
      user.step(random);
      if (i % 8 == 7) {
        user.settle();
      }
      if (crashes && !crashed && Injector.hasThrown()) {
        crashed = user.crash(seed ^ i);
      }
    }
  }
}
