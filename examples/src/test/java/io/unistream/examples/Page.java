package io.unistream.examples;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A page of the documentation, so that tests can hold its blocks against what runs.
 *
 * @param path from the root of the project
 */
public record Page(String path) {

  private static final Path ROOT = Path.of("..");
  private static final Path SOURCES = Path.of("src", "test", "java");

  /** Returns the whole text. */
  public String text() throws IOException {
    return Files.readString(ROOT.resolve(path));
  }

  /** Returns the n-th block of a language, from 1. */
  public String block(String language, int n) throws IOException {
    String[] parts = text().split("```" + language + "\n", -1);
    return parts[n].substring(0, parts[n].indexOf("```"));
  }

  /** Returns the lines between two comments of a test, {@code begin name} and {@code end name}, which are what runs. */
  public static String lines(Class<?> test, String name) throws IOException {
    String source = Files.readString(SOURCES.resolve(test.getName().replace('.', '/') + ".java"));
    String begin = "// begin " + name + "\n";
    return source.substring(
        source.indexOf(begin) + begin.length(), source.indexOf("// end " + name + "\n"));
  }

  /** Returns Java without comments, imports and white space. */
  public static String plain(String java) {
    return java.replaceAll("//[^\n]*", "").replaceAll("import [^;]*;", "").replaceAll("\\s+", "");
  }
}
