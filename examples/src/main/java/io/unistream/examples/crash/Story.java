package io.unistream.examples.crash;

import io.unistream.examples.terminal.Terminal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Locale;

/** Tells a run to a person: the first lives in detail, then the progress. Used by one thread. */
final class Story {

  private static final int PLAIN_STEPS = 4;
  private static final long PROGRESS_NANOS = 100_000_000;

  private final Terminal terminal;
  private final Scenario scenario;
  private final InputFile input;

  private boolean detailed;
  private long firstPut = -1;
  private long lastPut = -1;
  /** All up to this one has been told to be in the log. */
  private long told = -1;

  private long lastAcknowledged = -1;
  private final BatchInHand inHand = new BatchInHand();
  private long sentInThisLife;
  private int kills;
  private int stepsTold;
  private long lastProgress;

  Story(Terminal terminal, Scenario scenario, InputFile input) {
    this.terminal = terminal;
    this.scenario = scenario;
    this.input = input;
  }

  void begins(int life, Findings findings) {
    boolean wasDetailed = detailed;
    detailed = life <= scenario.narrated() && life <= scenario.kills();
    if (detailed) {
      terminal.line(terminal.bold("life " + life));
    } else if (wasDetailed) {
      terminal.line(terminal.dim("and so on, life after life ..."));
    }
    kills = Math.min(life - 1, scenario.kills());
    sentInThisLife = 0;
    inHand.lifeBegins();
    if (!detailed && terminal.isRich()) {
      showProgress(findings);
    } else if (!detailed) {
      tellStep(findings);
    }
  }

  void heard(Report report, Findings findings) {
    if (report instanceof Report.Acknowledged it) {
      lastAcknowledged = it.last();
    }
    if (!detailed) {
      remember(report);
      progressNowAndThen(findings);
      return;
    }
    if (report instanceof Report.Acknowledged it) {
      put(it.first(), it.last());
      return;
    }
    if (report instanceof Report.HandedOut it) { // by another thread, which may be told of first
      put(told + 1, it.first() + it.count() - 1);
    }
    tellPuts();
    if (report instanceof Report.Opened it) {
      tellOpened(it, findings.acknowledged - findings.delivered);
    } else if (report instanceof Report.HandedOut it) {
      tell(
          "emit",
          "batch " + it.batch().number() + ": " + records(it.first(), it.first() + it.count() - 1)
              + (inHand.isAgain(it) ? terminal.yellow("  again, same id, same records") : ""));
    } else if (report instanceof Report.Delivered it) {
      tell("send", "batch " + it.batch().number() + " is in the target");
    } else if (report instanceof Report.Committed it) {
      tell("commit", "batch " + it.batch().number());
    }
    remember(report);
  }

  private void put(long first, long last) {
    if (last > told && last > lastPut) {
      firstPut = firstPut < 0 ? Math.max(first, told + 1) : firstPut;
      lastPut = last;
    }
  }

  void ends(Outcome outcome) {
    tellPuts();
    if (detailed) {
      tell(
          terminal.red("KILL -9"),
          outcome.killed()
              ? inHand.at(outcome.phase()).words()
              : "not needed: " + outcome.failure());
    }
  }

  private void remember(Report report) {
    inHand.heard(report);
    if (report instanceof Report.Delivered) {
      sentInThisLife += inHand.records();
    }
  }

  private void tellOpened(Report.Opened opened, long missing) {
    told = Math.max(told, opened.stored());
    String time = terminal.dim(String.format(Locale.ROOT, "  in %.1f ms", opened.nanos() / 1e6));
    if (opened.created()) {
      tell(
          "open",
          missing <= 0
              ? "a new log" + time
              : terminal.yellow(
                      "an empty buffer: " + count(missing, "acknowledged record") + " gone")
                  + time);
      return;
    }
    tell(
        terminal.cyan("recover"),
        count(opened.records(), "record") + " not committed, "
            + count(opened.sealedBatches(), "sealed batch")
            + (opened.tornBytes() > 0
                ? ", " + opened.tornBytes() + " bytes of an unfinished put cut off"
                : "")
            + time);
    if (opened.stored() > lastAcknowledged && lastAcknowledged >= 0) {
      tell(
          "",
          records(lastAcknowledged + 1, opened.stored())
              + ": the put was cut short by the kill, yet stored; not put again");
    }
  }

  private void tellPuts() {
    if (detailed && firstPut >= 0) {
      tell("put", records(firstPut, lastPut) + terminal.dim("  " + excerpt(firstPut)));
    }
    told = Math.max(told, lastPut);
    firstPut = -1;
  }

  private void progressNowAndThen(Findings findings) {
    if (terminal.isRich() && System.nanoTime() - lastProgress > PROGRESS_NANOS) {
      showProgress(findings);
    }
  }

  private void showProgress(Findings findings) {
    lastProgress = System.nanoTime();
    terminal.progress(terminal.bar(kills, scenario.kills()) + " " + progressText(findings));
  }

  private String progressText(Findings findings) {
    return String.format(
        Locale.ROOT,
        "kill %,d/%,d  %,d/%,d put  %,d sent  %,d again",
        kills,
        scenario.kills(),
        findings.acknowledged,
        input.lines(),
        findings.delivered + sentInThisLife,
        findings.redelivered);
  }

  private void tellStep(Findings findings) {
    int step = PLAIN_STEPS * kills / Math.max(1, scenario.kills());
    if (step > stepsTold || kills == scenario.kills()) {
      terminal.line(progressText(findings));
      stepsTold = step;
    }
  }

  private void tell(String what, String text) {
    int width = what.startsWith("\u001b") ? 17 : 8; // Colours take room that is not seen.
    terminal.line(String.format(Locale.ROOT, "  %-" + width + "s %s", what, text));
  }

  private String excerpt(long line) {
    try {
      return Excerpt.of(input.line(line));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String records(long first, long last) {
    return first == last ? "record " + first : "records " + first + ".." + last;
  }

  private static String count(long count, String what) {
    String plural = what.endsWith("ch") ? what + "es" : what + "s";
    return count + " " + (count == 1 ? what : plural);
  }
}
