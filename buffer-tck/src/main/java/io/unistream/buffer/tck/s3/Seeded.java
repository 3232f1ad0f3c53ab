package io.unistream.buffer.tck.s3;

import io.unistream.buffer.tck.s3.S3Attempt.Kind;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Function;

/** Faults by chance. What becomes of a request depends on the seed, its owner and its index alone. */
final class Seeded implements Function<S3Attempt, S3Fault> {

  private static final long OWNER_STEP = 0x9E3779B97F4A7C15L;
  private static final long INDEX_STEP = 0xC2B2AE3D27D4EB4FL;

  private static final int[] GATEWAY = {400, 404, 502, 520, 529};

  private final long seed;
  private final Map<S3Fault.Kind, Double> shares = new EnumMap<>(S3Fault.Kind.class);

  Seeded(long seed, Map<S3Fault.Kind, Double> shares) {
    this.seed = seed;
    this.shares.putAll(shares);
    double sum = 0;
    for (double share : this.shares.values()) {
      if (!(share >= 0)) {
        throw new IllegalArgumentException("shares must not be negative: " + shares);
      }
      sum += share;
    }
    if (!(sum <= 1)) {
      throw new IllegalArgumentException("shares must not sum up to more than 1: " + shares);
    }
  }

  @Override
  public S3Fault apply(S3Attempt attempt) {
    SplittableRandom random =
        new SplittableRandom(seed + attempt.owner() * OWNER_STEP + attempt.index() * INDEX_STEP);
    double at = random.nextDouble();
    for (Map.Entry<S3Fault.Kind, Double> each : shares.entrySet()) {
      at -= each.getValue();
      if (at < 0) {
        return fault(each.getKey(), attempt, random);
      }
    }
    return S3Fault.none();
  }

  private static S3Fault fault(S3Fault.Kind kind, S3Attempt attempt, SplittableRandom random) {
    return switch (kind) {
      case NONE -> S3Fault.none();
      case LOSE_REQUEST -> S3Fault.loseRequest();
      case LOSE_ANSWER -> S3Fault.loseAnswer();
      // Whether a request that changes nothing arrives makes no difference.
      case LATE -> attempt.isWrite() ? S3Fault.late(spread(random)) : S3Fault.loseRequest();
      case STATUS -> S3Fault.status(status(attempt, random));
      case GATEWAY -> S3Fault.gateway(GATEWAY[random.nextInt(GATEWAY.length)]);
      case STATUS_AFTER -> S3Fault.statusAfter(random.nextBoolean() ? 500 : 503);
      case CUT_BODY -> S3Fault.cutBody(spread(random) - 1);
      // No HTTP client lets a listing end so, and the SDK takes a listing without a body for an
      // empty one.
      case CUT_BODY_QUIETLY ->
        attempt.kind() == Kind.GET
            ? S3Fault.cutBodyQuietly(spread(random) - 1)
            : S3Fault.cutBody(spread(random) - 1);
      case CORRUPT_BODY -> S3Fault.corruptBody(bit(random), bits(random));
      case CORRUPT_BODY_QUIETLY -> S3Fault.corruptBodyQuietly(bit(random), bits(random));
      case DELAY_REQUEST -> S3Fault.delayRequest(time(random));
      case DELAY_ANSWER -> S3Fault.delayAnswer(time(random));
      case CRASH_BEFORE -> S3Fault.crashBefore();
      case CRASH_AFTER -> S3Fault.crashAfter();
    };
  }

  private static int status(S3Attempt attempt, SplittableRandom random) {
    int put = attempt.kind() == Kind.PUT ? 1 : 0;
    return switch (random.nextInt(2 + put + (attempt.conditional() ? 1 : 0))) {
      case 0 -> 500;
      case 1 -> 503;
      case 2 -> 507;
      default -> 409;
    };
  }

  private static long bit(SplittableRandom random) {
    return 8L * (spread(random) - 1) + random.nextInt(8);
  }

  /** One bit as often as many bytes. */
  private static long bits(SplittableRandom random) {
    return random.nextBoolean() ? 1 : 8L * spread(random);
  }

  /** From 1 to a thousand, small numbers as often as large ones. */
  private static int spread(SplittableRandom random) {
    return 1 + random.nextInt(1 << random.nextInt(11));
  }

  private static Duration time(SplittableRandom random) {
    return Duration.ofMillis(spread(random));
  }
}
