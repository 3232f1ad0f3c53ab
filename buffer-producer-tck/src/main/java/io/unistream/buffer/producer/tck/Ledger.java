package io.unistream.buffer.producer.tck;

import io.unistream.buffer.Batch;
import io.unistream.buffer.BatchId;
import io.unistream.buffer.producer.AttemptEvent;
import io.unistream.buffer.producer.AttemptEvent.Outcome;
import io.unistream.buffer.producer.DeadLetter;
import io.unistream.buffer.producer.Delivery;
import io.unistream.buffer.producer.DeliveryMode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What was put, what the target got, what was buried and what was committed, over all restarts; says which rule is broken as soon as it sees it.
 * Safe for use by any thread.
 */
class Ledger {

  private final DeliveryMode mode;
  private final int lanes;
  private final int window;

  // All below guarded by this.
  private final TreeMap<Long, String> acknowledged = new TreeMap<>();
  private final Set<Long> taken = new HashSet<>();
  private final Map<Long, String> dead = new TreeMap<>();
  private final Map<String, String> contentOfKey = new HashMap<>();
  private final List<Delivery<String>> running = new ArrayList<>();
  /** Records of attempts that returned in time in this life, by what the listener was told. */
  private final Set<Long> told = new HashSet<>();

  /** Attempts of this life, and of one that has just ended. */
  private final List<Sent> sents = new ArrayList<>();

  private int life;
  private int generation;
  private boolean resuming;
  private final Set<Long> lateOnly = new HashSet<>();
  private final Map<BatchId, Batch<String>> inHand = new LinkedHashMap<>();
  private final Set<BatchId> seenInThisLife = new HashSet<>();
  private final Set<BatchId> sentBefore = new HashSet<>();
  private boolean restarted;
  private @Nullable ProducerRule broken;
  private String seen = "";

  Ledger(DeliveryMode mode, int lanes, int window) {
    this.mode = mode;
    this.lanes = lanes;
    this.window = window;
  }

  /** One that looks for nothing: for checks that look by themselves. */
  static Ledger blind() {
    return new Ledger(DeliveryMode.ORDERED, Integer.MAX_VALUE, Integer.MAX_VALUE) {
      @Override
      synchronized void violate(ProducerRule rule, String what) {}
    };
  }

  /** Throws the first violation that was seen. */
  synchronized void check() {
    if (broken != null) {
      throw new ProducerViolation(broken, seen);
    }
  }

  synchronized void violate(ProducerRule rule, String what) {
    if (broken == null) {
      broken = rule;
      seen = what;
    }
  }

  synchronized void acknowledged(long sequence, String record) {
    acknowledged.put(sequence, record);
  }

  /** The producer has another buffer, or is another one: what it knew is forgotten. */
  synchronized int newLife() {
    life++;
    told.clear();
    sents.clear();
    inHand.clear();
    seenInThisLife.clear();
    restarted = true;
    return life;
  }

  /** Returns the number of another producer: the attempts of the one before are nothing to it, as if of another process. */
  synchronized int newProducer() {
    running.clear();
    return ++generation;
  }

  synchronized void polled(Batch<String> batch, int ofLife) {
    if (ofLife != life) {
      return; // from a buffer that was closed since
    }
    inHand.put(batch.id(), batch);
    if (inHand.size() > window) {
      violate(
          ProducerRule.BACKPRESSURE,
          inHand.size() + " batches are in hand where the window is " + window);
    }
  }

  /** A commit begins. */
  synchronized void committing(BatchId through, int ofLife) {
    if (ofLife != life) {
      return; // its buffer refuses it
    }
    for (Batch<String> batch : inHand.values()) {
      for (int i = 0; i < batch.size(); i++) {
        long sequence = batch.sequence(i);
        if (!isSettled(sequence)) {
          violate(
              lateOnly.contains(sequence) ? ProducerRule.TOKEN : ProducerRule.COMMIT,
              batch.id() + " is being committed (through " + through + " of " + inHand.keySet()
                  + "), and record " + sequence + " (" + batch.records().get(i)
                  + ") is neither at the target nor buried");
        }
      }
      batch.setAside().forEach(raw -> {
        if (!dead.containsKey(raw.sequence())) {
          violate(
              ProducerRule.BURY,
              batch.id() + " is being committed (through " + through + " of " + inHand.keySet()
                  + "), and record " + raw.sequence() + ", which cannot be decoded, is not buried");
        }
      });
      if (batch.id().equals(through)) {
        return;
      }
    }
  }

  synchronized void committed(BatchId through) {
    boolean more = true;
    for (var each = inHand.keySet().iterator(); more && each.hasNext(); ) {
      BatchId id = each.next();
      each.remove();
      sentBefore.remove(id);
      more = !id.equals(through);
    }
  }

  private boolean isSettled(long sequence) {
    return taken.contains(sequence) || dead.containsKey(sequence);
  }

