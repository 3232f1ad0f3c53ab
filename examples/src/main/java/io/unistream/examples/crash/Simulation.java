package io.unistream.examples.crash;

import io.unistream.examples.crash.KillPlan.Moment;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.util.Random;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;

/** One run: life after life, each killed, until a last one that delivers everything; then the verdict. */
final class Simulation {

  private final Scenario scenario;
  private final InputFile input;
  private final Story story;
  private final Audit audit;
  private final Chronicle chronicle;
  private final Tally tally = new Tally();
  private final Pace pace = new Pace();
  private final Random random;
  private long targetEnd;

  Simulation(Scenario scenario, InputFile input, Story story, Audit audit, Chronicle chronicle) {
    this.scenario = scenario;
    this.input = input;
    this.story = story;
    this.audit = audit;
    this.chronicle = chronicle;
    this.random = new Random(scenario.seed());
  }

  AuditReport run() throws IOException {
    Files.createFile(scenario.target());
    ScheduledExecutorService timer = new ScheduledThreadPoolExecutor(1);
    boolean complete = false;
    long start = System.nanoTime();
    try {
      boolean failed = false;
      for (int life = 1; !complete && !failed; life++) {
        KillPlan plan = plan(life);
        chronicle.begins(life);
        story.begins(life, audit.findings());
        Outcome outcome = live(life, plan, timer);
        auditTarget();
        tally.ended(outcome);
        story.ends(outcome);
        chronicle.ends(outcome, audit.findings());
        if (outcome.failure() != null) {
          failed = true;
          audit.failed(life, outcome.failure() + ChildErrors.tail(scenario.childErrors()));
        }
        complete = !outcome.killed() && !failed;
      }
    } finally {
      timer.shutdownNow();
    }
    Findings findings = audit.finish(complete);
    return AuditReport.of(scenario, input, findings, tally, System.nanoTime() - start);
  }

  private KillPlan plan(int life) {
    // What was recovered without having been acknowledged is put as well, and not put again.
    long put = audit.nextToPut();
    int killsLeft = scenario.kills() - life + 1;
    if (killsLeft == 0) {
      return KillPlan.last(put, input.lines(), scenario.kills());
    } else if (life <= scenario.narrated()) {
      return KillPlan.narrated(
          random, life, put, input.lines(), killsLeft, scenario.batchRecords(input));
    }
    return KillPlan.random(random, put, input.lines(), killsLeft);
  }

  private Outcome live(int life, KillPlan plan, ScheduledExecutorService timer) throws IOException {
    long fromLine = audit.lastAcknowledged() + 1;
    InputFile.Mark mark = input.markBefore(fromLine);
    ChildOptions options = new ChildOptions(
        scenario.backend(),
        scenario.durability(),
        scenario.log(),
        scenario.storedLog(),
        scenario.segmentBytes(input),
        scenario.batchRecords(input),
        input.path(),
        fromLine,
        mark.line(),
        mark.offset(),
        audit.lastDelivered(),
        plan.limit(),
        plan.moment() == Moment.NEVER,
        plan.bulk(),
        scenario.target(),
        plan.targetMode(),
        scenario.seed() + 1_000_003L * life);
    return Life.start(options, scenario, plan, pace, timer).live(this::hear);
  }

  private void hear(Report report) {
    if (report instanceof Report.Opened it) {
      audit.opened(it);
      tally.opened(it);
    } else if (report instanceof Report.Acknowledged it) {
      audit.acknowledged(it);
    } else if (report instanceof Report.HandedOut it) {
      audit.handedOut(it);
    } else if (report instanceof Report.Committed it) {
      audit.committed(it);
    } else if (report instanceof Report.Done it) {
      audit.done(it);
    }
    chronicle.heard(report);
    story.heard(report, audit.findings());
  }

  /** Reads what the target got in the life that ended, and cuts off the frame that the kill tore. */
  private void auditTarget() throws IOException {
    try (TargetReader target = TargetReader.open(scenario.target(), targetEnd)) {
      for (Delivery delivery = target.next(); delivery != null; delivery = target.next()) {
        audit.delivered(delivery);
      }
      targetEnd = target.end();
    }
    try (FileChannel channel = FileChannel.open(scenario.target(), StandardOpenOption.WRITE)) {
      if (channel.size() > targetEnd) {
        channel.truncate(targetEnd);
        audit.torn();
      }
    }
    audit.lifeEnded();
  }
}
