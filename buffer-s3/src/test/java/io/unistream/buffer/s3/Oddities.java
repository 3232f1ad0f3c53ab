package io.unistream.buffer.s3;

import io.unistream.buffer.tck.s3.InMemoryS3;
import io.unistream.buffer.tck.s3.S3Attempt;
import io.unistream.buffer.tck.s3.S3Fault;
import io.unistream.buffer.tck.s3.S3Faults;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What is odd about a store and the way to it, by a seed: small pages, a LIST that lags, keys that fold, 403 where a key is missing,
 * answers that arrive corrupted. Of one key an owner gets {@link #MOST_CORRUPTED} corrupted answers at most: whoever reads a third time reads what is there.
 */
final class Oddities {

  private static final int MOST_CORRUPTED = 2;
  private static final double CORRUPTED = 0.05;
  /** Where empty and dotted parts are folded: settings refuse those. */
  private static final List<String> FOLDABLE = List.of("Some/Log", "some/LOG");

  private final long seed;
  private final int pageSize;
  private final int listLag;
  private final boolean folds;
  private final boolean corrupts;
  private final boolean forbids;
  private final String prefix;
  private final Map<String, Integer> corrupted = new ConcurrentHashMap<>();

  private Oddities(
      long seed, int pageSize, int listLag, boolean folds, boolean corrupts, String prefix) {
    this.seed = seed;
    this.pageSize = pageSize;
    this.listLag = listLag;
    this.folds = folds;
    this.corrupts = corrupts;
    this.prefix = prefix;
    // Of its own, so that what a seed does otherwise stays the same.
    this.forbids = seed != 0 && !folds && new SplittableRandom(seed + 7).nextInt(4) == 0;
  }

  static Oddities none() {
    return new Oddities(0, 0, 0, false, false, "some/log");
  }

  static Oddities of(long seed) {
    SplittableRandom random = new SplittableRandom(~seed);
    boolean folds = random.nextInt(8) == 0;
    return new Oddities(
        seed,
        random.nextBoolean() ? 1 + random.nextInt(4) : 0,
        random.nextInt(3) == 0 ? 1 + random.nextInt(12) : 0,
        folds,
        random.nextBoolean(),
        folds ? FOLDABLE.get(random.nextInt(FOLDABLE.size())) : "some/log");
  }

  /** Those that a store like S3 may have: small pages, and answers that arrive corrupted. */
  static Oddities ofTheWay(long seed) {
    SplittableRandom random = new SplittableRandom(~seed);
    return new Oddities(
        seed,
        random.nextBoolean() ? 1 + random.nextInt(4) : 0,
        0,
        false,
        random.nextBoolean(),
        none().prefix());
  }

  String prefix() {
    return prefix;
  }

  /** Whether an opener may refuse to work with the store. */
  boolean mayBeRefused() {
    return folds || listLag > 0;
  }

  boolean folds() {
    return folds;
  }

  void applyTo(InMemoryS3 s3) {
    if (pageSize > 0) {
      s3.pageSize(pageSize);
    }
    s3.listLag(listLag);
    if (folds) {
      s3.foldKeys(key -> key.toLowerCase(Locale.ROOT));
    }
    if (forbids) {
      s3.deny(
          attempt -> attempt.kind() == S3Attempt.Kind.GET && !s3.keys().contains(attempt.key()));
    }
  }

  /** To be done for each owner. */
  void applyTo(S3Faults faults) {
    if (!corrupts) {
      return;
    }
    SplittableRandom random = new SplittableRandom(seed);
    List<S3Fault> ways = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      long bit = random.nextInt(1 << (4 + 2 * (i / 2)));
      ways.add(
          i % 2 == 0
              ? S3Fault.corruptBodyQuietly(bit, random.nextBoolean() ? 1 : 64)
              : S3Fault.corruptBody(bit, 1));
    }
    for (int i = 0; i < ways.size(); i++) {
      int way = i;
      faults.failAll(attempt -> way(attempt) == way && isFewEnough(attempt), ways.get(way));
    }
  }

  private int way(S3Attempt attempt) {
    if (attempt.kind() != S3Attempt.Kind.GET) {
      return -1;
    }
    SplittableRandom random =
        new SplittableRandom(seed + 31 * attempt.index() + 1_000_003L * attempt.owner());
    return random.nextDouble() < CORRUPTED ? random.nextInt(8) : -1;
  }

  private boolean isFewEnough(S3Attempt attempt) {
    return corrupted.merge(attempt.owner() + " " + attempt.key(), 1, Integer::sum)
        <= MOST_CORRUPTED;
  }

  @Override
  public String toString() {
    return (pageSize > 0 ? "pages of " + pageSize + " " : "")
        + (listLag > 0 ? "LIST lags by " + listLag + " " : "")
        + (folds ? "keys fold " : "")
        + (forbids ? "what is missing is forbidden " : "")
        + (corrupts ? "answers are corrupted " : "")
        + prefix;
  }
}
