package io.unistream.buffer.tck.crash;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.unistream.buffer.tck.crash.FileActions.Action;
import io.unistream.buffer.tck.crash.FileActions.Verb;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.Tuple;

/**
 * Without a crash, nobody can tell the model from the real thing: channels, streams, locks of one process, directories,
 * moves, interrupts before a call.
 *
 * <p>Not compared here: locks that another process sees ({@link SameLocksTest}), a full disk ({@link RealFullDiskTest}),
 * interrupts during a call, times, and what the model does not have at all (links, permissions, mapped files).
 */
class SameAsRealFilesProperties {

  @Property(tries = 1000, shrinking = ShrinkingMode.BOUNDED)
  void theSameActionsGiveTheSameAnswers(@ForAll("actions") List<Action> actions)
      throws IOException {
    Path real = Files.createTempDirectory("crash-model");
    try (FileActions there = new FileActions(real.toRealPath());
        FileActions here = new FileActions(CrashFileSystem.create().root())) {
      for (int i = 0; i < actions.size(); i++) {
        int step = i;
        assertEquals(
            there.run(actions.get(i)),
            here.run(actions.get(i)),
            () -> "step " + step + " of " + actions);
      }
      assertEquals(there.tree(), here.tree(), actions::toString);
    } finally {
      try (var paths = Files.walk(real)) {
        for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(path);
        }
      }
    }
  }

  @Provide
  Arbitrary<List<Action>> actions() {
    return Combinators.combine(
            Arbitraries.oneOf(
                Arbitraries.of(Verb.class), Arbitraries.of(Verb.OPEN, Verb.MAKE_DIRECTORIES)),
            Arbitraries.integers().between(0, 2),
            Arbitraries.integers().between(0, 7),
            oftenNothing(9000),
            oftenNothing(5000),
            Arbitraries.integers().between(0, 127))
        .as(Action::new)
        .list()
        .ofMinSize(5)
        .ofMaxSize(40);
  }

  /** Nothing at all and the very beginning are where answers differ, so they come often. */
  private static Arbitrary<Integer> oftenNothing(int most) {
    return Arbitraries.frequencyOf(
        Tuple.of(1, Arbitraries.just(0)), Tuple.of(5, Arbitraries.integers().between(0, most)));
  }
}
