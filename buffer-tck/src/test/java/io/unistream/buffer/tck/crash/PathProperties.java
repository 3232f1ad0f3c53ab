package io.unistream.buffer.tck.crash;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

/** Paths are those of Linux. */
class PathProperties {

  @Property(tries = 2000)
  void pathsAnswerAsThoseOfLinux(@ForAll("paths") String one, @ForAll("paths") String two) {
    assertEquals(
        answers(FileSystems.getDefault(), one, two), answers(CrashFileSystem.create(), one, two));
  }

  private static List<String> answers(FileSystem fs, String one, String two) {
    Path a = fs.getPath(one);
    Path b = fs.getPath(two);
    List<Supplier<Object>> questions = List.of(
        a::toString,
        a::isAbsolute,
        a::getRoot,
        a::getFileName,
        a::getParent,
        a::getNameCount,
        a::normalize,
        () -> a.getName(0),
        () -> a.subpath(1, 2),
        () -> a.resolve(b),
        () -> a.resolve(two),
        () -> a.resolveSibling(b),
        () -> a.relativize(b),
        () -> a.startsWith(b),
        () -> a.endsWith(b),
        () -> a.equals(b),
        () -> Integer.signum(a.compareTo(b)),
        () -> fs.getPath(one, two, "x"),
        () -> a.iterator().hasNext(),
        () -> fs.getPathMatcher("glob:*a").matches(a));
    List<String> answers = new ArrayList<>();
    for (Supplier<Object> question : questions) {
      try {
        answers.add(String.valueOf(question.get()));
      } catch (RuntimeException e) {
        answers.add(e.getClass().getSimpleName());
      }
    }
    return answers;
  }

  @Provide
  Arbitrary<String> paths() {
    return Arbitraries.of("a", "b", "aa", ".", "..", "")
        .list()
        .ofMaxSize(5)
        .map(names -> String.join("/", names));
  }

  @Test
  void aRealPathIsAbsoluteAndExists() throws IOException {
    CrashFileSystem fs = CrashFileSystem.create();
    Path a = Files.createFile(fs.getPath("a"));

    assertEquals("/a", a.toRealPath().toString());
    assertEquals("crash:/a", a.toUri().toString());
    assertEquals(a.toAbsolutePath(), fs.provider().getPath(a.toUri()));
  }
}
