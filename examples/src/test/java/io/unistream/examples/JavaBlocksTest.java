package io.unistream.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every Java block of every page compiles, as it stands there. What a page takes for granted, such as a target or a record, is added around
 * it. Whether it does what the page says is shown by the tests that run such lines: those of the README, of the configuration, of the kits.
 */
class JavaBlocksTest {

  /** Blocks that only make sense beside classes of the tests that show them, with the test that compares them. */
  private static final Map<String, String> SHOWN_ELSEWHERE = Map.of(
      "docs/crash-file-system.md java 1",
          "buffer-tck/src/test/java/io/unistream/buffer/tck/SavedFileTest.java",
      "docs/crash-file-system.md java 2",
          "buffer-tck/src/test/java/io/unistream/buffer/tck/SavedFileTest.java",
      "docs/crash-file-system.md java 3",
          "buffer-tck/src/test/java/io/unistream/buffer/tck/SavedFileTest.java",
      "docs/senders.md java 8",
          "buffer-producer-tck/src/test/java/io/unistream/buffer/producer/tck/example/LineSenderTest.java",
      "docs/tck.md java 6", "buffer-tck/src/test/java/io/unistream/buffer/tck/GuideTest.java");

  /** The block is a whole file. */
  private static final String FILE = "%s";

  /** The block declares a class, in a file of its own imports. */
  private static final String CLASS = Surroundings.IMPORTS + "%s";

  /** The block is statements, which may use what {@link Surroundings} has. */
  private static final String STATEMENTS =
      Surroundings.around("void run() throws Exception {\n%s}");

  private static final String EXPRESSION =
      Surroundings.around("Object it() throws Exception { return \n%s; }");

  private static final Map<String, String> FRAMES = Map.ofEntries(
      Map.entry("README.md java 1", STATEMENTS),
      Map.entry("README.md java 2", STATEMENTS),
      Map.entry("README.md java 3", STATEMENTS),
      Map.entry("docs/configuration.md java 1", STATEMENTS),
      Map.entry("docs/configuration.md java 2", STATEMENTS),
      Map.entry("docs/configuration.md java 3", STATEMENTS),
      Map.entry("docs/encryption.md java 1", STATEMENTS),
      Map.entry("docs/encryption.md java 2", STATEMENTS),
      Map.entry("docs/metrics.md java 1", STATEMENTS),
      Map.entry("docs/metrics.md java 2", STATEMENTS),
      Map.entry("docs/metrics.md java 3", STATEMENTS),
      Map.entry("docs/producer.md java 1", STATEMENTS),
      Map.entry("docs/producer.md java 2", STATEMENTS),
      Map.entry("docs/producer.md java 3", STATEMENTS),
      Map.entry("docs/s3.md java 1", STATEMENTS),
      Map.entry("docs/s3.md java 2", STATEMENTS),
      Map.entry("docs/sender-kafka.md java 1", STATEMENTS),
      Map.entry("docs/sender-kinesis.md java 1", STATEMENTS),
      Map.entry("docs/senders.md java 1", STATEMENTS),
      Map.entry("docs/senders.md java 2", EXPRESSION),
      Map.entry(
          "docs/senders.md java 3",
          Surroundings.around(
              "Object it() { return HttpSender.<Order>builder(uri, \"x/y\", body)\n%s; }")),
      Map.entry("docs/senders.md java 4", STATEMENTS),
      Map.entry("docs/senders.md java 5", STATEMENTS),
      Map.entry("docs/senders.md java 6", STATEMENTS),
      Map.entry("docs/senders.md java 7", CLASS),
      Map.entry("docs/settings.md java 1", STATEMENTS),
      Map.entry("docs/start.md java 1", FILE),
      Map.entry("docs/tck.md java 1", CLASS),
      Map.entry(
          "docs/tck.md java 2",
          Surroundings.around("void run(BufferSettings settings, Path directory) {\n%s}")),
      Map.entry("docs/tck.md java 3", CLASS + Surroundings.HARNESS),
      Map.entry(
          "docs/tck.md java 4",
          Surroundings.around(
              "abstract static class Harness implements ChildProcessHarness {\n%s}")),
      Map.entry("docs/tck.md java 5", STATEMENTS),
      Map.entry(
          "docs/tck.md java 7",
          Surroundings.around("abstract static class Rules extends BufferRules {\n%s}")),
      Map.entry("docs/tck.md java 8", CLASS + Surroundings.HARNESS));

