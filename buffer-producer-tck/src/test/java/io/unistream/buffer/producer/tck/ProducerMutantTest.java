package io.unistream.buffer.producer.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.reflect.InvocationTargetException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.DiagnosticCollector;
import javax.tools.FileObject;
import javax.tools.ForwardingJavaFileManager;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Each rule would be missed: for each there is a producer with one mistake in its source, compiled here, that the kit finds.
 */
class ProducerMutantTest {

  private static final String PACKAGE = "io.unistream.buffer.producer.";

  /**
   * A mistake.
   *
   * @param name what it does
   * @param rule the rule that it breaks, for people
   * @param check the directed check, or the mode of random histories, that finds it
   * @param file the class that is changed
   * @param edits pairs of texts: what stands there, exactly once, and what stands there instead
   */
  private record Mutant(
      String name, String rule, String check, boolean onDisk, String file, List<String> edits) {

    static Mutant of(String name, ProducerRule rule, String check, String file, String... edits) {
      return new Mutant(name, rule.id(), check, false, file, List.of(edits));
    }

    static Mutant onDisk(
        String name, ProducerRule rule, String check, String file, String... edits) {
      return new Mutant(name, rule.id(), check, true, file, List.of(edits));
    }
  }

  private static List<Mutant> mutants() {
    return List.of(
        Mutant.of(
            "commits before it buries",
            ProducerRule.BURY,
            "ORDERED",
            "Part",
            "return pieces.isEmpty() && unburied.isEmpty();",
            "return pieces.isEmpty();"),
        Mutant.of(
            "commits what was told to be sent again",
            ProducerRule.COMMIT,
            "ORDERED",
            "Verdicts",
            "sorted[left++] = attempt.indices[i];",
            "{}"),
        Mutant.of(
            "commits behind a batch that is not delivered",
            ProducerRule.COMMIT,
            "UNORDERED",
            "Worker",
            "        if (!flight.isSettled()) {\n          break;",
            "        if (!flight.isSettled()) {\n          continue;"),
        Mutant.of(
            "sends the rest backwards",
            ProducerRule.ORDER,
            "ORDERED",
            "Verdicts",
            "sorted[left++] = attempt.indices[i];",
            "{ System.arraycopy(sorted, 0, sorted, 1, left++); sorted[0] = attempt.indices[i]; }"),
        Mutant.of(
            "sends the right half first",
            ProducerRule.ORDER,
            "PIPELINED",
            "Verdicts",
            "Arrays.copyOf(piece, half), Arrays.copyOfRange(piece, half, piece.length)",
            "Arrays.copyOfRange(piece, half, piece.length), Arrays.copyOf(piece, half)"),
        Mutant.of(
            "sends all again after partial success",
            ProducerRule.PARTIAL,
            "ORDERED",
            "Verdicts",
            "part.replacePiece(rest.length == 0 ? List.of() : List.of(rest), dead);",
            "part.replacePiece(rest.length == 0 ? List.of() : List.of(attempt.indices), dead);"),
        Mutant.of(
            "sends again when a commit failed",
            ProducerRule.PARTIAL,
            "ORDERED",
            "Worker",
            "          // The target has the batch: only the commit is made again.\n",
            "          state.flights.remove(last); state.add(state.unpack(last.batch, true));\n"),
        Mutant.of(
            "gives a part the key of its batch",
            ProducerRule.KEY,
            "ORDERED",
            "Keys",
            "if (indices.length == batch.size() && batch.setAside().isEmpty()) {",
            "if (indices.length > 0) {"),
        Mutant.of(
            "gives a part with holes the key of its ends",
            ProducerRule.KEY,
            "UNORDERED",
            "Keys",
            "(last - first == sequences.length - 1 ? first + \"-\" + last : hash(sequences));",
            "first + \"-\" + last;"),
        Mutant.onDisk(
            "forgets that a batch may have been sent before the restart",
            ProducerRule.RESTART,
            "ORDERED",
            "State",
            "this.maybeSeenBatches = buffer.recovery().sealedBatches();",
            "this.maybeSeenBatches = 0;"),
        Mutant.of(
            "takes HOLD for REJECT",
            ProducerRule.VERDICT,
            "ORDERED",
            "Verdicts",
            "case HOLD -> hold(part, thrown, now);",
            "case HOLD -> rejected(attempt, thrown, now, time);"),
        Mutant.of(
            "gives up after many attempts",
            ProducerRule.VERDICT,
            "VERDICT",
            "Verdicts",
            "    Duration giveUp = settings.giveUpAfter().orElse(null);\n",
            "    Duration giveUp = part.trouble.failures() > 40 ? Duration.ZERO : null;\n"),
        Mutant.of(
            "pauses do not grow less after progress",
            ProducerRule.BACKOFF,
            "BACKOFF",
            "Verdicts",
            "if (taken > 0 || !dead.isEmpty()) {",
            "if (dead.size() > 1_000_000) {"),
        Mutant.of(
            "pauses are shorter than the least",
            ProducerRule.BACKOFF,
            "ORDERED",
            "Backoff",
            "return atLeast(min + (long)",
            "return atLeast(min / 2 + (long)"),
        Mutant.of(
            "does not hear what pause the target asks for",
            ProducerRule.BACKOFF,
            "ORDERED",
            "Backoff",
            "return Math.max(pause, capped.toNanos());",
            "return pause;"),
        Mutant.of(
            "waits a month if the target asks for it",
            ProducerRule.BACKOFF,
            "BACKOFF",
            "Backoff",
            "asked.compareTo(MOST_THAT_A_TARGET_MAY_ASK) > 0",
            "asked.isNegative()"),
        Mutant.of(
            "buries the neighbours of what is rejected",
            ProducerRule.ISOLATE,
            "ISOLATE",
            "Verdicts",
            "    int[] piece = attempt.indices;\n",
            """
                int[] piece = attempt.indices;
                if (piece.length < 4) { giveUp(part, Duration.ZERO, thrown, now, time); return Outcome.REJECT; }
            """),
        Mutant.of(
            "looks for poison one by one",
            ProducerRule.ISOLATE,
            "ISOLATE",
            "Verdicts",
            "int half = piece.length / 2;",
            "int half = 1;"),
        Mutant.of(
            "has no flood guard",
            ProducerRule.FLOOD,
            "FLOOD",
            "FloodGuard",
            "return on && (",
            "return !on && ("),
        Mutant.of(
            "buries after the next attempt",
            ProducerRule.BURY,
            "ORDERED",
            "Part",
            "return !unburied.isEmpty();",
            "return pieces.isEmpty() && !unburied.isEmpty();"),
        Mutant.of(
            "drops what a full grave does not take",
            ProducerRule.BURY_FULL,
            "BURY_FULL",
            "Worker",
            "nothing is buried then\n      failure = e;",
            "nothing is buried then\n      failure = null;"),
        Mutant.of(
            "drops what is rejected where there is no grave",
            ProducerRule.NO_GRAVE,
            "NO_GRAVE",
            "Verdicts",
            "this.hasGrave = hasGrave;",
            "this.hasGrave = true;"),
        Mutant.of(
            "says that it flushed when the time is over",
            ProducerRule.FLUSH,
            "FLUSH",
            "RunningProducer",
            "        if (left <= 0) {\n          return false;",
            "        if (left <= 0) {\n          return true;"),
        Mutant.of(
            "flushes what comes after the call, too",
            ProducerRule.FLUSH,
            "FLUSH",
            "RunningProducer",
            "if (sealed && isCommitted(target)) {",
            "if (sealed && isCommitted(seal(state.buffer))) {"),
        Mutant.of(
            "settles at the end what is not delivered",
            ProducerRule.CLOSE,
            "CLOSE",
            "Ending",
            "      state.endAll = true;\n",
            "      state.flights.forEach(flight -> flight.parts.forEach(part -> part.giveUp(java.util.List.of())));\n"),
        Mutant.of(
            "goes on sending after a failure while it closes",
            ProducerRule.CLOSE,
            "CLOSE",
            "Ending",
            "        && !state.drainFailed\n",
            ""),
        Mutant.of(
            "leaves the dead letters open",
            ProducerRule.CLOSE,
            "CLOSE",
            "Ending",
            "inAThread(\"dead letters\", () -> once(graveClosed, grave))",
            "{}"),
        Mutant.of(
            "takes the word of an attempt that was given up",
            ProducerRule.TOKEN,
            "HUNG",
            "Worker",
            "boolean inTime = attempt.settle();",
            "boolean inTime = attempt.settle() || true;"),
        Mutant.of(
            "does not say that a target that took too long may have seen it",
            ProducerRule.TOKEN,
            "HUNG",
            "Verdicts",
            "    attempt.part.maybeSeen = true;\n",
            ""),
        Mutant.of(
            "sends beside an attempt that hangs",
            ProducerRule.HUNG,
            "HUNG",
            "State",
            "Part<R> part = lane.busy ? null : lane.head();\n      if (part == null || !part.trouble.isDue(now)) {",
            "Part<R> part = lane.head();\n      if (part == null || !part.trouble.isDue(now)) {",
            "running.size() < permits && !isStrangerRunning()",
            "running.size() < 9"),
        Mutant.of(
            "keeps the program from ending",
            ProducerRule.THREADS,
            "THREADS",
            "RunningProducer",
            "thread.setDaemon(true);",
            "thread.setDaemon(false);"),
        Mutant.of(
            "leaves an interrupt to the next attempt",
            ProducerRule.INTERRUPT,
            "INTERRUPT",
            "Worker",
            "      Thread.interrupted(); // of a listener, a key or a codec: none of the attempt's\n",
            ""),
        Mutant.of(
            "fails for good when the sender throws an Error",
            ProducerRule.ERROR,
            "ERROR",
            "Worker",
            "} catch (Throwable e) { // it may throw anything, and everything has a meaning",
            "} catch (Exception e) {"),
        Mutant.of(
            "lets a listener's exception through",
            ProducerRule.ERROR,
            "ERROR",
            "Teller",
            "} catch (Throwable e) { // also checked ones that were thrown sneakily",
            "} catch (ArithmeticException e) {"),
        Mutant.of(
            "takes one batch more than the window",
            ProducerRule.BACKPRESSURE,
            "ORDERED",
            "State",
            "return !polling && flights.size() < window;",
            "return !polling && flights.size() <= window;"),
        Mutant.of(
            "opens a buffer again that was fenced",
            ProducerRule.REOPEN,
            "REOPEN",
            "State",
            "if (isFence(failure) || failure instanceof StaleBatchException) {",
            "if (failure instanceof StaleBatchException) {"),
        Mutant.of(
            "opens again without pauses",
            ProducerRule.REOPEN,
            "REOPEN",
            "Worker",
            "state.reopenTrouble.failed( now, state.backoff,",
            "state.reopenTrouble.failed( now, 0,"),
        Mutant.of(
            "opens a buffer again, without pauses, that fails whenever it is used",
            ProducerRule.REOPEN,
            "REOPEN",
            "State",
            "reopenTrouble.isOn() ? reopenTrouble.nextPause(backoff, null) : 0",
            "0"),
        Mutant.of(
            "does not notice that a put met a failure",
            ProducerRule.REOPEN,
            "REOPEN",
            "State",
            "if (buffer == at && !mustReopen && failed == null && stage != Stage.STOPPED) {",
            "if (!lock.isLocked()) {"),
        Mutant.of(
            "counts batches of rejected records only if the sender throws",
            ProducerRule.FLOOD,
            "FLOOD",
            "FloodGuard",
            "    if (records > 0) {\n",
            "    if (records >= 0) {\n"),
        Mutant.of(
            "begins an attempt when it is closed",
            ProducerRule.CLOSE,
            "CLOSE",
            "State",
            "if (paused || stage == Stage.ENDING) {\n      return null;",
            "if (paused) {\n      return null;"),
        Mutant.of(
            "does not wait by the clock",
            ProducerRule.CLOCK,
            "CLOCK",
            "Trouble",
            "return now - dueNanos >= 0;",
            "return true;"),
        Mutant.of(
            "never goes from DEGRADED to DOWN",
            ProducerRule.HEALTH,
            "HEALTH",
            "Look",
            "clock.nanoTime() - sinceNanos >= DEGRADED_FOR_NANOS",
            "clock.nanoTime() == sinceNanos - 1"),
        Mutant.of(
            "loses letters without a record when others are replayed",
            ProducerRule.REPLAY,
            "REPLAY",
            "Replay",
            "      letters.putAll(unreadable);\n",
            ""));
  }