  /** An attempt begins, in the calling thread. */
  synchronized void began(Delivery<String> delivery, int ofProducer, long now) {
    checkKey(delivery);
    if (ofProducer != generation) {
      return;
    }
    checkOrder(delivery);
    checkBeside(delivery);
    checkRestart(delivery);
    for (int i = 0; i < delivery.records().size(); i++) {
      if (told.contains(delivery.sequence(i))) {
        violate(
            ProducerRule.PARTIAL,
            "record " + delivery.sequence(i) + " is sent again, and the target had taken it");
      }
    }
    Sent before = last(delivery);
    if (before != null) {
      before.again(now, resuming);
      before.checkPause();
    }
    running.add(delivery);
    sents.add(new Sent(delivery, life, Thread.currentThread().isInterrupted()));
    seenInThisLife.add(delivery.batch());
    sentBefore.add(delivery.batch());
  }

  private void checkKey(Delivery<String> delivery) {
    StringBuilder content = new StringBuilder();
    for (int i = 0; i < delivery.records().size(); i++) {
      content.append(delivery.sequence(i)).append('=').append(delivery.records().get(i));
      content.append(' ');
    }
    String before = contentOfKey.putIfAbsent(delivery.key(), content.toString());
    if (before != null && !before.contentEquals(content)) {
      violate(
          ProducerRule.KEY,
          "key " + delivery.key() + " was of [" + before + "] and is of [" + content + "]");
    }
  }

  /** What comes before the last record of a delivery, and is not in it, must be settled: of all records, or of the same key. */
  private void checkOrder(Delivery<String> delivery) {
    Set<Long> here = new HashSet<>();
    long last = 0;
    for (int i = 0; i < delivery.records().size(); i++) {
      if (delivery.sequence(i) <= last) {
        violate(ProducerRule.ORDER, delivery.key() + " is not in the order of its numbers");
      }
      last = delivery.sequence(i);
      here.add(last);
    }
    if (mode == DeliveryMode.UNORDERED) {
      checkBuried(delivery, last, here);
      return;
    }
    for (var before : acknowledged.headMap(last).entrySet()) {
      long sequence = before.getKey();
      // What cannot be decoded has no key that the producer could know.
      boolean matters = mode != DeliveryMode.BY_KEY
          || (!Records.isJunk(before.getValue()) && isOfAKeyIn(delivery, before));
      if (matters && !here.contains(sequence) && !isSettled(sequence)) {
        violate(
            Records.isPoison(before.getValue()) ? ProducerRule.BURY : ProducerRule.ORDER,
            delivery.key() + " is sent, and record " + sequence + " (" + before.getValue()
                + ") before it is neither at the target nor buried");
      }
    }
  }

  /** A poison record of the same batch before a record that is sent. */
  private void checkBuried(Delivery<String> delivery, long last, Set<Long> here) {
    Batch<String> batch = inHand.get(delivery.batch());
    for (int i = 0; batch != null && i < batch.size(); i++) {
      long sequence = batch.sequence(i);
      if (sequence < last
          && !here.contains(sequence)
          && Records.isPoison(batch.records().get(i))
          && !dead.containsKey(sequence)) {
        violate(
            ProducerRule.BURY,
            delivery.key() + " is sent, and record " + sequence + " before it is not buried");
      }
    }
  }

  private static boolean isOfAKeyIn(Delivery<String> delivery, Map.Entry<Long, String> before) {
    String key = Records.key(before.getValue());
    for (int i = 0; i < delivery.records().size(); i++) {
      if (delivery.sequence(i) > before.getKey()
          && Records.key(delivery.records().get(i)).equals(key)) {
        return true;
      }
    }
    return false;
  }

  private void checkBeside(Delivery<String> delivery) {
    if (running.size() >= lanes) {
      violate(
          ProducerRule.HUNG,
          delivery.key() + " is sent beside " + running.size() + " others, with " + lanes
              + " lanes");
    }
    for (Delivery<String> other : running) {
      if (mode != DeliveryMode.BY_KEY && other.batch().equals(delivery.batch())) {
        violate(ProducerRule.HUNG, delivery.key() + " is sent beside " + other.key());
      }
      if (mode == DeliveryMode.BY_KEY) {
        for (int i = 0; i < other.records().size(); i++) {
          if (isOfAKeyIn(delivery, Map.entry(other.sequence(i), other.records().get(i)))) {
            violate(ProducerRule.HUNG, "two attempts at once at records of one key");
          }
        }
      }
    }
  }

  private void checkRestart(Delivery<String> delivery) {
    if (!restarted || seenInThisLife.contains(delivery.batch()) || mode == DeliveryMode.BY_KEY) {
      return;
    }
    Batch<String> batch = inHand.get(delivery.batch());
    if (batch != null && delivery.records().size() != batch.size()) {
      violate(
          ProducerRule.RESTART,
          delivery.key() + " is the first attempt after a restart, and not of the whole batch");
    }
    if (sentBefore.contains(delivery.batch()) && !delivery.maybeSeen()) {
      violate(
          ProducerRule.RESTART, delivery.key() + " was sent before the restart and is not marked");
    }
  }

