package io.unistream.examples.crash;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class CrashPageTest {

  private static final int MOST_BYTES = 500_000;

  /** Would end a text, an attribute, a style or a comment, or cannot be written in XML at all. */
  private static final String HOSTILE =
      "\"'><script>alert(1)</script></style>]]>&nbsp;<!--\0\u001b[2J\u202e\ud800\uffff";

  private static final RunFacts FACTS = new RunFacts(
      "java -jar examples.jar crash-simulation --report crash.html",
      "0.1.0",
      "17.0.15, Somebody",
      "Linux 6.1, amd64, 2 processors",
      Instant.parse("2026-11-30T12:00:00Z"));

  @Test
  void everyLifeHasALineThatSaysWhatItDidAndWhereTheKillHit() {
    Markup page = page(ToldRun.ofThreeKills(Backend.FILE));

    assertEquals(
        List.of("1", "2", "3", "4"), page.all("//table[@class='lives']/tbody/tr/th[@scope='row']"));
    assertEquals(
        List.of(
            "0.0 s",
            "new, 4.5 ms",
            "15",
            "0",
            "0",
            "0",
            "killed: batch 1 was on its way to the target"),
        life(page, 1));
    assertEquals(
        List.of(
            "0.3 s",
            "15 in 4.5 ms",
            "5",
            "1",
            "0",
            "0",
            "killed: batch 1 is in the target, its commit has not returned"),
        life(page, 2));
    assertEquals(
        List.of("0.7 s", "–", "0", "0", "0", "0", "killed: while the buffer was being opened"),
        life(page, 3));
    assertEquals(
        List.of(
            "1.0 s", "20 in 4.5 ms", "10", "2", "1", "2", "by itself, all delivered and committed"),
        life(page, 4));
  }

  private static List<String> life(Markup page, int life) {
    return page.all("//table[@class='lives']/tbody/tr[" + life + "]/td");
  }

  @Test
  void theTimelineHasEachKillInTheLaneOfItsStep() {
    Markup page = page(ToldRun.ofThreeKills(Backend.FILE));

    assertEquals("0", count(page, "starting"));
    assertEquals("1", count(page, "recovering"));
    assertEquals("0", count(page, "putting"));
    assertEquals("1", count(page, "sending"));
    assertEquals("1", count(page, "sent, not committed"));
    assertEquals("0", count(page, "all put"));
    assertEquals("1", count(page, "batches came again"));
    assertEquals(3, marks(page, "kill"));
    assertEquals(3, marks(page, "killed") - 1); // One more is in the key.
    assertEquals(1, marks(page, "again"));
    assertEquals(2, marks(page, "stick"));
    assertTrue(page.text("//svg/@aria-label[starts-with(., 'Records')]")
        .contains("put up to 30 and committed up to 30 of 30"));
  }

  private static String count(Markup page, String lane) {
    return page.text("//div[span[@class='what']='" + lane + "']/span[@class='count']");
  }

  private static int marks(Markup page, String kind) {
    return page.all("//path[@class='" + kind + "']/@d").stream()
        .mapToInt(path -> (int) path.chars().filter(c -> c == 'M').count())
        .sum();
  }

  @Test
  void oneKillIsToldFromThePutToTheCommit() {
    Markup page = page(ToldRun.ofThreeKills(Backend.FILE));

    assertEquals(
        List.of(
            "put", "emit", "KILL -9", "recover", "emit", "send", "KILL -9", "KILL -9", "recover",
            "emit", "send", "commit"),
        page.all("//ol[@class='episode']/li/b"));
    assertEquals(
        List.of(
            "records 0 to 14, acknowledged",
            "batch 1: records 0 to 9",
            "batch 1 was on its way to the target",
            "15 records not committed, in 4.5 ms",
            "batch 1: records 0 to 9, again under the same id"),
        page.all("//ol[@class='episode']/li/span[2]").subList(0, 5));
    assertEquals(0, page(ToldRun.of(0, 30, 10)).count("//ol[@class='episode']"));
  }

  @Test
  void theKillAfterASendIsToldRatherThanTheOneBefore() {
    ToldRun run = new ToldRun(Backend.FILE, 30, 10)
        .begins()
        .opened(true, -1, 0)
        .put(0, 9)
        .handedOut(1, 0, 10)
        .killed(Outcome.Phase.WORKING)
        .begins()
        .opened(false, 9, 10)
        .handedOut(1, 0, 10)
        .sent(1, 10, false)
        .committed(1)
        .put(10, 19)
        .handedOut(2, 10, 10)
        .sent(2, 10, false)
        .killed(Outcome.Phase.WORKING)
        .begins()
        .opened(false, 19, 10)
        .handedOut(2, 10, 10)
        .sent(2, 10, true)
        .committed(2)
        .ended(new Outcome(Outcome.Phase.IDLE, false, null));

    Markup page = page(run);

    assertEquals(
        "batch 2 is in the target, its commit has not returned",
        page.text("//ol[@class='episode']/li[@class='kill']/span[2]"));
    assertEquals(
        "batch 2; it never comes again", page.text("//ol[@class='episode']/li[last()]/span[2]"));
  }

  @Test
  void aCommitThatWasStoredUnheardEndsNoStory() {
    ToldRun run = new ToldRun(Backend.FILE, 30, 10)
        .begins()
        .opened(true, -1, 0)
        .put(0, 9)
        .handedOut(1, 0, 10)
        .sent(1, 10, false)
        .killed(Outcome.Phase.WORKING)
        .begins()
        .opened(false, 9, 0)
        .put(10, 19)
        .handedOut(2, 10, 10)
        .sent(2, 10, false)
        .committed(2)
        .ended(new Outcome(Outcome.Phase.IDLE, false, null));

    assertEquals(0, page(run).count("//ol[@class='episode']"));
  }

  @Test
  void theAuditIsThereInWords() {
    Markup page = page(ToldRun.ofThreeKills(Backend.FILE));

    assertEquals(
        List.of("0", "records acknowledged, never delivered"), page.all("//tr[th='lost']/td"));
    assertEquals(
        List.of("1", "batches came again, same id, same bytes (allowed)"),
        page.all("//tr[th='redelivered']/td"));
    assertEquals(
        Finding.values().length - 1, page.count("//table[caption='What must not happen']/tr"));
    assertEquals(
        Finding.values().length - 1,
        page.count("//table[caption='What must not happen']//svg[@aria-label='kept']"));
    assertEquals(0, page.count("//tr[th='unfenced']"));
  }

  @Test
  void theRunCanBeMadeAgain() {
    Markup page = page(ToldRun.ofThreeKills(Backend.FILE));

    assertEquals(FACTS.command(), page.text("//pre/code"));
    assertEquals("42", page.text("//div[dt='Seed']/dd"));
    assertEquals("file backend, durability power", page.text("//div[dt='Backend']/dd"));
    assertEquals("30 records, 300 bytes", page.text("//div[dt='Input']/dd"));
    assertEquals("0.1.0", page.text("//div[dt='Buffer']/dd"));
    assertEquals("2026-11-30T12:00:00Z", page.text("//div[dt='Started']/dd"));
  }

  @ParameterizedTest
  @EnumSource(Backend.class)
  void theLimitStandsBesideTheVerdict(Backend backend) {
    Markup page = page(ToldRun.ofThreeKills(backend));

    assertEquals("3 kills, nothing lost", page.text("//h1"));
    assertTrue(
        page.text("//header/p[@class='note']")
            .contains(
                switch (backend) {
                  case FILE -> "says nothing about a loss of power";
                  case MEMORY -> "Memory promises nothing across a kill";
                  case S3 -> "says nothing about what the store does";
                }),
        () -> page.text("//header"));
  }

  @Test
  void whatTestedNothingIsNotSaidToHavePassed() {
    ToldRun noKill = ToldRun.of(0, 30, 10);
    ToldRun noPut = new ToldRun(Backend.FILE, 30, 10).begins().killed(Outcome.Phase.STARTING);

    assertEquals("Nothing was tested: there was no kill", page(noKill).text("//h1"));
    assertEquals(0, page(noKill).count("//h1/svg"));
    assertEquals("Nothing was tested: no record was acknowledged", page(noPut).text("//h1"));
    assertEquals(0, page(noPut).count("//h1/svg"));
  }

  @Test
  void aBrokenPromiseIsTheHeadlineAndIsTold() {
    ToldRun run = ToldRun.ofThreeKills(Backend.FILE);
    run.findings.add(Finding.LOST, 2, "lines 3..4 acknowledged, never delivered");

    Markup page = page(run);

    assertEquals("Promises were broken", page.text("//h1"));
    assertEquals("broken", page.text("//h1/svg/@aria-label"));
    assertEquals(
        "lost: lines 3..4 acknowledged, never delivered", page.text("//li[../@class='details']"));
    assertEquals("broken", page.text("//tr[th='lost']/td/svg/@aria-label"));
    assertEquals("2", page.text("//header//div[dt='promises broken']/dd[@class='value']"));
  }

  @Test
  void whatMemoryLosesIsALossAndAllowed() {
    ToldRun run = ToldRun.ofThreeKills(Backend.MEMORY);
    run.findings.add(Finding.LOST, 5, "lines 3..7 acknowledged, never delivered");

    Markup page = page(run);

    assertEquals("3 kills, 5 records lost, as memory does", page.text("//h1"));
    assertEquals("allowed", page.text("//h1/svg/@aria-label"));
    assertEquals("allowed", page.text("//tr[th='lost']/td/svg/@aria-label"));
    assertTrue(page.text("//header/p[@class='lead']").endsWith("with an empty buffer."));
    assertTrue(page.text("//figcaption").contains("a kill loses what the buffer holds"));
    assertEquals("0", page.text("//header//div[dt='promises broken']/dd[@class='value']"));
  }

  @Test
  void severalRunsAreSummedAndThoseThatAreBrokenComeFirst() {
    ToldRun broken = ToldRun.ofThreeKills(Backend.FILE).withSeed(44);
    broken.findings.add(Finding.DOUBLED, 1, "line 3 came in two batches");

    Markup page = page(
        ToldRun.ofThreeKills(Backend.FILE),
        ToldRun.ofThreeKills(Backend.FILE).withSeed(43),
        broken);

    assertEquals("A promise was broken", page.text("//h1"));
    assertEquals("9", page.text("//header//div[dt='kills']/dd[@class='value']"));
    assertEquals(List.of("44", "42", "43"), page.all("//section[h2='Runs']//tbody/tr/th"));
    assertEquals(
        List.of("What happened, seed 44", "What happened, seed 42", "What happened, seed 43"),
        page.all("//h2[starts-with(., 'What happened')]"));
    assertEquals("42 to 44", page.text("//div[dt='Seed']/dd"));
    assertEquals(12, page.count("//table[@class='lives']/tbody/tr"));
  }

  @Test
  void noTextBecomesMarkup() {
    ToldRun run = ToldRun.ofThreeKills(Backend.FILE);
    run.begins().ended(new Outcome(Outcome.Phase.WORKING, false, "failure " + HOSTILE));
    run.findings.add(Finding.FAILED, 1, "detail " + HOSTILE);
    RunFacts facts =
        new RunFacts("command " + HOSTILE, "version " + HOSTILE, HOSTILE, HOSTILE, FACTS.started());

    String text = new CrashPage(List.of(run.page()), facts).toString();

    Markup page = new Markup(text);
    assertEquals(0, page.count("//script"));
    assertEquals(1, page.count("//style"));
    assertTrue(page.text("//pre/code").contains("<script>alert(1)</script>"));
    assertTrue(page.text("//tr[th='5']/td[last()]").contains("<script>alert(1)</script>"));
    assertTrue(page.text("//li[../@class='details']").contains("<script>alert(1)</script>"));
    assertFalse(text.contains("\u001b") || text.contains("\u202e"), "a control character");
  }

  @Test
  void nothingIsLoadedFromAnywhereAndNoScriptIsNeeded() {
    String text = text(ToldRun.ofThreeKills(Backend.FILE));

    Markup page = new Markup(text);
    assertEquals(
        0, page.count("//script | //link | //img | //iframe | //@src | //@href | //@onclick"));
    assertFalse(text.contains("url(") || text.contains("@import") || text.contains("http"), text);
  }

  @Test
  void headingsAndTablesAreNamed() {
    Markup page = page(ToldRun.ofThreeKills(Backend.FILE));

    assertEquals(1, page.count("//h1"));
    assertEquals(
        List.of("What happened", "One kill, step by step", "Audit", "Lives", "How it was run"),
        page.all("//h2"));
    assertEquals(0, page.count("//table//th[not(@scope)]"));
    assertEquals(0, page.count("//svg[not(@role='img' and @aria-label) and not(@aria-hidden)]"));
    assertEquals("en", page.text("/html/@lang"));
  }

  @ParameterizedTest
  @ValueSource(ints = {60, 1_000, 3_000})
  void thePageIsSmallHoweverManyKills(int kills) {
    String text = text(ToldRun.of(kills, 20_000, CrashPage.mostLives(1)));

    assertTrue(bytes(text) < MOST_BYTES, () -> bytes(text) + " bytes");
    Markup page = new Markup(text);
    assertEquals(
        Math.min(kills + 1, Chronicle.MOST_LIVES),
        page.count("//table[@class='lives']/tbody/tr/th"));
    assertEquals(String.format("%,d", kills), count(page, "sending"));
    assertEquals(
        kills == 3_000
            ? List.of("1,801 more lives, which the audit counts and this table leaves out")
            : List.of(),
        page.all("//td[@class='left-out']"));
  }

  @Test
  void thePageIsSmallHoweverManyRuns() {
    List<PageRun> runs = new ArrayList<>();
    for (int seed = 0; seed < 1_000; seed++) {
      runs.add(ToldRun.of(seed < 20 ? 200 : 1, 2_000, CrashPage.mostLives(1_000))
          .withSeed(seed)
          .page());
    }

    String text = new CrashPage(runs, FACTS).toString();

    assertTrue(bytes(text) < MOST_BYTES, () -> bytes(text) + " bytes");
    Markup page = new Markup(text);
    assertEquals(CrashPage.MOST_RUNS, page.count("//figure"));
    assertTrue(page.text("//section[h2='Runs']").contains("800 more runs are in the sums above"));
  }

  /** WCAG 2, AA: 4.5 to 1 for text. */
  @Test
  void everyTextStandsOutFromWhatIsBehindIt() {
    String style = new Markup(text(ToldRun.ofThreeKills(Backend.FILE))).text("//style");
    List<Map<String, Double>> themes = themes(style);

    assertEquals(2, themes.size());
    for (Map<String, Double> theme : themes) {
      for (String text : List.of("ink", "soft", "kept", "broken", "allowed", "put")) {
        for (String behind : List.of("paper", "panel", "tint")) {
          assertContrast(theme, text, behind);
        }
      }
      assertContrast(theme, "broken", "broken-tint");
    }
  }

  private static void assertContrast(Map<String, Double> theme, String text, String behind) {
    double one = Objects.requireNonNull(theme.get(text), text);
    double other = Objects.requireNonNull(theme.get(behind), behind);
    double light = Math.max(one, other) + 0.05;
    double dark = Math.min(one, other) + 0.05;
    assertTrue(light / dark >= 4.5, () -> text + " on " + behind + ": " + light / dark);
  }

  /** The luminances of the colours that have names, light and dark. */
  private static List<Map<String, Double>> themes(String style) {
    List<Map<String, Double>> themes = new ArrayList<>();
    Matcher blocks = Pattern.compile(":root \\{([^}]*--paper[^}]*--ink[^}]*)}").matcher(style);
    while (blocks.find()) {
      Map<String, Double> theme = new HashMap<>();
      Matcher colours = Pattern.compile("--([a-z-]+): #(\\w{6});").matcher(blocks.group(1));
      while (colours.find()) {
        theme.put(colours.group(1), luminance(Integer.parseInt(colours.group(2), 16)));
      }
      themes.add(theme);
    }
    return themes;
  }

  private static double luminance(int rgb) {
    return 0.2126 * linear(rgb >> 16)
        + 0.7152 * linear(rgb >> 8 & 0xFF)
        + 0.0722 * linear(rgb & 0xFF);
  }

  private static double linear(int channel) {
    double value = channel / 255.0;
    return value <= 0.04045 ? value / 12.92 : Math.pow((value + 0.055) / 1.055, 2.4);
  }

  private static int bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }

  private static Markup page(ToldRun... runs) {
    return new Markup(text(runs));
  }

  private static String text(ToldRun... runs) {
    return new CrashPage(List.of(runs).stream().map(ToldRun::page).toList(), FACTS).toString();
  }
}