  /** A mutant may do the same for ever, and no rule ends that. */
  private static final Duration LONGEST = Duration.ofMinutes(10);

  @TestFactory
  Stream<DynamicTest> theKitFindsAProducerThat() {
    String only = System.getProperty("mutant", "");
    return mutants().stream()
        .filter(mutant -> mutant.name().contains(only))
        .map(mutant -> DynamicTest.dynamicTest(
            mutant.name() + " (" + mutant.rule() + ")",
            () -> assertTimeoutPreemptively(LONGEST, () -> isFound(mutant))));
  }

  /** Every rule has one. */
  @org.junit.jupiter.api.Test
  void noRuleIsWithoutAMutant() {
    List<String> rules =
        mutants().stream().map(Mutant::rule).distinct().sorted().toList();
    assertEquals(Stream.of(ProducerRule.values()).map(ProducerRule::id).sorted().toList(), rules);
  }

  private static void isFound(Mutant mutant) throws Exception {
    ClassLoader loader = new MutantLoader(compile(mutant));
    boolean found = false;
    try {
      loader
          .loadClass(PACKAGE + "tck.MutantRun")
          .getMethod("run", String.class, boolean.class)
          .invoke(null, mutant.check(), mutant.onDisk());
    } catch (InvocationTargetException e) {
      found = e.getCause() instanceof AssertionError;
      if (!found) {
        throw new AssertionError("the check did not fail by a rule", e.getCause());
      }
    }
    assertTrue(found, "it passed " + mutant.check());
  }

