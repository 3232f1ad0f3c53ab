package io.unistream.buffer.s3;

import io.unistream.buffer.BufferClock;
import io.unistream.buffer.s3.StoreException.Hope;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * One try of an upload: a claim, and after {@code retries.hedgeAfter} without an answer the same claim once more, beside the first. What
 * is known first counts. Both have the same bytes, and one of them at most is stored, so whoever is late says nothing that
 * matters. See docs/decisions/0006, "An upload sent twice". Safe for use by any thread.
 *
 * <p><b>How long it takes.</b> The second one has the rest of the first one's time: a try takes no longer than without. One that ends without
 * success ends when no request of it is under way any more; one that succeeds may leave the other behind, for that long at most.
 */
final class Hedges {

  /** As many at once: each has a thread, a connection, and an object that cannot be let go until it ends. */
  static final int MOST = 4;

  private final Owner owner;
  private final Workers workers;
  private final BufferClock clock;
  private final long after;
  private final HedgeBudget budget = new HedgeBudget(MOST);

  /**
   * Makes the hedges.
   *
   * @param after how long an answer may take; 0 if nothing is sent twice
   */
  Hedges(Owner owner, Workers workers, BufferClock clock, Duration after) {
    this.owner = owner;
    this.workers = workers;
    this.clock = clock;
    this.after = after.toNanos();
  }

  /** As {@link Store#claim(String, byte[], int)}, which it is if nothing is sent twice. The bytes must not change any more. */
  boolean claim(String key, byte[] bytes, int length) throws StoreException {
    Store store = owner.store();
    if (after == 0) {
      return store.claim(key, bytes, length);
    }
    long start = clock.nanoTime();
    Race race = new Race(workers::request, clock, budget::ended);
    race.begin(() -> store.claim(key, bytes, length));
    boolean known = false;
    try {
      if (!race.isDecidedWithin(after)) {
        hedge(race, start, key, bytes, length);
      }
      boolean free = race.isWon();
      known = true;
      budget.answered();
      return free;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // by who ends all threads
      throw new StoreException(Hope.LATER, false, "interrupted while " + key + " was put", e);
    } finally {
      if (!known) {
        race.awaitEnd(); // a clock may throw, too
      }
    }
  }

  private void hedge(Race race, long start, String key, byte[] bytes, int length) {
    Store store = owner.store();
    long left = store.mayTake() - (clock.nanoTime() - start);
    Retries retries = owner.retries();
    if (left < TimeUnit.MILLISECONDS.toNanos(1)
        || retries.outage().nanos() > 0
        || retries.isStopped()) {
      return;
    }
    race.beginSecond(() -> budget.take(store.traffic().throttled.sum()), () -> {
      store.traffic().hedged.increment();
      return store.claim(key, bytes, length, Duration.ofNanos(left));
    });
  }
}
