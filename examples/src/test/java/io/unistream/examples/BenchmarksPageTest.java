package io.unistream.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The first table and the first picture of the page show the figures that its table of all figures has. */
class BenchmarksPageTest {

  private static final Pattern RATIO = Pattern.compile("\\d+\\.\\d+ \\(\\d+\\.\\d+–\\d+\\.\\d+\\)");

  @Test
  void theFirstTableHasTheMediansOfTheTableOfAllFigures() throws IOException {
    List<String> shown = new ArrayList<>();
    for (List<String> row : table("| case | what, with records of |")) {
      shown.add(row.get(0) + " " + row.get(2) + " " + row.get(3));
    }
    List<String> all = new ArrayList<>();
    for (List<String> row : compared()) {
      all.add(row.get(0).substring(0, 1) + " " + median(row.get(1)) + " " + median(row.get(2)));
    }

    assertEquals(all.stream().sorted().toList(), shown.stream().sorted().toList());
  }

  @Test
  void thePictureHasTheRatiosToTheBestPeer() throws IOException {
    String picture = new Page("docs/figures/benchmarks-overview.svg").text();
    List<String> shown = RATIO
        .matcher(picture.replaceAll("<[^>]*>", ""))
        .results()
        .map(m -> m.group())
        .toList();
    List<String> all = new ArrayList<>();
    for (List<String> row : compared()) {
      all.add(row.get(2));
    }

    assertEquals(all.stream().sorted().toList(), shown.stream().sorted().toList());
  }

  /** The rows that have a peer. */
  private static List<List<String>> compared() throws IOException {
    List<List<String>> rows = table("| case | ours to the limit |").stream()
        .filter(row -> !row.get(2).isEmpty())
        .toList();
    assertTrue(rows.size() > 5, rows::toString);
    return rows;
  }

  private static String median(String figure) {
    return figure.substring(0, figure.indexOf(' '));
  }

  /** The cells of a table, row by row, without what is bold. */
  private static List<List<String>> table(String head) throws IOException {
    String page = new Page("docs/benchmarks.md").text();
    String body = page.substring(page.indexOf(head));
    return body.substring(0, body.indexOf("\n\n"))
        .lines()
        .skip(2)
        .map(row -> row.replace("*", "").substring(1).split("\\|", -1))
        .map(cells -> List.of(cells).stream().map(String::strip).toList())
        .toList();
  }
}
