package io.unistream.buffer.tck.crash;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.unistream.buffer.tck.crash.FileLife.Action;
import io.unistream.buffer.tck.crash.FileLife.Verb;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.LongStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;

/** The verdict on what a power cut may leave says yes to every state that is enumerated, and is exact where all can be. */
class VerdictProperties {

  private static final Set<Verb> ON_NAMES = EnumSet.of(
      Verb.CREATE,
      Verb.RENAME,
      Verb.REPLACE,
      Verb.DELETE,
      Verb.MAKE_DIRECTORY,
      Verb.FORCE_DIRECTORY);

  @Property(tries = 200, shrinking = ShrinkingMode.OFF)
  void everyEnumeratedStateIsExplained(
      @ForAll @LongRange(min = 0, max = 1_000_000) long seed, @ForAll EntryProfile profile)
      throws IOException {
    CrashFileSystem fs = CrashFileSystem.create();
    List<Action> actions = FileLife.list(seed);
    try (FileLife life = new FileLife(fs.root())) {
      for (Action action : actions) {
        life.run(action);
        if (action.verb() == Verb.SYNC_ALL) {
          fs.sync();
        }
      }
    }

    for (CrashImage image : fs.powerCrashStates(profile, 40, seed).toList()) {
      assertEquals(
          List.of(),
          fs.unexplained(profile, image.mount().root()),
          () -> image + " after " + actions);
    }
  }

  @Property(tries = 100, shrinking = ShrinkingMode.OFF)
  void theVerdictOnNamesIsExact(@ForAll @LongRange(min = 0, max = 1_000_000) long seed)
      throws IOException {
    CrashFileSystem fs = CrashFileSystem.create(CrashConfig.defaults().withExhaustiveUpTo(8));
    List<Action> actions = LongStream.range(seed, seed + 4)
        .mapToObj(FileLife::list)
        .flatMap(List::stream)
        .filter(action -> ON_NAMES.contains(action.verb()))
        .limit(16)
        .toList();
    try (FileLife life = new FileLife(fs.root())) {
      for (int i = 0; i < actions.size(); i++) {
        life.run(actions.get(i));
        if (i < actions.size() - 6) {
          fs.sync();
        }
      }
    }

    for (CrashImage image :
        fs.powerCrashStates(EntryProfile.PARANOID, 100_000, 1).toList()) {
      for (EntryProfile profile : EntryProfile.values()) {
        assertEquals(
            fs.powerCrashStates(profile, 100_000, 1).anyMatch(o -> o.id().equals(image.id())),
            fs.unexplained(profile, image.mount().root()).isEmpty(),
            () -> profile + " " + image + " after " + actions);
      }
    }
  }

  @Property(tries = 400)
  void theVerdictOnAFileIsExact(
      @ForAll @IntRange(max = LongWay.MOST) int durable,
      @ForAll("changes") List<DataChange> changes) {
    byte[] content = new byte[durable];
    Arrays.fill(content, LongWay.BEFORE);
    FileNode file = new FileNode(
        1, Content.EMPTY, Content.EMPTY.write(0, content, 0, durable), new ArrayList<>(changes));
    Set<String> possible = LongWay.contents(content, changes);

    for (byte[] found : LongWay.all()) {
      String problem = FileVerdict.whyNot(file, LongWay.SECTOR, found);

      assertEquals(
          possible.contains(Arrays.toString(found)),
          problem == null,
          () -> Arrays.toString(found) + ": " + problem + ", " + changes);
    }
  }

  @Provide
  Arbitrary<List<DataChange>> changes() {
    return Combinators.combine(
            Arbitraries.of(Durability.class),
            Arbitraries.of(true, false, false),
            Arbitraries.integers().between(0, LongWay.MOST - 1),
            Arbitraries.integers().between(1, LongWay.MOST),
            Arbitraries.of(LongWay.FIRST, LongWay.SECOND))
        .as((durability, truncation, at, end, value) -> {
          byte[] bytes = new byte[truncation ? 0 : Math.max(1, end - at)];
          Arrays.fill(bytes, value);
          Operation operation = new Operation(0, Operation.Kind.WRITE, "/a", "", at, bytes.length);
          return new DataChange(0, operation, truncation, at, bytes, durability);
        })
        .list()
        .ofMaxSize(3);
  }
}
