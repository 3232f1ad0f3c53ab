package io.unistream.examples.crash;

import io.unistream.examples.crash.KillPlan.Moment;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One life of the child: starts it, hears its reports, kills it as planned. Used by one thread, once. */
final class Life {

  /** No report for so long means that the child hangs. */
  private static final Duration SILENCE = Duration.ofMinutes(2);

  /** If the planned moment does not come, the kill comes that long after opening. */
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  /** If it does not come before all is put, the kill comes at most that long after; by then the rest is due. */
  private static final Duration IDLE_SPAN = Backend.MAX_AGE.multipliedBy(2);

  private static final int MAX_REPORT_BYTES = 1_000;
  private static final int EXIT_KILLED = 128 + 9;
  private static final int EXIT_TERMINATED_ON_WINDOWS = 1;

  private final KillPlan plan;
  private final Pace pace;
  private final ScheduledExecutorService timer;
  private final Process process;
  private final AtomicBoolean killed = new AtomicBoolean();
  private volatile long lastHeard = System.nanoTime();
  private boolean hung;
  private boolean goalReached;

  private long openingAt;
  private Outcome.Phase phase = Outcome.Phase.STARTING;

  private Life(KillPlan plan, Pace pace, ScheduledExecutorService timer, Process process) {
    this.plan = plan;
    this.pace = pace;
    this.timer = timer;
    this.process = process;
  }

  /**
   * Starts a child in a JVM of its own.
   *
   * @param scenario says how large its heap is and where its standard error goes
   */
  static Life start(
      ChildOptions options,
      Scenario scenario,
      KillPlan plan,
      Pace pace,
      ScheduledExecutorService timer)
      throws IOException {
    List<String> command = ChildJvm.command(scenario, ChildMain.class);
    command.addAll(options.toArguments());
    Process process = ChildJvm.start(command, scenario);
    return new Life(plan, pace, timer, process);
  }

  /** Hears the child until it is dead. */
  Outcome live(Consumer<Report> listener) throws IOException {
    Thread killWithParent = new Thread(this::kill);
    Runtime.getRuntime().addShutdownHook(killWithParent);
    var watchdog = timer.scheduleWithFixedDelay(this::checkSilence, 5, 5, TimeUnit.SECONDS);
    if (plan.moment() == Moment.START) {
      killIn((long) (plan.fraction() * pace.startNanos()));
    }
    long started = System.nanoTime();
    try (LineReader pipe = new LineReader(process.getInputStream(), MAX_REPORT_BYTES)) {
      for (byte[] line = pipe.next(); line != null; line = pipe.next()) {
        lastHeard = System.nanoTime();
        if (pipe.newlineSeen()) { // Else the kill tore it.
          Report report = Report.parse(new String(line, StandardCharsets.US_ASCII));
          hear(report, started);
          listener.accept(report);
        }
      }
      return new Outcome(phase, killed.get(), failure(process.waitFor()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while waiting for the child", e);
    } finally {
      watchdog.cancel(false);
      kill();
      Runtime.getRuntime().removeShutdownHook(killWithParent);
    }
  }

  private void hear(Report report, long started) {
    if (report instanceof Report.Opening) {
      openingAt = lastHeard;
      pace.started(lastHeard - started);
      phase = Outcome.Phase.OPENING;
      if (plan.moment() == Moment.RECOVERY) {
        // Early more often than late: the first steps of recovery are the short ones.
        killIn((long) (plan.fraction() * plan.fraction() * pace.openNanos()));
      }
    } else if (report instanceof Report.Opened) {
      pace.opened(lastHeard - openingAt);
      phase = Outcome.Phase.WORKING;
      if (plan.moment() == Moment.TIME) {
        killIn((long) (plan.fraction() * Moment.TIME.span().toNanos()));
      } else if (plan.moment() != Moment.NEVER) {
        killIn(PATIENCE.toNanos());
      }
    } else if (report instanceof Report.Acknowledged it) {
      goalReached |= it.last() + 1 >= plan.goal();
      killAfter(Moment.PUT);
    } else if (report instanceof Report.HandedOut) {
      killAfter(Moment.EMIT);
    } else if (report instanceof Report.Delivered) {
      killAfter(Moment.DELIVERED);
    } else if (report instanceof Report.Committed) {
      killAfter(Moment.COMMIT);
    } else if (report instanceof Report.Idle) {
      phase = Outcome.Phase.IDLE;
      if (plan.moment() != Moment.NEVER) {
        killIn((long) (plan.fraction() * IDLE_SPAN.toNanos()));
      }
    }
  }

  private void killAfter(Moment moment) {
    if (plan.moment() == moment && goalReached) {
      killIn((long) (plan.fraction() * moment.span().toNanos()));
    }
  }

  private void killIn(long nanos) {
    if (nanos < 20_000) {
      kill();
    } else {
      Future<?> unused = timer.schedule(this::kill, nanos, TimeUnit.NANOSECONDS);
    }
  }

  /** SIGKILL. By its handle: {@code Process.destroyForcibly} would close the pipe with what is still in it. */
  private void kill() {
    if (killed.compareAndSet(false, true)) {
      process.toHandle().destroyForcibly();
    }
  }

  private void checkSilence() {
    if (System.nanoTime() - lastHeard > SILENCE.toNanos() && !killed.get()) {
      hung = true;
      kill();
    }
  }

  private @Nullable String failure(int exit) {
    if (hung) {
      return "the child hung: no report for " + SILENCE.toSeconds() + " s";
    }
    boolean asPlanned = killed.get()
        ? exit == EXIT_KILLED || exit == EXIT_TERMINATED_ON_WINDOWS || exit == 0
        : exit == 0;
    return asPlanned ? null : "the child ended by itself with exit code " + exit;
  }
}
