package io.unistream.buffer.tck.report;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** A program that merges the reports of many modules into one. */
public final class MergeReports {

  private MergeReports() {}

  /**
   * Merges the reports and prints where the page is. Fails if a source does not exist.
   *
   * @param args the directory to write to, then the directories to read, each with a {@code report.json}
   * @throws IOException if a report cannot be read or written
   */
  public static void main(String... args) throws IOException {
    if (args.length < 2) {
      System.err.println(
          "usage: java -cp CLASSPATH " + MergeReports.class.getName() + " TARGET SOURCE...");
      System.exit(2);
    }
    List<Path> paths = Arrays.stream(args).map(Path::of).toList();
    Path page = TckReports.merge(paths.get(0), paths.subList(1, paths.size()));
    System.out.println(page);
  }
}
