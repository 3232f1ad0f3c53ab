package io.unistream.examples.crash;

import io.unistream.buffer.BatchId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** A run that never was: lives are told to a chronicle as a simulation would, by a clock that is moved by hand. */
final class ToldRun {

  private static final long MILLI = 1_000_000;
  private static final UUID LOG = new UUID(7, 9);

  final Findings findings = new Findings();
  final Chronicle chronicle;
  private final Backend backend;
  private final long records;
  private final Map<String, Integer> phases = new LinkedHashMap<>();
  private long now = 5_000 * MILLI;
  private int lives;
  private int kills;
  private long seed = 42;

  ToldRun(Backend backend, long records, int mostLives) {
    this.backend = backend;
    this.records = records;
    this.chronicle = new Chronicle(mostLives, () -> now);
    List.of("starting", "opening", "working", "idle").forEach(phase -> phases.put(phase, 0));
  }

  ToldRun withSeed(long newSeed) {
    seed = newSeed;
    return this;
  }

  /** A child is started. */
  ToldRun begins() {
    chronicle.begins(++lives);
    now += 300 * MILLI;
    return this;
  }

  /** Recovery took 4.5 ms. */
  ToldRun opened(boolean created, long stored, long recovered) {
    chronicle.heard(new Report.Opening());
    now += 5 * MILLI;
    chronicle.heard(new Report.Opened(created, stored, recovered, 1, 0, 4_500_000));
    return this;
  }

  ToldRun put(long first, long last) {
    now += MILLI;
    findings.acknowledged += last - first + 1;
    chronicle.heard(new Report.Acknowledged(first, last, first + 1));
    return this;
  }

  ToldRun handedOut(long batch, long first, long count) {
    now += MILLI;
    chronicle.heard(new Report.HandedOut(new BatchId(LOG, batch), first, count));
    return this;
  }

  /** The target has the batch, for the first time or again. */
  ToldRun sent(long batch, long count, boolean again) {
    now += MILLI;
    chronicle.heard(new Report.Delivered(new BatchId(LOG, batch)));
    findings.batches += again ? 0 : 1;
    findings.redelivered += again ? 1 : 0;
    findings.delivered += again ? 0 : count;
    return this;
  }

  ToldRun committed(long batch) {
    now += MILLI;
    chronicle.heard(new Report.Committed(new BatchId(LOG, batch)));
    return this;
  }

  ToldRun killed(Outcome.Phase phase) {
    String name = switch (phase) {
      case STARTING -> "starting";
      case OPENING -> "opening";
      case WORKING -> "working";
      case IDLE -> "idle";
    };
    phases.merge(name, 1, Integer::sum);
    kills++;
    return ended(new Outcome(phase, true, null));
  }

  ToldRun ended(Outcome outcome) {
    now += 20 * MILLI;
    chronicle.ends(outcome, findings);
    return this;
  }

  /** Four lives: one with a batch on its way, one with it sent and not committed, one killed in recovery, and the last. */
  static ToldRun ofThreeKills(Backend backend) {
    return new ToldRun(backend, 30, Chronicle.MOST_LIVES)
        .begins()
        .opened(true, -1, 0)
        .put(0, 14)
        .handedOut(1, 0, 10)
        .killed(Outcome.Phase.WORKING)
        .begins()
        .opened(false, 14, 15)
        .handedOut(1, 0, 10)
        .sent(1, 10, false)
        .put(15, 19)
        .killed(Outcome.Phase.IDLE)
        .begins()
        .killed(Outcome.Phase.OPENING)
        .begins()
        .opened(false, 19, 20)
        .handedOut(1, 0, 10)
        .sent(1, 10, true)
        .committed(1)
        .put(20, 29)
        .handedOut(2, 10, 20)
        .sent(2, 20, false)
        .committed(2)
        .ended(new Outcome(Outcome.Phase.IDLE, false, null));
  }

  /** As many kills as wished, spread over the input, each while a batch is on its way. */
  static ToldRun of(int kills, long records, int mostLives) {
    ToldRun run = new ToldRun(Backend.FILE, records, mostLives);
    long batch = 1;
    long put = 0;
    for (int life = 1; life <= kills + 1; life++) {
      long to = records * life / (kills + 1);
      run.begins().opened(life == 1, put - 1, 0);
      for (long first = put; first < to; first += 16) {
        long last = Math.min(to, first + 16) - 1;
        run.put(first, last).handedOut(batch, first, last - first + 1);
        run.sent(batch, last - first + 1, false).committed(batch++);
      }
      put = to;
      if (life <= kills) {
        run.handedOut(batch, to, 1).killed(Outcome.Phase.WORKING);
      }
    }
    return run.ended(new Outcome(Outcome.Phase.IDLE, false, null));
  }

  AuditReport audit() {
    Map<String, Long> found = new LinkedHashMap<>();
    for (Finding finding : Finding.values()) {
      found.put(finding.title(), findings.count(finding));
    }
    return new AuditReport(
        findings.kept(backend),
        backend,
        backend == Backend.FILE ? Durability.POWER : null,
        seed,
        lives,
        kills,
        phases,
        records,
        10 * records,
        findings.acknowledged,
        findings.storedUnacknowledged,
        findings.delivered,
        findings.batches,
        findings.redelivered,
        findings.undelivered,
        findings.tornFrames,
        findings.tornBytes,
        found,
        findings.details(),
        new AuditReport.Recovery(2, 4.1, 4.5, 95.2),
        12.34);
  }

  PageRun page() {
    return new PageRun(audit(), chronicle);
  }
}
