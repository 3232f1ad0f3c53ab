package io.unistream.buffer.tck;

import static io.unistream.buffer.tck.Rule.CAP_FLOW;
import static io.unistream.buffer.tck.Rule.COM_REDELIVER;
import static io.unistream.buffer.tck.Rule.EMIT_AFTER_REOPEN;
import static io.unistream.buffer.tck.Rule.EMIT_AGE;
import static io.unistream.buffer.tck.Rule.EMIT_BYTES;
import static io.unistream.buffer.tck.Rule.EMIT_CLOCK;
import static io.unistream.buffer.tck.Rule.EMIT_COUNT;
import static io.unistream.buffer.tck.Rule.EMIT_NEXT;
import static io.unistream.buffer.tck.Rule.EMIT_NOT_EARLY;
import static io.unistream.buffer.tck.Rule.EMIT_SAME;
import static io.unistream.buffer.tck.Rule.EMIT_SEAL;

import io.unistream.buffer.EmitPolicy;

/** Says whether a batch must be due, or may be. */
final class Dues {

  private final Model model;
  private final Moment now;
  /** So many batches are not asked for: those in flight, or none. */
  private final int passed;

  private Dues(Model model, Moment now, int passed) {
    this.model = model;
    this.now = now;
    this.passed = passed;
  }

  /** Of any batch. */
  Dues(Model model, Moment now) {
    this(model, now, 0);
  }

  /** Of one that is not in flight. */
  static Dues ofNext(Model model, Moment now) {
    return new Dues(model, now, model.flying);
  }

  /** As {@link #check}, where a batch may be due and not be had. */
  void checkWithin(boolean room, boolean answer, String who) {
    if (room || answer) {
      check(answer, who);
    }
  }

  /** Holds an answer against the model: whether a batch is due. */
  void check(boolean answer, String who) {
    if (answer && !may()) {
      throw new RuleViolation(
          byWallClock(answer) ? EMIT_CLOCK : EMIT_NOT_EARLY,
          who + " says that a batch is due and no threshold is met");
    }
    if (!answer && must()) {
      throw new RuleViolation(
          !certain() && !model.isNeeded() && byWallClock(answer) ? EMIT_CLOCK : reason(),
          who + " says that no batch is due");
    }
  }

  /** Whether an answer that is wrong would be right if the wall clock, which has jumped, told the age. */
  private boolean byWallClock(boolean answer) {
    if (model.open.isEmpty()) {
      return false;
    }
    long age = now.wallMillis() - model.open.get(0).put.wallMillis();
    return Cuts.old(age, policy()) == answer;
  }

  private boolean may() {
    return certain()
        || model.isWanted()
        || (!model.open.isEmpty() && Cuts.old(greatestAge(model.open.get(0)), policy()));
  }

  private boolean must() {
    return certain()
        || model.isNeeded()
        || (!model.open.isEmpty() && Cuts.old(leastAge(model.open.get(0)), policy()));
  }

  private boolean certain() {
    return model.sealed.size() > passed || Cuts.first(model.open, policy()) != Cuts.NONE;
  }

  private EmitPolicy policy() {
    return model.settings.emit();
  }

  private Rule reason() {
    if (!certain() && model.isNeeded()) {
      return CAP_FLOW;
    }
    SealedBatch next = model.sealed.size() > passed ? model.sealed.get(passed) : null;
    Stored first = next == null ? model.open.get(0) : next.records().get(0);
    if (passed < model.flying) {
      return EMIT_SAME;
    }
    if (next != null && next.id() != null) {
      return COM_REDELIVER;
    }
    if (first.epoch.openings() < model.epoch.openings()) {
      return EMIT_AFTER_REOPEN;
    }
    if (passed > 0) {
      return EMIT_NEXT;
    }
    if (next != null
        && first.sequence <= model.fixedThrough
        && !Cuts.full(next.records(), policy())) {
      return EMIT_SEAL;
    }
    if (certain()) {
      boolean byCount = next == null
          ? Cuts.endsByCount(model.open, policy())
          : next.records().size() == policy().maxRecords();
      return byCount ? EMIT_COUNT : EMIT_BYTES;
    }
    return EMIT_AGE;
  }

  /**
   * The most that a buffer may take a record's age for. After reopening it knows the wall clock alone, which may have
   * jumped; from there on time is measured without it.
   */
  long greatestAge(Stored record) {
    return recovered(record)
        ? Math.max(wallAge(record), trueAge(record)) + thisLife()
        : age(record);
  }

  private long leastAge(Stored record) {
    return recovered(record)
        ? Math.min(Math.max(wallAge(record), 0), trueAge(record)) + thisLife()
        : age(record);
  }

  private boolean recovered(Stored record) {
    return record.epoch.openings() < model.epoch.openings();
  }

  private long age(Stored record) {
    return now.trueMillis() - record.put.trueMillis();
  }

  private long thisLife() {
    return now.trueMillis() - model.opened.trueMillis();
  }

  private long wallAge(Stored record) {
    return model.opened.wallMillis() - record.put.wallMillis();
  }

  private long trueAge(Stored record) {
    return model.opened.trueMillis() - record.put.trueMillis();
  }
}
