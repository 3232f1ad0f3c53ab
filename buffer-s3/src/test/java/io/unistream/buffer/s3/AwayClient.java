package io.unistream.buffer.s3;

import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.RequestOverrideConfiguration;
import software.amazon.awssdk.core.exception.ApiCallAttemptTimeoutException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.s3.DelegatingS3Client;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.S3Request;

/**
 * A client whose store can be away. An answer that does not come takes as long as the request says that it may take, by the test's
 * clock, as it does by the real one with the SDK's own timer.
 */
final class AwayClient extends DelegatingS3Client {

  /** How a store is away. */
  enum Manner {
    /** No answer comes. */
    HANGS,
    /** There is nobody at all. */
    REFUSES_CONNECTIONS,
    /** Time is up while a connection is waited for, or made, and the SDK does not say so: what cancels the wait comes through as it is. */
    CANCELS_CONNECTIONS
  }

  private final EagerClock clock;
  private final Manner manner;
  private final AtomicLong requests = new AtomicLong();
  private final AtomicLong held = new AtomicLong();
  private volatile @Nullable Predicate<S3Request> away;
  private volatile Runnable before = () -> {};

  AwayClient(S3Client below, EagerClock clock, Manner manner) {
    super(below);
    this.clock = clock;
    this.manner = manner;
  }

  /** From now on requests of a sort get no answer. */
  void goAway(Predicate<S3Request> which) {
    away = which;
  }

  /** What is done before a request gets no answer. */
  void before(Runnable action) {
    before = action;
  }

  /** How many requests got no answer, or wait for none. */
  long held() {
    return held.get();
  }

  long requests() {
    return requests.get();
  }

  @Override
  protected <T extends S3Request, R> R invokeOperation(T request, Function<T, R> operation) {
    requests.incrementAndGet();
    Predicate<S3Request> which = away;
    if (which == null || !which.test(request)) {
      return operation.apply(request);
    }
    held.incrementAndGet();
    long start = clock.nanoTime();
    before.run();
    if (manner == Manner.REFUSES_CONNECTIONS) {
      throw SdkClientException.create("connection refused");
    }
    if (manner == Manner.CANCELS_CONNECTIONS) {
      throw new CancellationException();
    }
    Duration mayTake = request
        .overrideConfiguration()
        .flatMap(RequestOverrideConfiguration::apiCallAttemptTimeout)
        .orElseThrow();
    clock.passUntil(start + mayTake.toNanos());
    throw ApiCallAttemptTimeoutException.create(mayTake.toMillis());
  }
}
