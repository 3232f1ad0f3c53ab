package io.unistream.buffer.tck.report;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import io.unistream.buffer.tck.Rule;
import io.unistream.buffer.tck.TckReport;
import io.unistream.buffer.tck.TckReport.Result;
import io.unistream.buffer.tck.TckReport.Status;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TckReportsTest {

  @TempDir
  Path dir;

  @Test
  void whatWasWrittenIsReadBack() throws IOException {
    TckReports.write(dir, Fixtures.mixed("file"));
    TckReports.write(dir, Fixtures.mutants("broken files"));

    ReportDocument read = TckReports.read(dir);

    assertEquals(List.of(Fixtures.mixed("file")), read.harnesses());
    assertEquals(List.of(Fixtures.mutants("broken files")), read.mutants());
    assertEquals(read, TckReports.read(dir.resolve("report.json")));
  }

  @Test
  void theOrderOfWritingDoesNotShow() throws IOException {
    Path one = dir.resolve("one");
    Path other = dir.resolve("other");

    TckReports.write(one, Fixtures.kept("a"));
    TckReports.write(one, Fixtures.mutants("m"));
    TckReports.write(one, Fixtures.mixed("b"));
    TckReports.write(other, Fixtures.mixed("b"));
    TckReports.write(other, Fixtures.kept("a"));
    TckReports.write(other, Fixtures.mutants("m"));

    for (String file : List.of("report.json", "index.html")) {
      assertEquals(
          Files.readString(one.resolve(file)), Files.readString(other.resolve(file)), file);
    }
  }

  @Test
  void aHarnessThatIsWrittenAgainReplacesItsPart() throws IOException {
    TckReports.write(dir, Fixtures.mixed("file"));

    TckReports.write(dir, Fixtures.kept("file"));

    assertEquals(List.of(Fixtures.kept("file")), TckReports.read(dir).harnesses());
  }

  @Test
  void namesThatLookAlikeAreTwoHarnesses() throws IOException {
    TckReports.write(dir, Fixtures.kept("a/b"));
    TckReports.write(dir, Fixtures.kept("a b"));
    TckReports.write(dir, Fixtures.kept("../../A B"));
    TckReports.write(dir, Fixtures.kept("x".repeat(4_000)));
    TckReports.write(dir, Fixtures.kept(""));

    assertEquals(5, TckReports.read(dir).harnesses().size());
  }

  @Test
  void whoIsOvertakenWhileWritingThePageWritesItAgain() throws IOException {
    TckReport other = Fixtures.kept("other");
    ReportDirectory overtaken = new ReportDirectory(dir, document -> {
      if (document.harnesses().size() == 1) {
        write(other);
      }
      return new ReportPage(document).toString();
    });

    overtaken.add("harness-slow", ReportDocument.of(Fixtures.kept("slow")));

    assertEquals(2, TckReports.read(dir).harnesses().size());
    String page = Files.readString(dir.resolve("index.html"));
    assertTrue(page.contains("Tested: other; slow."));
  }

  @Test
  void whatIsWrittenAtTheSameTimeIsAllThereAndNothingElse() throws IOException {
    int writers = 8;
    ExecutorService threads = Executors.newFixedThreadPool(writers);
    List<CompletableFuture<Void>> writes = new ArrayList<>();

    for (int i = 0; i < writers; i++) {
      TckReport report = Fixtures.kept("harness " + i);
      writes.add(CompletableFuture.runAsync(() -> write(report), threads));
    }
    writes.forEach(CompletableFuture::join);
    threads.shutdown();

    assertEquals(writers, TckReports.read(dir).harnesses().size());
    String page = Files.readString(dir.resolve("index.html"));
    assertAll(Stream.iterate(0, i -> i + 1)
        .limit(writers)
        .map(i -> () -> assertTrue(page.contains("harness " + i), "harness " + i)));
    try (Stream<Path> files = Files.walk(dir)) {
      assertEquals(writers + 2, files.filter(Files::isRegularFile).count());
    }
  }

  @Test
  void oneReportIsMadeOfManyAndWhatTheyShareIsThereOnce() throws IOException {
    TckReports.write(dir.resolve("a"), Fixtures.kept("memory"));
    TckReports.write(dir.resolve("b"), Fixtures.mixed("file"));
    TckReports.write(dir.resolve("b"), Fixtures.mutants("m"));
    TckReports.write(dir.resolve("b"), Fixtures.kept("memory"));

    Path page = TckReports.merge(dir.resolve("all"), List.of(dir.resolve("a"), dir.resolve("b")));

    ReportDocument all = TckReports.read(dir.resolve("all"));
    assertEquals(
        List.of("file", "memory"),
        all.harnesses().stream().map(TckReport::harness).toList());
    assertEquals(1, all.mutants().size());
    assertTrue(Files.readString(page).contains("memory"));
  }

  @Test
  void aBuildOfManyModulesMayShareADirectory() {
    String before = System.getProperty(TckReports.SHARED);
    try {
      System.clearProperty(TckReports.SHARED);
      assertEquals(List.of(dir), TckReports.directories(dir));
      System.setProperty(TckReports.SHARED, "/all");
      assertEquals(List.of(dir, Path.of("/all")), TckReports.directories(dir));
    } finally {
      if (before == null) {
        System.clearProperty(TckReports.SHARED);
      } else {
        System.setProperty(TckReports.SHARED, before);
      }
    }
  }

  @Test
  void theProgramMergesToo() throws IOException {
    TckReports.write(dir.resolve("a"), Fixtures.kept("memory"));

    MergeReports.main(dir.resolve("all").toString(), dir.resolve("a").toString());

    assertEquals(
        List.of(Fixtures.kept("memory")), TckReports.read(dir.resolve("all")).harnesses());
  }

  @Test
  void aSourceThatIsNotThereIsNamed() {
    NoSuchFileException e = assertThrows(
        NoSuchFileException.class,
        () -> TckReports.merge(dir.resolve("all"), List.of(dir.resolve("nowhere"))));

    assertTrue(e.toString().contains("nowhere"), e::toString);
  }

  @Test
  void aPartOfAnotherSchemaIsRefusedByName() throws IOException {
    Path json = Files.writeString(dir.resolve("report.json"), "{\"schema\": 2}");

    IOException e = assertThrows(IOException.class, () -> TckReports.read(dir));

    assertEquals(
        json + " has schema 2 and this kit reads 1: delete it and run the tests again",
        e.getMessage());
  }

  @Test
  void whatIsNoReportIsRefusedByName() throws IOException {
    Path json = Files.writeString(dir.resolve("report.json"), "{\"schema\": 1");

    IOException e = assertThrows(IOException.class, () -> TckReports.read(dir));

    assertTrue(e.toString().contains(json + " is not a report of this kit: "), e::toString);
  }

  @Test
  void fieldsThatAreNotKnownArePassedOver() throws IOException {
    Files.writeString(
        dir.resolve("report.json"),
        "{\"schema\": 1, \"new\": {}, \"harnesses\": [], \"mutants\": []}");

    assertEquals(List.of(), TckReports.read(dir).harnesses());
  }

  /** A build that was not cleaned keeps the reports of the kit that it had before. */
  @Test
  void aPartOfAKitThatKnewFewerRulesStandsBesideTheOthers() throws IOException {
    TckReports.write(dir, Fixtures.mixed("before"));
    Path part = dir.resolve("parts").resolve("harness-" + Slug.of("before") + ".json");
    ObjectMapper json = new ObjectMapper();
    JsonNode tree = json.readTree(part.toFile());
    ArrayNode results = (ArrayNode) tree.path("harnesses").path(0).path("results");
    Rule rule = Rule.valueOf(results.remove(0).path("rule").asText().replace('-', '_'));
    json.writeValue(part.toFile(), tree);

    TckReports.write(dir, Fixtures.mixed("now"));

    TckReport before = TckReports.read(dir).harnesses().get(0);
    assertEquals("before", before.harness());
    Result result = before.result(rule);
    assertEquals(Status.UNCHECKED, result.status());
    assertEquals(
        List.of("the kit that wrote this report does not know the rule"), result.skipped());
  }

  @Test
  void programsFindRulesByIdAndTheTotals() throws IOException {
    TckReports.write(dir, Fixtures.mixed("file"));

    JsonNode json = new ObjectMapper().readTree(dir.resolve("report.json").toFile());

    JsonNode harness = json.path("harnesses").path(0);
    assertEquals("ORD-FIFO", harness.path("results").path(0).path("rule").asText());
    assertEquals("KEPT", harness.path("results").path(0).path("status").asText());
    assertEquals(1, harness.path("totals").path("broken").asInt());
    assertEquals(65_000, harness.path("totals").path("elapsedMillis").asInt());
  }

  private void write(TckReport report) {
    try {
      TckReports.write(dir, report);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
