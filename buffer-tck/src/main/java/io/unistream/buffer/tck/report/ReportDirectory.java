package io.unistream.buffer.tck.report;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * The files of a report.
 *
 * <pre>
 * index.html            the page
 * report.json           all parts in one
 * parts/harness-*.json  one for each harness
 * parts/mutants-*.json  one for each table of mutants
 * </pre>
 *
 * <p>Every file is written under another name and then moved, so that no reader sees a half of it. There is no lock.
 * Instead, whoever wrote the page looks at the parts once more and writes it again if they have changed: so the page
 * that is written last holds all of them, whoever wrote in between.
 */
final class ReportDirectory {

  private final Path directory;
  private final Path parts;
  private final Function<ReportDocument, String> markup;

  ReportDirectory(Path directory) {
    this(directory, document -> new ReportPage(document).toString());
  }

  ReportDirectory(Path directory, Function<ReportDocument, String> markup) {
    this.markup = markup;
    this.directory = directory;
    this.parts = directory.resolve("parts");
  }

  /** Writes a part, and the page from all parts. */
  Path add(String name, ReportDocument part) throws IOException {
    Files.createDirectories(parts);
    move(ReportJson.write(part), parts.resolve(name + ".json"));
    ReportDocument written;
    do {
      written = readParts();
      pages(written);
    } while (!readParts().equals(written));
    return page();
  }

  /** Writes the page from a document, whatever the parts are. */
  Path write(ReportDocument document) throws IOException {
    Files.createDirectories(directory);
    pages(document);
    return page();
  }

  private Path page() {
    return directory.resolve("index.html");
  }

  private void pages(ReportDocument document) throws IOException {
    String html = markup.apply(document);
    move(ReportJson.write(document), directory.resolve("report.json"));
    move(html, page());
  }

  private ReportDocument readParts() throws IOException {
    List<ReportDocument> documents = new ArrayList<>();
    for (Path part : list()) {
      documents.add(ReportJson.read(part));
    }
    return ReportDocument.ofAll(documents);
  }

  private List<Path> list() throws IOException {
    if (!Files.isDirectory(parts)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(parts)) {
      return files.filter(file -> file.toString().endsWith(".json")).sorted().toList();
    }
  }

  private static void move(String text, Path file) throws IOException {
    Path written = file.resolveSibling(file.getFileName() + "." + UUID.randomUUID() + ".tmp");
    Files.writeString(written, text);
    Files.move(written, file, ATOMIC_MOVE);
  }
}