  private static Map<String, byte[]> compile(Mutant mutant) throws IOException {
    String source = Files.readString(sources().resolve(mutant.file() + ".java"));
    for (int i = 0; i < mutant.edits().size(); i += 2) {
      String old = mutant.edits().get(i);
      Matcher found = anyLayout(old).matcher(source);
      assertTrue(found.find() && !found.find(), "stands there once: " + old);
      source = found.replaceFirst(Matcher.quoteReplacement(mutant.edits().get(i + 1)));
    }
    return compile(mutant.file(), source);
  }

  /** The text with whatever white space between its words: a formatter may have other ideas. */
  private static Pattern anyLayout(String text) {
    return Pattern.compile(Stream.of(text.strip().split("\\s+"))
        .map(Pattern::quote)
        .collect(Collectors.joining("\\s+")));
  }

  private static Path sources() {
    Path module = Path.of(System.getProperty("basedir", "buffer-producer-tck")).toAbsolutePath();
    return module
        .resolveSibling("buffer-producer")
        .resolve("src/main/java")
        .resolve(PACKAGE.replace('.', '/'));
  }

  private static Map<String, byte[]> compile(String name, String source) throws IOException {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    DiagnosticCollector<JavaFileObject> told = new DiagnosticCollector<>();
    Map<String, ByteArrayOutputStream> written = new HashMap<>();
    try (JavaFileManager files =
        new ForwardingJavaFileManager<>(compiler.getStandardFileManager(told, null, null)) {
          @Override
          public JavaFileObject getJavaFileForOutput(
              Location location, String type, JavaFileObject.Kind kind, FileObject sibling) {
            return new SimpleJavaFileObject(URI.create("memory:///" + type), kind) {
              @Override
              public OutputStream openOutputStream() {
                ByteArrayOutputStream bytes = new ByteArrayOutputStream();
                written.put(type, bytes);
                return bytes;
              }
            };
          }
        }) {
      JavaFileObject file =
          new SimpleJavaFileObject(
              URI.create("memory:///" + name + ".java"), JavaFileObject.Kind.SOURCE) {
            @Override
            public CharSequence getCharContent(boolean ignoreEncodingErrors) {
              return source;
            }
          };
      boolean compiled = compiler
          .getTask(
              null,
              files,
              told,
              List.of("-proc:none", "-nowarn", "-cp", System.getProperty("java.class.path")),
              null,
              List.of(file))
          .call();
      assertTrue(compiled, () -> told.getDiagnostics().toString());
    }
    Map<String, byte[]> classes = new HashMap<>();
    written.forEach((type, bytes) -> classes.put(type, bytes.toByteArray()));
    return classes;
  }

  /** Has the producer and its kit anew, with the classes of a mutant. */
  private static final class MutantLoader extends ClassLoader {

    private final Map<String, byte[]> mutated;

    MutantLoader(Map<String, byte[]> mutated) {
      super(ProducerMutantTest.class.getClassLoader());
      this.mutated = mutated;
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      if (!name.startsWith(PACKAGE)) {
        return super.loadClass(name, resolve);
      }
      synchronized (getClassLoadingLock(name)) {
        Class<?> loaded = findLoadedClass(name);
        return loaded == null ? define(name) : loaded;
      }
    }

    private Class<?> define(String name) throws ClassNotFoundException {
      byte[] bytes = mutated.get(name);
      if (bytes == null) {
        bytes = original(name);
      }
      return defineClass(name, bytes, 0, bytes.length);
    }

    private byte[] original(String name) throws ClassNotFoundException {
      @Nullable
      InputStream found = getParent().getResourceAsStream(name.replace('.', '/') + ".class");
      if (found == null) {
        throw new ClassNotFoundException(name);
      }
      try (InputStream in = found) {
        return in.readAllBytes();
      } catch (IOException e) {
        throw new ClassNotFoundException(name, e);
      }
    }
  }
}
