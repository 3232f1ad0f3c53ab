package io.unistream.buffer.batch;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.unistream.buffer.BufferStorageException;
import io.unistream.buffer.CorruptLogException;
import io.unistream.buffer.SequenceRange;
import io.unistream.buffer.UnknownOutcomeException;
import io.unistream.buffer.wal.WalEntry;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** What a {@link ListWal} is to do wrong, and when. */
final class Faults {

  private record Refusal(Predicate<List<WalEntry>> group, RuntimeException cause) {}

  private final ArrayDeque<Refusal> refusals = new ArrayDeque<>();
  private final CountDownLatch released = new CountDownLatch(1);
  private @Nullable CountDownLatch gate;
  private final CountDownLatch appending = new CountDownLatch(1);
  private final CountDownLatch diskWorks = new CountDownLatch(1);
  private volatile boolean diskStands;
  private CountDownLatch arrived = new CountDownLatch(1);
  private @Nullable RuntimeException syncFailure;
  private int durableAtFailure;
  private int readsToFail;
  private int damaged = -1;
  private boolean failReclaim;

  /** Refuses the next append. */
  synchronized void refuseAppend(RuntimeException cause) {
    refuseAppend(group -> true, cause);
  }

  /** Refuses the next append of a control entry of a type. */
  synchronized void refuseAppend(WalEntry.Type type, RuntimeException cause) {
    refuseAppend(group -> group.get(0).type() == type, cause);
  }

  /** Refuses the next append with a record of a text, alone or among others. */
  synchronized void refuseAppendOf(String record, RuntimeException cause) {
    byte[] payload = record.getBytes(UTF_8);
    refuseAppend(
        group -> group.stream()
            .anyMatch(entry ->
                entry.type() == WalEntry.Type.RECORD && Arrays.equals(entry.body(), payload)),
        cause);
  }

  private void refuseAppend(Predicate<List<WalEntry>> group, RuntimeException cause) {
    refusals.add(new Refusal(group, cause));
  }

  /** From now on nothing becomes durable any more. */
  void failSyncs() {
    failSyncs(new UnknownOutcomeException("the sync failed"));
  }

  synchronized void failSyncs(RuntimeException cause) {
    syncFailure = cause;
  }

  /** From now on nothing becomes durable any more but the first so many entries of the log. */
  synchronized void failSyncsAfter(int entries, RuntimeException cause) {
    syncFailure = cause;
    durableAtFailure = entries;
  }

  synchronized int durableAtFailure() {
    return durableAtFailure;
  }

  /** Fails that many reads, then works again. */
  synchronized void failReads(int count) {
    readsToFail = count;
  }

  /** Damages the entry at an index. */
  synchronized void damage(int index) {
    damaged = index;
  }

  synchronized void failNextReclaim() {
    failReclaim = true;
  }

  /** Holds everyone who wants durability, until {@link #letSyncsGo}. */
  synchronized void holdSyncs() {
    gate = released;
  }

  void letSyncsGo() {
    released.countDown();
  }

  /** Returns once a thread is held. */
  void awaitHeld() throws InterruptedException {
    arrived.await();
  }

  /** Returns once a further thread is held. */
  synchronized void expectAnotherHeld() {
    arrived = new CountDownLatch(1);
  }

  /** Holds everyone who appends, until {@link #letAppendsGo}. */
  void holdAppends() {
    diskStands = true;
  }

  void letAppendsGo() {
    diskStands = false;
    diskWorks.countDown();
  }

  /** Returns once a thread is held that appends. */
  void awaitAppending() throws InterruptedException {
    appending.await();
  }

  void awaitDisk() {
    if (diskStands) {
      appending.countDown();
      awaitUninterruptibly(diskWorks);
    }
  }

  synchronized void onAppend(List<WalEntry> group) {
    Refusal refusal = refusals.peekFirst();
    if (refusal != null && refusal.group().test(group)) {
      refusals.removeFirst();
      throw refusal.cause();
    }
  }

  void onSync() {
    CountDownLatch held;
    synchronized (this) {
      held = gate;
      if (held != null) {
        arrived.countDown();
      }
    }
    if (held != null) {
      awaitUninterruptibly(held);
    }
  }

  private static void awaitUninterruptibly(CountDownLatch latch) {
    boolean interrupted = false;
    while (true) {
      try {
        latch.await();
        break;
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  synchronized @Nullable RuntimeException syncFailure() {
    return syncFailure;
  }

  synchronized void onRead(int index) {
    if (index >= 0 && index == damaged) {
      throw new CorruptLogException("list", index, new SequenceRange(0, 0), "wrong checksum");
    }
    if (index >= 0 && readsToFail > 0) {
      readsToFail--;
      throw new BufferStorageException("reading failed");
    }
  }

  synchronized boolean takeReclaimFailure() {
    boolean fail = failReclaim;
    failReclaim = false;
    return fail;
  }
}