  private @Nullable Sent last(Delivery<String> delivery) {
    Sent last = null;
    for (Sent sent : sents) {
      if (sent.life == life && sent.delivery.batch().equals(delivery.batch())) {
        last = sent;
      }
    }
    return last;
  }

  /** What failed is not to be sent again before this time, if that is how the attempt ends. */
  synchronized void notBefore(Delivery<String> delivery, long time) {
    for (Sent sent : sents) {
      if (sent.delivery == delivery) {
        sent.notBefore = time;
        sent.hasPause = true;
      }
    }
  }

  /** All pauses are ended; what fails meanwhile may have its pause ended too. */
  void resume(Runnable resume) {
    synchronized (this) {
      resuming = true;
    }
    resume.run();
    synchronized (this) {
      sents.forEach(sent -> sent.hasPause = false);
      resuming = false;
    }
  }

  /** The target has a record. */
  synchronized void took(Delivery<String> delivery, int index) {
    String record = delivery.records().get(index);
    long sequence = delivery.sequence(index);
    String put = acknowledged.get(sequence);
    if (put != null && !put.equals(record)) {
      violate(ProducerRule.COMMIT, "record " + sequence + " is " + record + " and was " + put);
    }
    taken.add(sequence);
    lateOnly.remove(sequence);
    for (Sent sent : sents) {
      if (sent.delivery == delivery) {
        sent.took.add(sequence);
      }
    }
  }

  synchronized void ended(Delivery<String> delivery) {
    running.remove(delivery);
  }

  /** An attempt returned after it had been given up, and the target has nothing of it. */
  synchronized void late(Delivery<String> delivery) {
    for (int i = 0; i < delivery.records().size(); i++) {
      if (!taken.contains(delivery.sequence(i))) {
        lateOnly.add(delivery.sequence(i));
      }
    }
  }

  /** The producer knows how an attempt ended. */
  synchronized void heard(AttemptEvent event) {
    Sent sent = mode == DeliveryMode.BY_KEY ? null : sent(event.batch(), event.attempt());
    if (sent != null && sent.interrupted && event.outcome() != Outcome.TIMEOUT) {
      violate(
          ProducerRule.INTERRUPT,
          "attempt " + sent.delivery.key() + " began interrupted, and was not given up");
    }
    if (sent != null && event.outcome() != Outcome.TIMEOUT) {
      sent.heard = true;
      sent.checkPause();
    }
    boolean returned = event.outcome() == Outcome.TAKEN || event.outcome() == Outcome.PARTIAL;
    if (sent != null && returned && sent.life == life) {
      told.addAll(sent.took);
    }
  }

  private @Nullable Sent sent(BatchId batch, int attempt) {
    for (Sent sent : sents) {
      if (sent.life == life
          && sent.delivery.batch().equals(batch)
          && sent.delivery.attempt() == attempt) {
        return sent;
      }
    }
    return null;
  }

  synchronized void buried(List<DeadLetter<String>> letters) {
    for (DeadLetter<String> letter : letters) {
      String record = acknowledged.get(letter.sequence());
      if (record != null && !Records.isPoison(record) && !Records.isJunk(record)) {
        violate(
            letter.reason().contains("given up") || !letter.reason().contains("poison")
                ? ProducerRule.VERDICT
                : ProducerRule.ISOLATE,
            "record " + letter.sequence() + " (" + record + ") is buried: " + letter.reason());
      }
      dead.put(letter.sequence(), letter.reason());
    }
  }

  /** At the end, when everything was flushed. */
  synchronized void checkAll() {
    for (var each : acknowledged.entrySet()) {
      long sequence = each.getKey();
      boolean bad = Records.isPoison(each.getValue()) || Records.isJunk(each.getValue());
      if (bad ? !dead.containsKey(sequence) : !taken.contains(sequence)) {
        violate(
            ProducerRule.COMMIT,
            "record " + sequence + " (" + each.getValue() + ") is lost: it is not "
                + (bad ? "buried" : "at the target"));
      }
    }
    check();
  }

  synchronized int takenCount() {
    return taken.size();
  }

  synchronized Map<Long, String> dead() {
    return new TreeMap<>(dead);
  }

  /** An attempt, and what the target took of it. */
  private final class Sent {

    private final Delivery<String> delivery;
    private final int life;
    private final boolean interrupted;
    private final Set<Long> took = new HashSet<>();

    private boolean hasPause;
    private long notBefore;
    private boolean sentAgain;
    private long againNanos;

    /** Whether it is known that it was not given up: only then its pause counts. */
    private boolean heard;

    Sent(Delivery<String> delivery, int life, boolean interrupted) {
      this.delivery = delivery;
      this.life = life;
      this.interrupted = interrupted;
    }

    void again(long now, boolean anyway) {
      if (!sentAgain && !anyway) {
        sentAgain = true;
        againNanos = now;
      }
    }

    void checkPause() {
      if (heard && hasPause && sentAgain && againNanos - notBefore < 0) {
        violate(
            ProducerRule.BACKOFF,
            delivery.key() + " is sent again " + (notBefore - againNanos) / 1_000_000
                + " ms too early");
      }
    }
  }
}
