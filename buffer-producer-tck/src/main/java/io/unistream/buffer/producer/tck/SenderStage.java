package io.unistream.buffer.producer.tck;

import io.unistream.buffer.producer.SendException;
import io.unistream.buffer.producer.SendException.Verdict;
import io.unistream.buffer.producer.Sender;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** One target, the senders that a check makes for it, and what a producer does with them. Used by one thread. */
class SenderStage<R> {

  /** Long enough for a loaded machine; only a check that fails waits for it. */
  static final Duration PATIENCE = Duration.ofSeconds(60);

  private static final int MOST_SHOWN = 1_000;

  private static final int ATTEMPTS_WITHOUT_PROGRESS = 3;

  final SenderRule rule;
  final SenderHarness<R> harness;
  final TestTarget<R> target;
  final Duration patience;

  /** All that was said in exceptions and reasons. */
  final List<String> heard = new CopyOnWriteArrayList<>();

  private final List<Sender<R>> senders = new ArrayList<>();
  private boolean hangs;
  private long batches;
  private long sequences;

  SenderStage(SenderRule rule, SenderHarness<R> harness, Duration patience) throws Exception {
    this.rule = rule;
    this.harness = harness;
    this.patience = patience;
    this.target = harness.newTarget();
  }

  Sender<R> sender() throws Exception {
    Sender<R> sender = target.newSender();
    senders.add(sender);
    return sender;
  }

  /** Closes a sender before the end. */
  void closeNow(Sender<R> sender) throws InterruptedException {
    senders.remove(sender);
    Attempting closing = Attempting.begin(sender::close);
    if (!closing.ends(patience)) {
      throw violation("close does not end" + closing.stack());
    }
    if (closing.thrown() != null) {
      throw violation("close threw", closing.thrown());
    }
  }

  /** The next batch of these texts. */
  LoneDelivery<R> batch(List<String> texts) {
    return batchOf(texts.stream().map(target::record).toList());
  }

  LoneDelivery<R> batchOf(List<R> records) {
    LoneDelivery<R> batch = LoneDelivery.whole(LoneDelivery.LOG, ++batches, sequences + 1, records);
    sequences += records.size();
    return batch;
  }

  /** Texts that nobody else has. */
  static List<String> texts(String name, int count) {
    return IntStream.range(0, count).mapToObj(i -> name + "-" + i).toList();
  }

  /** Makes one attempt, whatever becomes of it; returns what it threw. */
  @Nullable
  Throwable attempt(Sender<R> sender, LoneDelivery<R> delivery) throws InterruptedException {
    Attempting attempt = Attempting.begin(sender, delivery);
    if (!attempt.ends(patience)) {
      throw violation("an attempt does not end" + attempt.stack());
    }
    hear(attempt.thrown(), delivery);
    return attempt.thrown();
  }

  /** Waits for the end of an attempt that has so much of the grace; false if it does not come. */
  boolean ends(Attempting attempt, Duration grace) throws InterruptedException {
    return attempt.ends(grace);
  }

  void hear(@Nullable Throwable thrown, LoneDelivery<R> delivery) {
    int depth = 0;
    for (Throwable t = thrown; t != null && depth < 20; t = t.getCause()) {
      heard.add(t.toString());
      depth++;
    }
    heard.addAll(delivery.rejected().values());
    heard.addAll(delivery.retried().values());
  }

  /** Delivers to a target that works, as a producer does; returns the sequence numbers of what was rejected. */
  Set<Long> deliver(Sender<R> sender, LoneDelivery<R> whole) throws InterruptedException {
    Set<Long> dead = new TreeSet<>();
    Deque<LoneDelivery<R>> left = new ArrayDeque<>(List.of(whole));
    int vain = 0;
    while (!left.isEmpty()) {
      LoneDelivery<R> next = left.removeFirst();
      Throwable thrown = attempt(sender, next);
      int size = next.records().size();
      if (thrown == null) {
        next.rejected().keySet().forEach(index -> dead.add(next.sequence(index)));
        next.rest().ifPresent(left::addFirst);
        vain = next.retried().size() < size ? 0 : vain + 1;
      } else if (isRejection(thrown)) {
        if (size == 1) {
          dead.add(next.sequence(0));
        } else {
          left.addFirst(next.part(IntStream.range(size / 2, size).toArray()));
          left.addFirst(next.part(IntStream.range(0, size / 2).toArray()));
        }
        vain = 0;
      } else {
        left.addFirst(next.again());
        vain++;
      }
      if (vain > ATTEMPTS_WITHOUT_PROGRESS) {
        throw violation(
            "a target that works takes " + size + " records not in " + vain + " attempts, told was "
                + next.retried().values(),
            thrown);
      }
    }
    return dead;
  }

