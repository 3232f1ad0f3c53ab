package io.unistream.examples.crash;

import io.unistream.examples.crash.Host.Event;
import io.unistream.examples.crash.KillPlan.Moment;
import io.unistream.examples.crash.TakeoverPlan.Fate;
import io.unistream.examples.crash.TakeoverPlan.Wake;
import io.unistream.examples.store.StoreAddress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.IntFunction;

/**
 * One run: owner after owner loses the log to the next host, until a last one delivers everything; then the verdict. The
 * next host is warm and waits while the owner works. Used by one thread.
 */
final class TakeoverRun {

  private static final Duration SILENCE = Duration.ofMinutes(2);

  /** If the planned moment does not come, the takeover comes that long after opening. */
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private static final Duration IDLE_SPAN = Backend.MAX_AGE.multipliedBy(2);
  private static final Duration WAKE_SPAN = Duration.ofMillis(20);

  private final Scenario scenario;
  private final InputFile input;
  private final IntFunction<StoreAddress> logs;
  private final TakeoverAudit audit;
  private final TakeoverStory story;
  private final TakeoverTally tally = new TakeoverTally();
  private final Pace pace = new Pace();
  private final Random random;
  private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();
  private final PriorityQueue<Timer> timers = new PriorityQueue<>();
  private final List<Host> hosts = new ArrayList<>();

  /** Which host may open the log now. */
  private int owner = -1;

  private boolean goalReached;
  private boolean attackIsTimed;
  private boolean done;

  /**
   * Prepares a run.
   *
   * @param logs where the log is that a host uses: for all the same, unless the audit itself is to be tested
   */
  TakeoverRun(
      Scenario scenario, InputFile input, TakeoverStory story, IntFunction<StoreAddress> logs) {
    this.logs = logs;
    this.scenario = scenario;
    this.input = input;
    this.story = story;
    this.audit = new TakeoverAudit(input);
    this.random = new Random(scenario.seed());
  }

  TakeoverReport run() throws IOException {
    long start = System.nanoTime();
    Files.createDirectories(marks());
    boolean complete = false;
    try {
      startNext();
      for (int life = 1; life <= scenario.kills() + 1; life++) {
        serve(life);
      }
      wakeAll();
      until(() -> done && hosts.stream().allMatch(host -> host.ended), "the hosts to end");
      complete = true;
    } catch (HostFailedException e) {
      audit.failed(e.getMessage() + ChildErrors.tail(scenario.childErrors()));
    } finally {
      hosts.forEach(Host::release);
    }
    audit.readLate(hosts);
    audit.finish(complete);
    return TakeoverReport.of(scenario, input, audit, tally, System.nanoTime() - start);
  }

  /** From the moment that a host may open the log to the moment that it loses it. */
  private void serve(int life) throws IOException {
    if (life <= scenario.kills()) {
      startNext();
    }
    Host host = hosts.get(life - 1);
    until(() -> hosts.get(hosts.size() - 1).ready, "host " + hosts.size() + " to be ready");
    owner = life - 1;
    goalReached = false;
    attackIsTimed = false;
    int left = scenario.kills() - life + 1;
    long put = audit.nextToPut();
    host.plan = left == 0
        ? TakeoverPlan.last(put, input.lines())
        : TakeoverPlan.random(random, put, input.lines(), left);
    host.go(options(host));
    if (left > 0) {
      until(() -> host.attacked, "the moment to take over from host " + life);
    }
  }

  private void startNext() throws IOException {
    hosts.add(Host.start(hosts.size() + 1, scenario, events));
  }

  private Path marks() {
    return scenario.directory().resolve("marks");
  }

