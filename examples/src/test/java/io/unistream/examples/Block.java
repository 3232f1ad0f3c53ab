package io.unistream.examples;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A block of code in a page.
 *
 * @param page the page, from the root of the project
 * @param language what stands behind the fence; empty for commands and what they print
 * @param number the how manieth of its language in its page, from 1
 * @param line the line of its fence
 * @param text what is in it
 */
record Block(String page, String language, int number, int line, String text) {

  private static final Path ROOT = Path.of("..");
  private static final String FENCE = "```";

  /** Returns the blocks of all pages, but for decisions, which tell what was thought then. */
  static List<Block> all() {
    List<Block> blocks = new ArrayList<>();
    for (String page : pages()) {
      blocks.addAll(of(page));
    }
    return blocks;
  }

  /** Returns those of one language. */
  static List<Block> all(String language) {
    return all().stream().filter(block -> block.language.equals(language)).toList();
  }

  private static List<String> pages() {
    try (Stream<Path> docs = Files.list(ROOT.resolve("docs"));
        Stream<Path> top = Files.list(ROOT)) {
      return Stream.concat(top, docs)
          .filter(file -> file.toString().endsWith(".md"))
          .map(file -> ROOT.relativize(file).toString())
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<Block> of(String page) {
    try {
      return of(page, new Page(page).text().lines().toList());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<Block> of(String page, List<String> lines) {
    List<Block> blocks = new ArrayList<>();
    Map<String, Integer> numbers = new HashMap<>();
    int begin = -1;
    for (int i = 0; i < lines.size(); i++) {
      if (!lines.get(i).startsWith(FENCE)) {
        continue;
      }
      if (begin < 0) {
        begin = i;
      } else {
        String language = lines.get(begin).substring(FENCE.length());
        String text = String.join("\n", lines.subList(begin + 1, i));
        blocks.add(new Block(
            page, language, numbers.merge(language, 1, Integer::sum), begin + 1, text + "\n"));
        begin = -1;
      }
    }
    if (begin >= 0) {
      throw new IllegalStateException(page + ": the block of line " + (begin + 1) + " has no end");
    }
    return blocks;
  }

  /** Returns the name that tests give it, such as {@code docs/s3.md java 2}. */
  String name() {
    return page + " " + language + " " + number;
  }

  /** Returns where it is, for messages. */
  @Override
  public String toString() {
    return page + ":" + line;
  }
}
