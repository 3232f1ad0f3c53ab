package io.unistream.buffer.tck.s3;

import io.unistream.buffer.tck.SharedStore.HeldWrite;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.http.SdkHttpRequest;

/**
 * What goes wrong between one process and its store, for each HTTP request. It acts below everything that sends a request
 * again, so the SDK's own retries are tested, too. Pass it to a {@link FaultySdkHttpClient} or a
 * {@link FaultySdkAsyncHttpClient}, or to both. A second process has its own instance, made with {@link #nextOwner}, so
 * that one can crash while the other lives.
 *
 * <p>The first of these that applies decides: a crash, which is permanent; then {@link #holdWrite}, {@link #failAt} and
 * similar calls, in the order of the calls, each once; then {@link #failAll}; then the function or the seed with which
 * this instance was made.
 *
 * <p>Safe for use by any thread. With a seed, the same requests in the same order meet the same faults. If threads race,
 * their order may differ.
 */
public final class S3Faults {

  private record Rule(
      Predicate<S3Attempt> when,
      S3Fault fault,
      boolean once,
      @Nullable Hold hold) {}

  /** A request, numbered, and what becomes of it. */
  record Ruling(
      S3Attempt attempt,
      long number,
      S3Fault fault,
      @Nullable Hold hold) {

    boolean isHarmless() {
      return fault.kind() == S3Fault.Kind.NONE && hold == null;
    }

    /** Whether it may be carried out when its sender has gone. */
    boolean outlivesItsSender() {
      return fault.kind() == S3Fault.Kind.LATE || hold != null;
    }
  }

  private final Network network;
  private final int owner;
  private final Function<S3Attempt, S3Fault> otherwise;
  private final List<BiConsumer<S3Attempt, S3Fault>> observers = new CopyOnWriteArrayList<>();
  private volatile Function<Duration, CompletableFuture<Void>> waiter = S3Faults::sleep;

  // Guarded by this.
  private final List<Rule> rules = new ArrayList<>();
  private final List<Hold> holding = new ArrayList<>();
  private S3RequestCounts counts = S3RequestCounts.NONE;
  private long attempts;
  private long writes;
  private boolean crashed;

  private S3Faults(Network network, Function<S3Attempt, S3Fault> otherwise) {
    this.network = network;
    this.owner = network.nextOwner();
    this.otherwise = otherwise;
  }

  /**
   * Returns an instance in which only faults that are requested later happen.
   *
   * @return the faults of the first process
   */
  public static S3Faults none() {
    return by(attempt -> S3Fault.none());
  }

  /**
   * Returns an instance in which a function decides.
   *
   * @param faults returns the fault of a request; called by the threads that send
   * @return the faults of the first process
   */
  public static S3Faults by(Function<S3Attempt, S3Fault> faults) {
    return new S3Faults(new Network(), faults);
  }

  /**
   * Returns an instance in which a seed decides. It also decides how late, how long, and where to cut or to flip a bit:
   * one to a thousand requests, milliseconds or bytes. It decides the status, too; a full store refuses only requests
   * that store.
   *
   * @param seed the seed
   * @param shares the share of all requests that meets each kind of fault, as parts of 1
   * @return the faults of the first process
   */
  public static S3Faults seeded(long seed, Map<S3Fault.Kind, Double> shares) {
    return by(new Seeded(seed, shares));
  }

  /**
   * Returns the faults of another process on the same store. They are made as this instance was, without what was
   * requested since. Late requests of one process arrive among those of the other.
   *
   * @return the faults of the next process
   */
  public S3Faults nextOwner() {
    S3Faults next = new S3Faults(network, otherwise);
    next.waiter = waiter;
    return next;
  }

  /**
   * Makes a request meet a fault.
   *
   * @param index the index of the request in this process, from 0
   * @param fault what goes wrong
   */
  public void failAt(long index, S3Fault fault) {
    add(new Rule(attempt -> attempt.index() == index, fault, true, null));
  }

  /**
   * Makes the next request meet a fault. A further call applies to the request after it.
   *
   * @param fault what goes wrong
   */
  public void failNext(S3Fault fault) {
    failNext(attempt -> true, fault);
  }