  private ChildOptions options(Host host) {
    long fromLine = audit.lastAcknowledged() + 1;
    InputFile.Mark mark = input.markBefore(fromLine);
    KillPlan plan = host.plan.life();
    return new ChildOptions(
        Backend.S3,
        scenario.durability(),
        marks(),
        logs.apply(host.life()),
        0,
        scenario.batchRecords(input),
        input.path(),
        fromLine,
        mark.line(),
        mark.offset(),
        -1,
        plan.limit(),
        plan.moment() == Moment.NEVER,
        plan.bulk(),
        host.target(),
        plan.targetMode(),
        scenario.seed() + 1_000_003L * host.life());
  }

  private void until(BooleanSupplier reached, String what) throws IOException {
    long lastHeard = System.nanoTime();
    while (!reached.getAsBoolean()) {
      long now = System.nanoTime();
      if (now - lastHeard > SILENCE.toNanos()) {
        throw new HostFailedException(
            "waited " + SILENCE.toSeconds() + " s for " + what + ", and no host said anything");
      }
      Timer timer = timers.peek();
      if (timer != null && timer.at - now <= 0) {
        timers.remove().action.run();
        continue;
      }
      try {
        long wait = timer == null ? SILENCE.toNanos() / 10 : timer.at - now;
        Event event = events.poll(wait, TimeUnit.NANOSECONDS);
        if (event != null) {
          lastHeard = System.nanoTime();
          hear(event);
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IOException("interrupted while waiting for " + what, e);
      }
    }
  }

  private void hear(Event event) throws IOException {
    Host host = event.host();
    Report said = event.report();
    if (said == null) {
      ended(host, event.exit());
      formerOwnerEnded();
      return;
    }
    if (said instanceof Report.Ready) {
      host.ready = true;
    } else if (said instanceof Report.Opening) {
      host.phase = Outcome.Phase.OPENING;
    } else if (said instanceof Report.Opened it) {
      host.phase = Outcome.Phase.WORKING;
      pace.opened(it.nanos());
      tally.opened(it);
    } else if (said instanceof Report.Idle) {
      host.phase = Outcome.Phase.IDLE;
    } else if (said instanceof Report.Fenced it) {
      host.fenced = it;
      tally.fenced(it);
    } else if (said instanceof Report.Done) {
      done = true;
    }
    audit.heard(host, said, hosts);
    story.heard(host, said);
    wakeAsPlanned(host, said);
    if (host.life() - 1 == owner && host.plan.life().moment() != Moment.NEVER && !host.attacked) {
      timeAttack(host, said);
    }
  }

  private void ended(Host host, int exit) throws IOException {
    host.ended = true;
    if (!host.ready && !host.killed) {
      throw new IOException("host " + host.life() + " cannot use the store:"
          + ChildErrors.tail(scenario.childErrors()));
    }
    boolean asPlanned = host.killed
        || (exit == 0 && (host.fenced != null || host.plan.life().moment() == Moment.NEVER));
    if (!asPlanned) {
      throw new HostFailedException("host " + host.life() + " ended by itself with exit code "
          + exit + ", and was not told that it is fenced");
    }
    if (host.fenced != null && host.fenced.during().equals("opening") && !host.attacked) {
      throw new HostFailedException("host " + host.life() + " was fenced, and nobody took over");
    }
  }

  /** An idle owner waited for this. */
  private void formerOwnerEnded() throws IOException {
    Host host = hosts.get(owner);
    if (host.phase == Outcome.Phase.IDLE
        && host.plan.life().moment() != Moment.NEVER
        && !host.attacked) {
      timeAttack(host, new Report.Idle());
    }
  }

  /** Decides when the owner loses the log, by what it says. */
  private void timeAttack(Host host, Report said) throws IOException {
    KillPlan plan = host.plan.life();
    if (said instanceof Report.Opening && plan.moment() == Moment.RECOVERY) {
      attackIn(host, plan.fraction() * plan.fraction() * pace.openNanos());
    } else if (said instanceof Report.Opened) {
      double span = plan.moment() == Moment.TIME
          ? plan.fraction() * Moment.TIME.span().toNanos()
          : PATIENCE.toNanos();
      attackIn(host, span);
    }
    if (plan.moment() == Moment.RECOVERY) {
      return;
    }
    if (said instanceof Report.Acknowledged it) {
      goalReached |= it.last() + 1 >= plan.goal();
    }
    Moment moment = said instanceof Report.Acknowledged
        ? Moment.PUT
        : said instanceof Report.HandedOut
            ? Moment.EMIT
            : said instanceof Report.Delivered
                ? Moment.DELIVERED
                : said instanceof Report.Committed ? Moment.COMMIT : Moment.NEVER;
    // While former owners are still awake, or are to wake up because of this one, it goes on.
    boolean now = !attackIsTimed && formerOwnersAreDone(host);
    if (now && goalReached && moment == plan.moment()) {
      attackIsTimed = true;
      attackIn(host, plan.fraction() * moment.span().toNanos());
    } else if (now && host.phase == Outcome.Phase.IDLE) {
      attackIsTimed = true;
      attackIn(host, plan.fraction() * IDLE_SPAN.toNanos());
    }
  }

  private boolean formerOwnersAreDone(Host host) {
    return hosts.subList(0, host.life() - 1).stream()
        .allMatch(former -> former.ended
            || (former.frozen
                && former.plan.wake() == Wake.LATE
                && former.life() == host.life() - 1));
  }

  private void attackIn(Host host, double nanos) throws IOException {
    if (nanos < 20_000) {
      attack(host);
    } else {
      timers.add(new Timer(System.nanoTime() + (long) nanos, () -> attack(host)));
    }
  }

  private void attack(Host host) throws IOException {
    if (host.attacked) {
      return;
    }
    host.attacked = true;
    if (host.plan.fate() == Fate.KILLED) {
      host.kill();
    } else if (host.plan.fate() == Fate.FROZEN) {
      host.freeze();
    }
    tally.attacked(host.plan.fate());
    story.attacked(host);
    if (host.killed) {
      until(() -> host.ended, "host " + host.life() + " to die");
    }
  }

  /** Wakes the frozen ones whose time has come. */
  private void wakeAsPlanned(Host later, Report said) throws IOException {
    for (Host host : hosts.subList(0, later.life() - 1)) {
      if (!host.frozen) {
        continue;
      }
      double fraction = host.plan.wakeFraction();
      boolean opened = said instanceof Report.Opened;
      switch (host.plan.wake()) {
        case OPENING -> {
          if (said instanceof Report.Opening) {
            wakeIn(host, fraction * pace.openNanos());
          }
        }
        case OPENED -> {
          if (opened) {
            wakeIn(host, fraction * WAKE_SPAN.toNanos());
          }
        }
        case COMMITTED -> {
          if (said instanceof Report.Committed || said instanceof Report.Idle) {
            wakeIn(host, 0);
          }
        }
        case LATE -> {
          if (opened && later.life() > host.life() + 1) {
            wakeIn(host, fraction * WAKE_SPAN.toNanos());
          }
        }
      }
    }
  }

  private void wakeIn(Host host, double nanos) {
    timers.add(new Timer(System.nanoTime() + (long) nanos, () -> wake(host)));
  }

  private void wake(Host host) throws IOException {
    if (host.frozen) {
      story.wakes(host, hosts.get(owner));
      host.wake();
    }
  }

  private void wakeAll() throws IOException {
    until(() -> done, "the last host to deliver everything");
    for (Host host : hosts) {
      wake(host);
    }
  }

  /** What happens at a time. */
  private record Timer(long at, Action action) implements Comparable<Timer> {
    @Override
    public int compareTo(Timer other) {
      return Long.signum(at - other.at);
    }
  }

  private interface Action {
    void run() throws IOException;
  }

  /** A host did what it should not. */
  private static final class HostFailedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    HostFailedException(String message) {
      super(message);
    }
  }
}
