package io.unistream.buffer.tck.report;

import io.unistream.buffer.tck.Rule;
import io.unistream.buffer.tck.TckReport;
import io.unistream.buffer.tck.TckReport.Cause;
import io.unistream.buffer.tck.TckReport.Failure;
import io.unistream.buffer.tck.TckReport.Violation;
import io.unistream.buffer.tck.TimelineEvent;
import io.unistream.buffer.tck.TimelineEvent.Kind;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What is broken, by cause: what was promised, what was seen, how to see it again, and what led to it. */
final class ViolationsSection implements ReportPage.Part {

  /** The property that the Jupiter adapter reads, which this package does not see. */
  static final String REPLAY = "tck.replay";

  private static final int MOST_OTHERS = 20;
  private static final int MOST_FAILURES = 5;

  private final List<TckReport> reports;

  ViolationsSection(ReportDocument document) {
    this.reports = document.harnesses();
  }

  /** Where a rule is named first, so that the table of rules can point there. */
  static String anchor(int harness, Rule rule) {
    return "broken-" + harness + "-" + rule.id();
  }

  @Override
  public String id() {
    return "broken";
  }

  @Override
  public String title() {
    return "What was broken";
  }

  @Override
  public boolean isEmpty() {
    return reports.stream().allMatch(TckReport::passed);
  }

  @Override
  public void render(Xhtml page) {
    for (int i = 0; i < reports.size(); i++) {
      TckReport report = reports.get(i);
      if (report.preflight() != null) {
        failure(page, report, report.preflight());
      }
      report.failures().stream()
          .limit(MOST_FAILURES)
          .forEach(failure -> failure(page, report, failure));
      if (report.failures().size() > MOST_FAILURES) {
        page.element(
            "p",
            Words.count(report.failures().size() - MOST_FAILURES, "more error") + " in report.json",
            "class",
            "note");
      }
      broken(page, i, report);
    }
  }

  /** A card for each cause; each rule can be pointed to in the first card where it is named. */
  private static void broken(Xhtml page, int harness, TckReport report) {
    Set<Rule> anchored = EnumSet.noneOf(Rule.class);
    for (Cause cause : report.causes()) {
      page.open("article", "class", "violation").open("h3");
      Icons.use(page, "broken", "broken");
      for (Rule rule : cause.rules()) {
        if (anchored.add(rule)) {
          page.element("span", rule.id(), "class", "id", "id", anchor(harness, rule));
        } else {
          page.element("span", rule.id(), "class", "id");
        }
      }
      page.element("span", report.harness(), "class", "harness").closeLine();
      card(page, cause.rules().get(0), cause.violation());
      others(page, cause.others());
      page.closeLine();
    }
  }

  /** Other ways to see the same; the first one is the one to read. */
  private static void others(Xhtml page, List<Violation> others) {
    if (others.isEmpty()) {
      return;
    }
    page.open("details", "class", "more");
    page.element("summary", Words.count(others.size(), "more violation") + " of the same cause");
    page.open("ol", "class", "others");
    for (Violation other : others.subList(0, Math.min(MOST_OTHERS, others.size()))) {
      page.open("li").open("pre", "tabindex", "0").text(other.message()).close().close();
    }
    page.closeLine();
    if (others.size() > MOST_OTHERS) {
      page.element(
          "p", Words.number(others.size() - MOST_OTHERS) + " more in report.json", "class", "note");
    }
    page.closeLine();
  }

  /** What is no violation of a rule, for it says nothing about one. */
  private static void failure(Xhtml page, TckReport report, Failure failure) {
    page.open("article", "class", "violation").open("h3");
    Icons.use(page, "broken", "failed");
    page.element("span", failure.name());
    page.element("span", report.harness(), "class", "harness").closeLine();
    page.open("pre", "tabindex", "0").text(failure.message()).close().closeLine();
  }

  private static void card(Xhtml page, Rule rule, Violation violation) {
    page.open("dl");
    page.element("dt", "Promised").element("dd", rule.promise());
    page.element("dt", "Seen")
        .open("dd", "class", "seen")
        .text(violation.seen())
        .close();
    fact(page, "Seed", violation.seed());
    fact(page, "Crash", crash(violation));
    fact(page, "State", violation.state());
    page.closeLine();
    replay(page, violation);
    new Timeline(violation.timeline()).render(page);
    page.open("details", "class", "more").element("summary", "The whole message");
    page.open("pre", "tabindex", "0").text(violation.message()).close().closeLine();
  }

  private static void replay(Xhtml page, Violation violation) {
    if (violation.command() != null) {
      replay(page, "To see it again, and nothing else, run", violation.command());
    } else if (violation.reproducer() != null) {
      replay(
          page,
          "To see it again, and nothing else, run the test class with",
          property(violation.reproducer()));
    }
  }

  private static void replay(Xhtml page, String title, String code) {
    page.element("h4", title);
    page.open("pre", "tabindex", "0").element("code", code);
    page.closeLine();
  }

  /** As a shell takes it. */
  private static String property(String reproducer) {
    return "'-D" + REPLAY + "=" + reproducer.replace("'", "'\\''") + "'";
  }

  /** Where it crashed, and what is known beyond that if the violation does not say where. */
  private static @Nullable String crash(Violation violation) {
    if (violation.crashPoint() != null) {
      return violation.crashPoint();
    }
    String crashes = violation.timeline().stream()
        .filter(event -> event.kind() == Kind.CRASH)
        .map(TimelineEvent::text)
        .collect(Collectors.joining("\n"));
    return crashes.isEmpty() ? null : crashes;
  }

  private static void fact(Xhtml page, String name, @Nullable Object value) {
    if (value != null) {
      page.element("dt", name).element("dd", value.toString());
    }
  }
}
