package io.unistream.buffer.tck;

import io.unistream.buffer.BufferLockedException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** A list that forgets at a crash what was not synced, or a part of it. Guarded by itself. */
final class Disk {

  private final UUID id;
  private final List<Entry> entries = new ArrayList<>();
  private int synced;
  private int life;
  private @Nullable Object owner;
  private long operations;
  private @Nullable CrashPoint armed;
  private boolean stopped;

  Disk(UUID id, List<Entry> entries) {
    this.id = id;
    this.entries.addAll(entries);
    this.synced = entries.size();
  }

  UUID id() {
    return id;
  }

  synchronized int own(Object newOwner) {
    if (owner != null) {
      throw new BufferLockedException("the disk is owned by " + owner);
    }
    owner = newOwner;
    return life;
  }

  /** Owns it without asking. */
  synchronized int seize() {
    return life;
  }

  synchronized void release(int ofLife) {
    if (ofLife == life) {
      owner = null;
    }
  }

  synchronized List<Entry> read() {
    return List.copyOf(entries);
  }

  synchronized void append(int ofLife, Entry entry) {
    operation(ofLife, () -> entries.add(entry));
  }

  /** One by one, each durable at once; nothing that keeps the contract needs it. */
  synchronized void delete(int ofLife, Predicate<Entry> which) {
    for (Entry entry : List.copyOf(entries)) {
      if (which.test(entry)) {
        operation(ofLife, () -> {
          synced -= entries.indexOf(entry) < synced ? 1 : 0;
          entries.remove(entry);
        });
      }
    }
  }

  synchronized void sync(int ofLife) {
    operation(ofLife, () -> synced = entries.size());
  }

  private void operation(int ofLife, Runnable effect) {
    if (stopped || ofLife != life) {
      throw new IllegalStateException("the process is dead");
    }
    CrashPoint point = armed;
    long index = operations++;
    if (point != null && point.operation() == index) {
      stopped = true;
      if (point.after()) {
        effect.run();
      }
      throw new IllegalStateException("crash " + point);
    }
    effect.run();
  }

  synchronized long operations() {
    return operations;
  }

  synchronized void crashAt(CrashPoint point) {
    armed = point;
  }

  synchronized boolean stopped() {
    return stopped;
  }

  /** Ends a life; so many of the entries that were not synced are kept. */
  synchronized void crash(long seed) {
    int kept = synced + Math.floorMod(seed, entries.size() - synced + 1);
    entries.subList(kept, entries.size()).clear();
    synced = kept;
    life++;
    owner = null;
  }

  synchronized List<List<Entry>> crashStates() {
    List<List<Entry>> states = new ArrayList<>();
    for (int kept = synced; kept <= entries.size(); kept++) {
      states.add(List.copyOf(entries.subList(0, kept)));
    }
    return states;
  }

  /** What an entry says. */
  enum Kind {
    RECORD,
    SEAL,
    COMMIT,
    DROP
  }

  /** An entry: a record under its sequence number, or something about the batch of a number. */
  @SuppressWarnings("ArrayRecordComponent") // compared by nobody
  record Entry(Kind kind, long number, int records, long millis, byte[] payload) {}
}
