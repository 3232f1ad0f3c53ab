package io.unistream.buffer.tck.report;

import io.unistream.buffer.tck.TckReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes reports into a directory: {@code index.html} for people and {@code report.json} for programs. When a call
 * returns, both hold everything that was written to the directory before, by any thread or process. No reader ever sees
 * half a file. The files are not forced to the disk, because a report can be made again.
 *
 * <p>Each harness has its own file below {@code parts/}, which a later report of the harness replaces. A harness that was
 * renamed or removed stays on the page until its part, or the directory, is deleted.
 */
public final class TckReports {

  /**
   * The system property that names a directory for one report of all modules of a build, as in
   * {@code -Dtck.report=$PWD/target/tck-report}. The path must be absolute, because each module runs in its own
   * directory.
   */
  public static final String SHARED = "tck.report";

  private static final String JSON = "report.json";

  private TckReports() {}

  /**
   * Returns where a test of a module writes its report.
   *
   * @param module the directory of the module's own report
   * @return that directory, and the one that {@link #SHARED} names if it is set
   */
  public static List<Path> directories(Path module) {
    String shared = System.getProperty(SHARED);
    return shared == null ? List.of(module) : List.of(module, Path.of(shared));
  }

  /**
   * Adds the report on a harness.
   *
   * @param directory where the report is, or will be
   * @param report what was found out
   * @return the page
   * @throws IOException if a file cannot be written, or a part that is there cannot be read
   */
  public static Path write(Path directory, TckReport report) throws IOException {
    return new ReportDirectory(directory)
        .add("harness-" + Slug.of(report.harness()), ReportDocument.of(report));
  }

  /**
   * Adds the report on broken buffers.
   *
   * @param directory where the report is, or will be
   * @param report what became of them
   * @return the page
   * @throws IOException if a file cannot be written, or a part that is there cannot be read
   */
  public static Path write(Path directory, MutantReport report) throws IOException {
    return new ReportDirectory(directory)
        .add("mutants-" + Slug.of(report.name()), ReportDocument.of(report));
  }

  /**
   * Merges reports into one. Content that they have in common appears once.
   *
   * @param target the directory of the new report; it must not be one that parts are written to
   * @param sources the directories of the others, or their {@code report.json} files
   * @return the page
   * @throws IOException if a source does not exist or cannot be read, or a file cannot be written
   */
  public static Path merge(Path target, List<Path> sources) throws IOException {
    List<ReportDocument> documents = new ArrayList<>();
    for (Path source : sources) {
      documents.add(read(source));
    }
    return new ReportDirectory(target).write(ReportDocument.ofAll(documents));
  }

  /**
   * Reads a report back.
   *
   * @param source its directory, or its {@code report.json}
   * @return what it holds
   * @throws IOException if the report does not exist or cannot be read
   */
  public static ReportDocument read(Path source) throws IOException {
    return ReportJson.read(Files.isDirectory(source) ? source.resolve(JSON) : source);
  }

  /**
   * Returns a summary of what was found out about a harness, for a console.
   *
   * @param report what was found out
   * @return the lines, each with its line break
   */
  public static String summary(TckReport report) {
    return new ConsoleSummary(report).toString();
  }
}
