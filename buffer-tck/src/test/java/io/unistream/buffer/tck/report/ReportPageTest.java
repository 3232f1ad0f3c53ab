package io.unistream.buffer.tck.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.unistream.buffer.CrashClass;
import io.unistream.buffer.tck.Rule;
import io.unistream.buffer.tck.TckReport;
import io.unistream.buffer.tck.TckReport.Campaign;
import io.unistream.buffer.tck.TckReport.Failure;
import io.unistream.buffer.tck.TckReport.Origin;
import io.unistream.buffer.tck.TckReport.Part;
import io.unistream.buffer.tck.TckReport.Result;
import io.unistream.buffer.tck.TckReport.Status;
import io.unistream.buffer.tck.TckReport.Violation;
import io.unistream.buffer.tck.TckReport.Weight;
import io.unistream.buffer.tck.TimelineEvent;
import io.unistream.buffer.tck.TimelineEvent.Kind;
import io.unistream.buffer.tck.jupiter.BufferRules;
import io.unistream.buffer.tck.report.MutantReport.Means;
import io.unistream.buffer.tck.report.MutantReport.Mutant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ReportPageTest {

  /** Would end an attribute, a text, a style or a script, or cannot be written in XML at all. */
  private static final String HOSTILE =
      "\"'><script>alert(1)</script></style>]]>&amp;&nbsp;<!--\0\u001b\ud800\uffff";

  @Test
  void everyRuleIsThereWithItsPromiseForEveryHarness() {
    Markup page = page(List.of(Fixtures.kept("file"), Fixtures.mixed("memory")), List.of());

    for (Rule rule : Rule.values()) {
      assertEquals(
          1,
          page.count("//th[span='" + rule.id() + "'][span=\"" + rule.promise() + "\"]"),
          rule::id);
    }
    assertEquals(
        Rule.values().length,
        page.count("//tbody/tr[not(@class='group')]/td[@data-harness='memory']"));
    assertEquals(Section.values().length, page.count("//table[@class='matrix']/tbody"));
  }

  @Test
  void whatThereIsNothingOfIsNotShown() {
    assertEquals(
        List.of("Rules", "Crash states explored", "Runs"),
        page(List.of(Fixtures.kept("file")), List.of()).all("//h2"));
    Markup mutants = page(List.of(), List.of(Fixtures.mutants("m")));
    assertEquals(List.of("Mutants"), mutants.all("//h2"));
    assertEquals(List.of("#mutants"), mutants.all("//nav/a/@href"));
  }

  @Test
  void everyRuleIsInOneSection() {
    List<Rule> rules = Arrays.stream(Section.values())
        .flatMap(section -> section.rules().stream())
        .toList();

    assertEquals(List.of(Rule.values()), rules);
  }

  @Test
  void statusCasesStatesAndReasonsAreInWords() {
    Markup page = page(List.of(Fixtures.mixed("file")), List.of());

    assertEquals("kept52 cases1,234 states", page.text(cell("ORD-FIFO")));
    assertEquals("broken52 cases", page.text(cell("DUR-ACKED")));
    assertEquals("unchecked", page.text(cell("CAP-HEAP")));
    assertEquals("skippednot shared", page.text(cell("OWN-FENCE")));
  }

  @Test
  void theRulesThatAreKeptEverywhereCanBeLeftOut() {
    Markup page = page(List.of(Fixtures.kept("a"), Fixtures.mixed("b")), List.of());

    assertEquals("rules-not-kept", page.text("//input[@name='rules-shown'][@checked]/@id"));
    assertEquals("not-kept", page.text("//tr[th/span[@class='id']='DUR-ACKED']/@class"));
    assertEquals("all-kept", page.text("//tr[th/span[@class='id']='ORD-FIFO']/@class"));
  }

  @Test
  void theHeadlineSaysWhatIsWrong() {
    assertEquals("No rule broken", headline(List.of(Fixtures.kept("a")), List.of()));
    assertEquals(
        "1 rule broken", headline(List.of(Fixtures.mixed("a"), Fixtures.mixed("b")), List.of()));
    assertEquals(
        "2 mutants not killed",
        headline(List.of(Fixtures.kept("a")), List.of(Fixtures.mutants("m"))));
    assertEquals("Nothing was tried", headline(List.of(), List.of()));
  }

  @Test
  void onlyWhatKeptARuleHasATick() {
    assertEquals("kept", mark(Fixtures.kept("a")));
    assertEquals("broken", mark(Fixtures.mixed("a")));
    assertEquals("broken", mark(Fixtures.stopped("a")));
    assertEquals("unchecked", mark());
  }

  private static String mark(TckReport... reports) {
    return page(List.of(reports), List.of()).text("//h1/@class");
  }

  @Test
  void thatNoCrashStateWasExploredIsSaid() {
    String states = "//dl[@class='totals']/div[dt='crash states explored']/dd";

    assertEquals(
        "1,234", page(List.of(Fixtures.kept("a")), List.of()).all(states).get(0));
    assertEquals(
        List.of("none", "no storage here can be stopped at each of its operations"),
        page(List.of(campaigns("memory")), List.of()).all(states));
    assertEquals("skipped", mark(campaigns("memory")));
  }

  @Test
  void theTotalsAreSums() {
    Markup page =
        page(List.of(Fixtures.kept("a"), Fixtures.kept("b")), List.of(Fixtures.mutants("m")));

    int rules = Rule.values().length;
    List<String> values = List.of(
        2 * rules + " of " + 2 * rules,
        Words.number(2 * (50 + 2L * rules)),
        "2,468",
        "1 of 3",
        "2 min 10 s");
    for (int i = 0; i < values.size(); i++) {
      assertEquals(
          values.get(i),
          page.text("//dl[@class='totals']/div[" + (i + 1) + "]/dd[@class='value']"));
    }
  }

  @Test
  void aViolationTellsAllThatIsKnownAndTheTableLeadsToIt() {
    Markup page = page(List.of(Fixtures.mixed("file")), List.of());
    String card = "//article[@class='violation']";

    assertEquals(
        "PromisedWhat was acknowledged before a crash of the declared class is emitted after it, unless it "
            + "was committed.Seenrecord 2 is goneSeed7Crashafter storage operation 4State2 bytes of log lost",
        page.text(card + "/dl"));
    assertEquals("'-Dtck.replay=seed 7; owner'\\''s'", page.text(card + "/pre/code"));
    assertEquals("DUR-ACKED broken: record 2 is gone", page.text(card + "/details/pre"));
    assertEquals(
        page.text(card + "/h3/span/@id"),
        page.text(cell("DUR-ACKED") + "/a/@href").substring(1));
  }

  @Test
  void theTimelineShowsEveryKindOfEventInALane() {
    Markup page = page(List.of(Fixtures.mixed("file")), List.of());
    String rows = "//table[@class='timeline']/tbody/tr";

    List<Kind> kinds = List.of(Kind.values());
    for (int i = 0; i < kinds.size(); i++) {
      Kind kind = kinds.get(i);
      String name = kind.name().toLowerCase(Locale.ROOT);
      String row = rows + "[" + (i + 1) + "]";
      assertEquals(name + " text of " + kind, page.text(row + "/td/div[@class='event']"));
      assertEquals(1, page.count(row + "/td[@class='lane']/svg/use[@href='#i-" + name + "']"));
      assertEquals(1, page.count("//symbol[@id='i-" + name + "']"), name);
    }
    assertEquals(Kind.values().length, page.count(rows));
  }

  @Test
  void theAdapterReadsThePropertyThatThePageNames() {
    assertEquals(BufferRules.REPLAY, ViolationsSection.REPLAY);
  }

  @Test
  void theCommandIsShownWhereItIsKnown() {
    Violation violation =
        new Violation("", "", "seed 7", "run <seed 7>", null, null, null, List.of(), SOMETHING);

    Markup page = page(List.of(broken("file", List.of(violation))), List.of());

    assertEquals("run <seed 7>", page.text("//article[@class='violation']/pre/code"));
  }

  @Test
  void whereItCrashedIsReadOffTheTimelineIfNothingElseSaysSo() {
    Violation violation = new Violation(
        "",
        "",
        null,
        null,
        null,
        null,
        null,
        List.of(new TimelineEvent(Kind.CRASH, "after 4")),
        SOMETHING);

    Markup page = page(List.of(broken("file", List.of(violation))), List.of());

    assertEquals("after 4", page.text("//article[@class='violation']/dl/dd[3]"));
  }

  @Test
  void whatHasOneCauseIsOneCardAndTheOthersAreFolded() {
    Violation one = Fixtures.violation();
    Markup page =
        page(List.of(broken("file", List.of(one, one.withSeed(8), one.withSeed(9)))), List.of());
    String card = "//article[h3/span[@id='broken-0-ORD-FIFO']]";

    assertEquals(1, page.count("//article[dl/dt='Promised']"));
    assertEquals(2, page.count(card + "/details/ol/li"));
    assertEquals("2 more violations of the same cause", page.text(card + "/details[ol]/summary"));
  }

  @Test
  void whatIsFoldedIsBounded() {
    List<Violation> many =
        IntStream.range(0, 100).mapToObj(i -> Fixtures.violation().withSeed(i)).toList();
    Markup page = page(List.of(broken("file", many)), List.of());

    assertEquals(20, page.count("//details/ol[@class='others']/li"));
    assertEquals("79 more in report.json", page.text("//details/p"));
  }

  @Test
  void aPreflightThatFailedIsTheOneCard() {
    TckReport stopped = Fixtures.stopped("file");
    Markup page = page(List.of(stopped), List.of());

    assertEquals("The preflight failed", page.text("//h1"));
    assertEquals(1, page.count("//article[@class='violation']"));
    assertTrue(page.text("//article[@class='violation']/pre").startsWith("open threw"));
    assertTrue(page.text("//p[@class='lead']").contains("Nothing was tried of: file."));
    assertEquals(
        "0 of " + Rule.values().length,
        page.text("//dl[@class='totals']/div[1]/dd[@class='value']"));
  }

  @Test
  void ofALongTimelineTheEndIsShown() {
    List<TimelineEvent> events = IntStream.rangeClosed(1, Timeline.SHOWN + 2)
        .mapToObj(i -> new TimelineEvent(Kind.CALL, "put " + i))
        .toList();
    Xhtml markup = new Xhtml().open("div");
    new Timeline(events).render(markup);
    Markup page = new Markup(markup.close().toString());

    assertEquals("2 earlier events", page.text("/div/details/summary"));
    assertEquals(2, page.count("/div/details/table/tbody/tr"));
    assertEquals(Timeline.SHOWN, page.count("/div/table/tbody/tr"));
    assertEquals("3", page.text("/div/table/tbody/tr[1]/td[1]"));
  }

  @Test
  void nothingRunsBetweenACrashAndTheRecovery() {
    List<Kind> kinds = List.of(Kind.CALL, Kind.CRASH, Kind.FAILED, Kind.RECOVERED, Kind.CALL);
    Xhtml markup = new Xhtml().open("div");
    new Timeline(kinds.stream().map(kind -> new TimelineEvent(kind, "")).toList()).render(markup);
    Markup page = new Markup(markup.close().toString());

    assertEquals(
        List.of("on call", "on crash", "off failed", "on recovered", "on call"),
        page.all("//tbody/tr/@class"));
  }

  @Test
  void campaignsAreBarsOfOneScale() {
    TckReport one = campaigns("a", new Campaign("small", 1, 250, 0, 0, 9));
    TckReport other = campaigns("b", new Campaign("large", 1, 600, 500, 400, 9));

    Markup page = page(List.of(one, other), List.of());

    assertEquals(List.of("250", "600"), page.all("//rect[@class='first']/@width"));
    assertEquals(List.of("0", "400"), page.all("//rect[@class='second']/@width"));
    assertEquals(List.of("", "600", "400", "500", "1", "9 ms"), page.all("//tr[th='large']/td"));
  }

  @Test
  void mutantsAreFoldedUnlessOneSurvived() {
    assertEquals(
        1, page(List.of(), List.of(Fixtures.mutants("m"))).count("//details[@open]//table"));
    MutantReport killed = new MutantReport("m", Fixtures.mutants("m").mutants().subList(0, 1));
    Markup page = page(List.of(), List.of(killed));
    assertEquals(0, page.count("//details[@open]"));
    assertEquals("1 mutant, each with the rule that killed it", page.text("//details/summary"));
  }

  @Test
  void eachMutantIsThereWithTheRuleThatKilledIt() {
    Markup page = page(List.of(), List.of(Fixtures.mutants("m")));

    assertEquals(
        List.of("somebody's, 2018", "DUR-ACKED or DUR-PREFIX", "DUR-ACKEDcrash campaign: puts"),
        page.all("//tr[th='forgets the sync']/td"));
    assertEquals(
        List.of("", "LIFE-OBSERVE", "ORD-FIFO(not named)random scenario"),
        page.all("//tr[th='counts wrongly']/td"));
    assertEquals(List.of("", "CAP-WAKE", "survived"), page.all("//tr[th='is slow']/td"));
  }

  @Test
  void noNameBecomesMarkup() {
    Markup plain = page(List.of(hostile("")), List.of(hostileMutants("")));
    Markup page = page(List.of(hostile(HOSTILE)), List.of(hostileMutants(HOSTILE)));

    assertEquals(plain.elements(), page.elements());
    assertEquals(0, page.count("//script"));
    assertTrue(page.text("//main").contains("\"'><script>alert(1)</script></style>]]>&amp;&nbsp;"));
  }

  @Test
  void thePageNeedsNothingFromElsewhere() {
    String page = new ReportPage(
            new ReportDocument(1, List.of(Fixtures.mixed("file")), List.of(Fixtures.mutants("m"))))
        .toString();
    Markup markup = new Markup(page);

    assertEquals(0, markup.count("//script|//link|//img|//iframe|//@src"));
    assertTrue(markup.all("//@href").stream().allMatch(href -> href.startsWith("#")));
    assertFalse(page.contains("url("));
    assertFalse(page.contains("@import"));
    assertFalse(page.contains("://"));
  }

  @Test
  void whatIsUsedIsDrawnAndNoIdIsThereTwice() {
    Markup page =
        page(List.of(Fixtures.mixed("a"), Fixtures.mixed("b")), List.of(Fixtures.mutants("m")));
    List<String> ids = page.all("//@id");

    assertEquals(ids.size(), Set.copyOf(ids).size());
    assertEquals(
        Set.of(),
        page.all("//@href").stream()
            .map(href -> href.substring(1))
            .filter(id -> !ids.contains(id))
            .collect(Collectors.toSet()));
  }

  private static final Origin SOMETHING = new Origin("something", Weight.OTHER, false);

  private static String cell(String rule) {
    return "//tr[th/span='" + rule + "']/td";
  }

  private static String headline(List<TckReport> reports, List<MutantReport> mutants) {
    return page(reports, mutants).text("//h1");
  }

  private static Markup page(List<TckReport> reports, List<MutantReport> mutants) {
    return new Markup(new ReportPage(new ReportDocument(1, reports, mutants)).toString());
  }

  private static TckReport campaigns(String harness, Campaign... campaigns) {
    TckReport kept = Fixtures.kept(harness);
    return new TckReport(
        harness,
        kept.crashClass(),
        kept.seed(),
        kept.scenarios(),
        kept.results(),
        List.of(campaigns),
        kept.parts(),
        kept.elapsedMillis(),
        kept.finishedAt(),
        kept.environment(),
        null,
        List.of());
  }

  private static TckReport hostile(String name) {
    Violation violation = new Violation(
        name,
        name,
        name,
        name,
        1L,
        name,
        name,
        List.of(new TimelineEvent(Kind.CALL, name)),
        new Origin(name, Weight.OTHER, false));
    return broken(name, List.of(violation, violation));
  }

  private static TckReport broken(String name, List<Violation> violations) {
    List<Result> results = Arrays.stream(Rule.values())
        .map(rule -> rule == Rule.ORD_FIFO
            ? new Result(rule, Status.BROKEN, List.of(name), 1, 1, 1, violations)
            : new Result(rule, Status.SKIPPED, List.of(name), 1, 1, 1, List.of()))
        .toList();
    return new TckReport(
        name,
        CrashClass.POWER,
        1,
        1,
        results,
        List.of(new Campaign(name, 1, 1, 1, 1, 1)),
        List.of(new Part(name, 1)),
        1,
        name,
        name,
        null,
        name.equals("file") ? List.of() : List.of(new Failure(name, name, name)));
  }

  private static MutantReport hostileMutants(String name) {
    return new MutantReport(
        name,
        List.of(new Mutant(name, name, List.of(Rule.ORD_FIFO), Rule.ORD_FIFO, Means.CHECK, name)));
  }
}