  /**
   * Makes the next matching request meet a fault.
   *
   * @param which selects the requests
   * @param fault what goes wrong
   */
  public void failNext(Predicate<S3Attempt> which, S3Fault fault) {
    add(new Rule(which, fault, true, null));
  }

  /**
   * Makes every matching request meet a fault from now on.
   *
   * @param which selects the requests
   * @param fault what goes wrong
   */
  public void failAll(Predicate<S3Attempt> which, S3Fault fault) {
    add(new Rule(which, fault, false, null));
  }

  /** Cancels the faults of {@link #failAt} and similar calls that have not happened yet, but no {@link #holdWrite}. */
  public synchronized void clear() {
    rules.removeIf(rule -> rule.hold() == null);
  }

  /**
   * Returns how many faults that were to happen once have not happened yet.
   *
   * @return the number of {@link #failAt} and {@link #failNext} to come
   */
  public synchronized int faultsToCome() {
    return (int)
        rules.stream().filter(rule -> rule.once() && rule.hold() == null).count();
  }

  /**
   * Holds the next write of this process. A further call holds the write after it.
   *
   * @return the write
   */
  public HeldWrite holdWrite() {
    return hold(S3Attempt::isWrite);
  }

  /**
   * Holds a write of this process.
   *
   * @param index the index of the write in this process, from 0
   * @return the write
   */
  public synchronized HeldWrite holdWrite(long index) {
    return hold(attempt -> attempt.isWrite() && writes - 1 == index);
  }

  /**
   * Holds the next matching request.
   *
   * @param which selects the requests
   * @return the request
   */
  public HeldWrite hold(Predicate<S3Attempt> which) {
    Hold hold = new Hold();
    add(new Rule(which, S3Fault.none(), true, hold));
    return hold;
  }

  private synchronized void add(Rule rule) {
    rules.add(rule);
  }

  /**
   * Crashes the process between two requests. A thread that sends or is held gets an {@link IllegalStateException}, which
   * the SDK does not retry. Requests that are held or late can still be carried out.
   */
  public void crash() {
    List<Hold> left;
    synchronized (this) {
      crashed = true;
      left = List.copyOf(holding);
      holding.clear();
    }
    left.forEach(hold -> hold.giveUp(crashedProcess()));
  }

  /**
   * Returns whether the process has crashed.
   *
   * @return true from the crash on
   */
  public synchronized boolean crashed() {
    return crashed;
  }

  /**
   * Returns how many late requests have not arrived yet, over all owners.
   *
   * @return the number
   */
  public int late() {
    return network.late();
  }

  /** Makes all late requests arrive now, in their order. */
  public void landLate() {
    Network.arrive(network.takeLate());
  }

  /**
   * Replaces the way to wait for a delay, for this instance and later {@link #nextOwner}s. By default it is real time.
   *
   * @param waiter returns a future that completes when the time is over
   */
  public void waiter(Function<Duration, CompletableFuture<Void>> waiter) {
    this.waiter = waiter;
  }

  /**
   * Sets an observer that is told of every request before it is sent.
   *
   * @param observer receives the request and its fault; {@link S3Fault#none} for a request that is held
   */
  public void observe(BiConsumer<S3Attempt, S3Fault> observer) {
    observers.add(observer);
  }

  /**
   * Returns the requests of this process so far, including those that failed.
   *
   * @return how many of each kind
   */
  public synchronized S3RequestCounts counts() {
    return counts;
  }

  /** Numbers a request and decides. Those that are late and due arrive before this returns. */
  Ruling next(SdkHttpRequest request) {
    Call call = Call.of(request);
    List<Wire> arriving = new ArrayList<>();
    Ruling ruling;
    synchronized (this) {
      if (crashed) {
        throw crashedProcess();
      }
      S3Attempt attempt = call.attempt(owner, attempts++);
      counts = counts.and(attempt);
      writes += attempt.isWrite() ? 1 : 0;
      long number = network.next(arriving);
      Rule rule = fitting(attempt);
      S3Fault fault = rule == null ? otherwise.apply(attempt) : rule.fault();
      ruling = new Ruling(attempt, number, fault, rule == null ? null : rule.hold());
    }
    observers.forEach(observer -> observer.accept(ruling.attempt(), ruling.fault()));
    Network.arrive(arriving);
    return ruling;
  }

