package io.unistream.examples.crash;

import io.unistream.examples.crash.AuditRow.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The verdict, what was run, and the figures that matter. A run that tested nothing is not said to have passed. */
final class CrashHeadline {

  private final List<AuditReport> audits;
  private final long kills;
  private final long acknowledged;
  private final long stored;
  private final long lost;
  private final long breaches;

  CrashHeadline(List<AuditReport> audits) {
    this.audits = audits;
    this.kills = audits.stream().mapToLong(AuditReport::kills).sum();
    this.acknowledged = audits.stream().mapToLong(AuditReport::acknowledged).sum();
    this.stored = audits.stream().mapToLong(AuditReport::storedUnacknowledged).sum();
    this.lost = audits.stream().mapToLong(audit -> audit.count(Finding.LOST)).sum();
    this.breaches = audits.stream().mapToLong(AuditReport::breaches).sum();
  }

  String verdict() {
    if (!kept()) {
      return breaches == 1 ? "A promise was broken" : "Promises were broken";
    }
    if (kills == 0) {
      return "Nothing was tested: there was no kill";
    }
    if (acknowledged + stored == 0) {
      return "Nothing was tested: no record was acknowledged";
    }
    String times = Words.count(kills, "kill", "kills");
    return lost > 0
        ? times + ", " + Words.count(lost, "record", "records") + " lost, as memory does"
        : times + ", nothing lost";
  }

  private boolean kept() {
    return audits.stream().allMatch(AuditReport::kept);
  }

  /** What the verdict looks like. */
  Verdict kind() {
    if (!kept()) {
      return Verdict.BROKEN;
    }
    if (kills == 0 || acknowledged + stored == 0) {
      return Verdict.FACT;
    }
    return lost > 0 ? Verdict.ALLOWED : Verdict.NONE;
  }

  void render(Html page) {
    page.open("header").element("p", "Buffer crash simulation", "class", "kicker");
    page.open("h1", "class", kind().name().toLowerCase(Locale.ROOT));
    mark(page, kind());
    page.element("span", verdict()).closeLine();
    page.element("p", told(), "class", "lead");
    page.element("p", limits(), "class", "note");
    page.open("dl", "class", "totals");
    total(page, Words.number(kills), "kills", killDetail());
    total(
        page,
        Words.number(acknowledged),
        "records acknowledged",
        "of " + Words.number(sumOfRecords()) + "; " + Words.number(stored)
            + " more found stored, their put cut short");
    total(
        page,
        Words.number(audits.stream().mapToLong(AuditReport::batches).sum()),
        "batches delivered",
        Words.number(audits.stream().mapToLong(AuditReport::redelivered).sum())
            + " came again, same id, same bytes");
    recovery(page);
    int ways = Finding.values().length - 1; // Without the one for owners that overlap.
    total(
        page,
        Words.number(breaches),
        "promises broken",
        ways + " ways to break one were looked for");
    page.closeLine().closeLine();
  }

  private long sumOfRecords() {
    return audits.stream().mapToLong(AuditReport::records).sum();
  }

  private String told() {
    AuditReport first = audits.get(0);
    String runs = audits.size() == 1
        ? ""
        : " in " + Words.number(audits.size()) + " runs, each with a log of its own";
    return "A program puts " + Words.count(first.records(), "record", "records")
        + " into a buffer (" + backend(first)
        + "), sends its batches to a target and commits them. It was killed with SIGKILL "
        + Words.count(kills, "time", "times") + runs
        + (first.backend().outlivesKills()
            ? ", and went on each time where the buffer said that it had stopped."
            : ", and went on each time with an empty buffer.");
  }

  private String limits() {
    return switch (audits.get(0).backend()) {
      case FILE ->
        "A kill ends the process and not the machine: this says nothing about a loss of power, whatever the"
            + " durability.";
      case MEMORY ->
        "Memory promises nothing across a kill. That it loses its backlog is what is to be seen here; all other"
            + " promises hold.";
      case S3 ->
        "A kill ends the process and not the store: this says nothing about what the store does with what it has"
            + " acknowledged.";
    };
  }

  private String killDetail() {
    List<String> details = new ArrayList<>();
    for (String phase : List.of("starting", "opening", "working", "idle")) {
      long count = audits.stream()
          .mapToLong(audit -> audit.killsByPhase().getOrDefault(phase, 0))
          .sum();
      details.add(Words.number(count) + " "
          + switch (phase) {
            case "opening" -> "recovering";
            case "idle" -> "with all put";
            default -> phase;
          });
    }
    return String.join(", ", details);
  }

  private void recovery(Html page) {
    long count = 0;
    double most = 0;
    for (AuditReport audit : audits) {
      AuditReport.Recovery recovery = audit.recovery();
      if (recovery != null) {
        count += recovery.count();
        most = Math.max(most, recovery.maxMillis());
      }
    }
    if (count == 0) {
      return;
    }
    AuditReport.Recovery only = audits.get(0).recovery();
    String detail = "the slowest of " + Words.number(count);
    total(
        page,
        Words.millis(most),
        "to recover",
        audits.size() == 1 && only != null
            ? detail + "; median " + Words.millis(only.medianMillis())
            : detail);
  }

  private static void total(Html page, String value, String name, String detail) {
    page.open("div").element("dt", name).element("dd", value, "class", "value");
    page.element("dd", detail).closeLine();
  }

  /** The backend and what decides when it acknowledges. */
  static String backend(AuditReport audit) {
    String name = audit.backend().name().toLowerCase(Locale.ROOT);
    Durability durability = audit.durability();
    return durability == null
        ? name + " backend"
        : name + " backend, durability " + durability.name().toLowerCase(Locale.ROOT);
  }

  /** A small drawing, of another shape for each verdict; none for a mere fact in a table. */
  static void mark(Html page, Verdict verdict) {
    String label = switch (verdict) {
      case FACT -> "";
      case NONE -> "kept";
      case ALLOWED -> "allowed";
      case BROKEN -> "broken";
    };
    if (label.isEmpty()) {
      return;
    }
    page.open(
        "svg",
        "class",
        "icon " + label,
        "viewBox",
        "0 0 16 16",
        "role",
        "img",
        "aria-label",
        label);
    switch (verdict) {
      case NONE -> {
        page.empty("circle", "cx", "8", "cy", "8", "r", "8");
        page.empty("path", "class", "ink", "d", "M4.2 8.4 7 11l4.8-5.6");
      }
      case ALLOWED -> {
        page.empty("path", "d", "M8 .5 16 15H0z");
        page.empty("path", "class", "ink", "d", "M8 6v4M8 12.4v.2");
      }
      default -> {
        page.empty("path", "d", "M4.7 0h6.6L16 4.7v6.6L11.3 16H4.7L0 11.3V4.7z");
        page.empty("path", "class", "ink", "d", "M5 5l6 6M11 5l-6 6");
      }
    }
    page.close();
  }
}
