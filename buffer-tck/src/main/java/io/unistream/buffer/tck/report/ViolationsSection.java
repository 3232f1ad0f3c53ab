package io.unistream.buffer.tck.report;

import io.unistream.buffer.tck.Rule;
import io.unistream.buffer.tck.TckReport;
import io.unistream.buffer.tck.TckReport.Result;
import io.unistream.buffer.tck.TckReport.Violation;
import io.unistream.buffer.tck.TimelineEvent;
import io.unistream.buffer.tck.TimelineEvent.Kind;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Each violation: what was promised, what was seen, how to see it again, and what led to it. */
final class ViolationsSection implements ReportPage.Part {

  /** The property that the Jupiter adapter reads, which this package does not see. */
  static final String REPLAY = "tck.replay";

  private final List<TckReport> reports;

  ViolationsSection(ReportDocument document) {
    this.reports = document.harnesses();
  }

  /** Where the violations of a rule begin, so that the table of rules can point there. */
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
      for (Result result : reports.get(i).results()) {
        if (!result.violations().isEmpty()) {
          page.open("div", "id", anchor(i, result.rule()));
          broken(page, reports.get(i), result);
          page.closeLine();
        }
      }
    }
  }

  /** The first one is the one to read; the others are often the same bug. */
  private static void broken(Xhtml page, TckReport report, Result result) {
    List<Violation> others = result.violations().subList(1, result.violations().size());
    card(page, report, result.rule(), result.violations().get(0));
    if (!others.isEmpty()) {
      page.open("details", "class", "more");
      page.element(
          "summary",
          Words.count(others.size(), "more violation") + " of " + result.rule().id());
      others.forEach(violation -> card(page, report, result.rule(), violation));
      page.closeLine();
    }
  }

  private static void card(Xhtml page, TckReport report, Rule rule, Violation violation) {
    page.open("article", "class", "violation").open("h3");
    Icons.use(page, "broken", "broken");
    page.element("span", rule.id(), "class", "id");
    page.element("span", report.harness(), "class", "harness").closeLine();
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
    page.closeLine();
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