  /** Delivers what nobody rejects. */
  void take(Sender<R> sender, LoneDelivery<R> whole) throws InterruptedException {
    Set<Long> dead = deliver(sender, whole);
    if (!dead.isEmpty()) {
      throw violation("records " + dead + " are rejected, and there is nothing wrong with them");
    }
  }

  /** The same, to a target that may need a moment. */
  void takeSoon(Sender<R> sender, LoneDelivery<R> delivery) throws InterruptedException {
    long end = System.nanoTime() + patience.toNanos();
    LoneDelivery<R> next = delivery;
    while (true) {
      Throwable thrown = attempt(sender, next);
      if (!next.rejected().isEmpty() || isRejection(thrown)) {
        throw violation("records are rejected, and there is nothing wrong with them", thrown);
      }
      if (thrown == null && next.retried().isEmpty()) {
        return;
      }
      if (System.nanoTime() - end > 0) {
        throw violation("a target that works again takes nothing", thrown);
      }
      next = thrown == null ? next.rest().orElseThrow() : next.again();
      Thread.sleep(10); // as a producer pauses
    }
  }

  static boolean isRejection(@Nullable Throwable thrown) {
    return thrown instanceof SendException said && said.verdict() == Verdict.REJECT;
  }

  /** Waits for something that the target or a thread is about to do. */
  void await(String what, Callable<Boolean> condition) throws Exception {
    if (!happens(condition)) {
      throw violation("waited in vain: " + what);
    }
  }

  /** The same; false if it does not come. */
  boolean happens(Callable<Boolean> condition) throws Exception {
    long end = System.nanoTime() + patience.toNanos();
    while (!condition.call()) {
      if (System.nanoTime() - end > 0) {
        return false;
      }
      Thread.sleep(1);
    }
    return true;
  }

  /** Has the target hang until {@link #goOn}, which {@link #close} calls if the check did not come to it. */
  void hang() throws Exception {
    hangs = true; // whatever the call does
    callTarget("hang", target::hang);
  }

  void goOn() throws Exception {
    hangs = false;
    callTarget("goOn", target::goOn);
  }

  private void callTarget(String method, Attempting.Call call) throws Exception {
    Attempting calling = Attempting.begin(call);
    if (!calling.ends(patience)) {
      throw unusable(method + "() of the target does not end" + calling.stack(), null);
    }
    rethrow(calling.thrown());
  }

  private static void rethrow(@Nullable Throwable thrown) throws Exception {
    if (thrown instanceof Exception e) {
      throw e;
    }
    if (thrown instanceof Error e) {
      throw e;
    }
  }

  /** All texts are there, once, in order. */
  void checkArrived(List<String> expected) throws Exception {
    List<String> arrived = target.arrived();
    if (!arrived.equals(expected)) {
      throw violation("at the target is " + some(arrived) + ", expected was " + some(expected));
    }
  }

  /** All texts are there, once if that is declared, and the first of each in order. */
  void checkArrivedAtLeastOnce(List<String> expected, boolean once) throws Exception {
    List<String> arrived = target.arrived();
    if (!List.copyOf(new LinkedHashSet<>(arrived)).equals(expected)) {
      throw violation(
          "at the target is " + some(arrived) + ", expected was, at least once, " + some(expected));
    }
    if (once && arrived.size() != expected.size()) {
      throw violation("at the target is " + some(arrived) + ", and the harness declares that "
          + harness.memory() + " are remembered");
    }
  }

  static String some(Collection<String> texts) {
    String all = texts.stream().map(SenderStage::brief).toList().toString();
    return all.length() <= MOST_SHOWN
        ? all
        : texts.size() + " texts " + all.substring(0, MOST_SHOWN);
  }

  private static String brief(String text) {
    return text.length() <= 40 ? text : text.substring(0, 20) + "… of " + text.length();
  }

  SenderViolation violation(String seen) {
    return new SenderViolation(rule, seen, null);
  }

  SenderViolation violation(String seen, @Nullable Throwable cause) {
    return new SenderViolation(rule, seen + (cause == null ? "" : ": " + cause), cause);
  }

  /** A harness does not do what it declares, and so nothing is known of the sender. */
  IllegalStateException unusable(String seen, @Nullable Throwable cause) {
    return new IllegalStateException(
        rule.id() + " could not be tried, the harness is at fault: " + seen, cause);
  }

  /** Closes all that is left, each within the patience and whatever became of the one before; throws what was thrown first. */
  void close() throws Exception {
    List<Attempting.Call> calls = new ArrayList<>();
    if (hangs) {
      calls.add(this::goOn); // a target may wait in close for those who hang at it
    }
    senders.forEach(sender -> calls.add(() -> closeNow(sender)));
    calls.add(() -> callTarget("close", target::close));
    Throwable first = null;
    for (Attempting.Call call : calls) {
      try {
        call.run();
      } catch (Exception | Error e) {
        if (first == null) {
          first = e;
        } else {
          first.addSuppressed(e);
        }
      }
    }
    rethrow(first);
  }
}