  @TempDir
  Path classes;

  @Test
  void everyBlockIsTried() {
    Set<String> shown =
        Block.all("java").stream().map(Block::name).collect(Collectors.toCollection(TreeSet::new));
    Set<String> tried = new TreeSet<>(FRAMES.keySet());
    tried.addAll(SHOWN_ELSEWHERE.keySet());

    assertEquals(shown, tried);
  }

  @Test
  void whatIsShownElsewhereNamesThePage() throws IOException {
    for (Map.Entry<String, String> shown : SHOWN_ELSEWHERE.entrySet()) {
      String page = shown.getKey().replaceAll(".*/| .*", "");
      assertTrue(
          Files.readString(Path.of("..").resolve(shown.getValue())).contains("\"" + page + "\""),
          shown.toString());
    }
  }

  @Test
  void everyBlockCompiles() {
    List<Source> sources = new ArrayList<>();
    for (Block block : Block.all("java")) {
      String frame = FRAMES.get(block.name());
      if (frame != null) {
        sources.add(new Source(block, sources.size(), frame));
      }
    }

    assertEquals("", errors(sources));
  }

  @Test
  void aBlockWithAMistakeDoesNot() {
    Block wrong = new Block(
        "page.md", "java", 1, 7, "int a = 1;\nBuffer<Order> buffer = null;\nbuffer.putt(order);\n");

    String errors = errors(List.of(new Source(wrong, 0, STATEMENTS)));

    assertTrue(errors.startsWith("page.md:10: cannot find symbol"), errors);
  }

  /** Compiles them together, each in a package of its own. */
  private String errors(List<Source> sources) {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    DiagnosticCollector<JavaFileObject> found = new DiagnosticCollector<>();
    List<String> options = List.of(
        "-proc:none", "-d", classes.toString(), "-cp", System.getProperty("java.class.path"));
    compiler.getTask(null, null, found, options, null, sources).call();
    return found.getDiagnostics().stream()
        .filter(diagnostic -> diagnostic.getKind() == Diagnostic.Kind.ERROR)
        .map(JavaBlocksTest::inThePage)
        .collect(Collectors.joining("\n"));
  }

  private static String inThePage(Diagnostic<? extends JavaFileObject> error) {
    String message = error.getMessage(java.util.Locale.ROOT);
    return error.getSource() instanceof Source source
        ? source.block.page() + ":" + source.line(error.getLineNumber()) + ": " + message
        : message;
  }

  /** A block in its frame. */
  private static final class Source extends SimpleJavaFileObject {

    private final Block block;
    private final String text;
    private final long before;

    Source(Block block, int number, String frame) {
      super(URI.create("string:///block" + number + "/" + name(block) + ".java"), Kind.SOURCE);
      this.block = block;
      boolean whole = frame.equals(FILE);
      // Imports, which may stand in a block of statements, belong to the top. No line is added or
      // lost by that.
      String imports = block
          .text()
          .lines()
          .filter(line -> line.startsWith("import "))
          .collect(Collectors.joining(" "));
      String code = block.text().replaceAll("(?m)^import .*$", "").replace("…", "");
      this.before =
          frame.substring(0, frame.indexOf("%s")).chars().filter(c -> c == '\n').count();
      this.text = whole
          ? block.text()
          : "package block" + number + "; " + imports + " " + frame.replace("%s", code);
    }

    private static String name(Block block) {
      return block.text().contains("public final class Shop") ? "shop/Shop" : "Frame";
    }

    /** Returns the line in the page of a line in the text. */
    long line(long line) {
      return block.line() + line - before;
    }

    @Override
    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
      return text;
    }
  }
}
