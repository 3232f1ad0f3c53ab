package io.unistream.examples.crash;

import io.unistream.examples.terminal.Terminal;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/** Tells the takeovers to a person, a few lines each. Used by one thread. */
final class TakeoverStory {

  private final Terminal terminal;
  private final Map<Integer, Work> works = new HashMap<>();
  private int takeovers;
  private int newestOwner;
  private boolean messageTold;

  TakeoverStory(Terminal terminal) {
    this.terminal = terminal;
  }

  /** What one host has done. */
  private static final class Work {
    long put;
    long sent;
    String doing = "with nothing left to put";
  }

  void heard(Host host, Report report) {
    Work work = work(host);
    if (report instanceof Report.Opened it) {
      opened(host, it);
    } else if (report instanceof Report.Acknowledged it) {
      work.put += it.last() - it.first() + 1;
      if (!work.doing.startsWith("batch")) {
        work.doing = "while records were being put";
      }
    } else if (report instanceof Report.HandedOut it) {
      work.doing = "batch " + it.batch().number() + " was on its way to the target";
    } else if (report instanceof Report.Delivered it) {
      work.doing =
          "batch " + it.batch().number() + " is in the target, its commit has not returned";
    } else if (report instanceof Report.Committed) {
      work.sent++;
      work.doing = "while records were being put";
    } else if (report instanceof Report.Fenced it) {
      fenced(host, it);
    } else if (report instanceof Report.Done) {
      tell(host, "done", worked(work) + ", closed");
    }
  }

  private void opened(Host host, Report.Opened it) {
    String time = terminal.dim(String.format(Locale.ROOT, "  in %.0f ms", it.nanos() / 1e6));
    if (it.created()) {
      tell(host, "open", "a new log" + time);
    } else if (host.life() < newestOwner) {
      tell(host, "open", "had opened the log just before" + time);
    } else {
      tell(
          host,
          terminal.cyan("recover"),
          String.format(
                  Locale.ROOT,
                  "%,d records not committed, %,d sealed batches",
                  it.records(),
                  it.sealedBatches())
              + time);
    }
    newestOwner = Math.max(newestOwner, host.life());
  }

  private void fenced(Host host, Report.Fenced it) {
    String refused = it.tried() == 0
        ? ""
        : it.refused() == it.tried()
            ? ", then " + it.tried() + " more puts and commits, all refused"
            : terminal.red(", then " + (it.tried() - it.refused()) + " of " + it.tried()
                + " more puts and commits NOT refused");
    tell(host, terminal.green("fenced"), "while " + it.during() + refused);
    if (!messageTold) {
      messageTold = true;
      tell(host, "", terminal.dim("\"" + it.message() + "\""));
    }
  }

  /** The owner loses the log. */
  void attacked(Host host) {
    Work work = work(host);
    tell(host, "work", worked(work));
    takeovers++;
    String where = switch (host.phase) {
      case STARTING, OPENING -> "while it opened the log";
      case IDLE, WORKING -> work.doing;
    };
    String how = switch (host.plan.fate()) {
      case KILLED -> terminal.red("KILL -9");
      case FROZEN -> terminal.yellow("FROZEN");
      case ALIVE -> terminal.yellow("ALIVE") + ", and not told";
    };
    terminal.line(terminal.bold("takeover " + takeovers) + "  host " + host.name() + " " + how
        + ": " + where);
  }

  private static String worked(Work work) {
    return String.format(
        Locale.ROOT, "%,d records put, %,d batches delivered", work.put, work.sent);
  }

  /** A frozen owner goes on. */
  void wakes(Host host, Host owner) {
    tell(
        host,
        terminal.yellow("wake up"),
        owner.phase == Outcome.Phase.OPENING
            ? owner.name() + owner.life() + " is opening the log"
            : owner.name() + owner.life() + " has the log");
  }

  private Work work(Host host) {
    return works.computeIfAbsent(host.life(), life -> new Work());
  }

  private void tell(Host host, String what, String text) {
    int width = what.startsWith("\u001b") ? 17 : 8; // Colours take room that is not seen.
    terminal.line(String.format(
        Locale.ROOT, "  %s%-3d %-" + width + "s %s", host.name(), host.life(), what, text));
  }
}