  /** One that is asked for once goes before one that is asked for always. */
  private @Nullable Rule fitting(S3Attempt attempt) {
    rules.removeIf(rule -> rule.hold() != null && rule.hold().isOff());
    for (Iterator<Rule> each = rules.iterator(); each.hasNext(); ) {
      Rule rule = each.next();
      if (rule.once() && rule.when().test(attempt)) {
        each.remove();
        return rule;
      }
    }
    return rules.stream().filter(rule -> rule.when().test(attempt)).findFirst().orElse(null);
  }

  /** Does to a request what was decided. */
  CompletableFuture<Answer> play(Ruling ruling, Call call, Wire wire) {
    S3Fault fault = ruling.fault();
    Hold hold = ruling.hold();
    if (hold != null) {
      return held(hold, wire);
    }
    return switch (fault.kind()) {
      case NONE -> wire.send();
      case LOSE_REQUEST -> timedOut();
      case LOSE_ANSWER -> wire.send().thenCompose(answer -> timedOut());
      case LATE -> {
        network.delay(ruling.number(), fault.number(), wire);
        yield timedOut();
      }
      case STATUS -> CompletableFuture.completedFuture(error(call, fault));
      case STATUS_AFTER -> wire.send().thenApply(answer -> error(call, fault));
      case GATEWAY -> CompletableFuture.completedFuture(Answer.page(call, fault.status()));
      case CUT_BODY -> wire.send().thenApply(answer -> answer.cut(fault.number(), false));
      case CUT_BODY_QUIETLY -> wire.send().thenApply(answer -> answer.cut(fault.number(), true));
      case CORRUPT_BODY, CORRUPT_BODY_QUIETLY ->
        wire.send().thenApply(answer -> corrupted(call, answer, fault));
      case DELAY_REQUEST -> waiter.apply(fault.time()).thenCompose(over -> wire.send());
      case DELAY_ANSWER ->
        wire.send().thenCompose(answer -> waiter.apply(fault.time()).thenApply(over -> answer));
      case CRASH_BEFORE -> {
        crash();
        yield CompletableFuture.failedFuture(crashedProcess());
      }
      case CRASH_AFTER ->
        wire.send().thenCompose(answer -> {
          crash();
          return CompletableFuture.failedFuture(crashedProcess());
        });
    };
  }

  private CompletableFuture<Answer> held(Hold hold, Wire wire) {
    synchronized (this) {
      if (crashed) {
        hold.giveUp(crashedProcess());
      }
      holding.add(hold);
    }
    return hold.send(wire);
  }

  private static Answer error(Call call, S3Fault fault) {
    Map<String, String> headers = Map.of("x-amz-request-id", "FAULT");
    return Answer.error(call, fault.status(), fault.code(), "by order of the test", headers);
  }

  private static Answer corrupted(Call call, Answer answer, S3Fault fault) {
    if (call.kind() != S3Attempt.Kind.GET || !answer.head().isSuccessful()) {
      return answer;
    }
    Answer flipped = answer.flipped(fault.number(), fault.bits());
    return fault.kind() == S3Fault.Kind.CORRUPT_BODY ? flipped : flipped.withoutChecksums();
  }

  private static CompletableFuture<Answer> timedOut() {
    return CompletableFuture.failedFuture(new SocketTimeoutException("Read timed out"));
  }

  /** Unchecked, so that the SDK does not try again: nobody is there to do so. */
  private IllegalStateException crashedProcess() {
    return new IllegalStateException("process " + owner + " has crashed");
  }

  private static CompletableFuture<Void> sleep(Duration time) {
    return CompletableFuture.runAsync(
        () -> {},
        CompletableFuture.delayedExecutor(
            time.toNanos(), TimeUnit.NANOSECONDS, task -> new Thread(task, "s3-faults").start()));
  }
}
