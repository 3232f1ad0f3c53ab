package io.unistream.buffer.tck.crash;

import static io.unistream.buffer.tck.crash.CrashFixture.bytes;
import static io.unistream.buffer.tck.crash.CrashFixture.open;
import static io.unistream.buffer.tck.crash.CrashFixture.write;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** How the states after a power cut are walked through. */
class StatesTest {

  private static CrashFileSystem withWrites(int count) throws IOException {
    CrashFileSystem fs = CrashFileSystem.create();
    Path a = fs.getPath("/a");
    try (FileChannel channel = open(a)) {
      channel.force(true);
      fs.sync();
      for (int i = 0; i < count; i++) {
        channel.write(bytes("record " + (char) ('a' + i)));
      }
    }
    return fs;
  }

  private static List<String> ids(CrashFileSystem fs, EntryProfile profile, int limit, long seed) {
    return fs.powerCrashStates(profile, limit, seed).map(CrashImage::id).toList();
  }

  @Test
  void fewChangesAreCombinedInEveryWay() throws IOException {
    List<CrashImage> one = CrashFixture.states(withWrites(1), EntryProfile.EXT4);
    List<CrashImage> two = CrashFixture.states(withWrites(2), EntryProfile.EXT4);
    List<CrashImage> four = CrashFixture.states(withWrites(4), EntryProfile.EXT4);

    assertTrue(one.size() >= 7, () -> "" + one.size());
    assertTrue(two.size() >= 40, () -> "" + two.size());
    assertTrue(four.size() >= 900, () -> "" + four.size());
  }

  @Test
  void manyChangesAreSampledAfterThePlainStates() throws IOException {
    CrashFileSystem fs = withWrites(20);

    List<String> few = ids(fs, EntryProfile.EXT4, 500, 1);

    assertEquals(500, few.size());
    assertEquals(few.subList(0, 2), ids(fs, EntryProfile.EXT4, 2, 1));
  }

  @ParameterizedTest
  @EnumSource
  void noStateComesTwiceAndTheSameSeedGivesTheSame(EntryProfile profile) throws IOException {
    for (int writes : new int[] {0, 3, 12}) {
      List<String> first = ids(withWrites(writes), profile, 700, 5);
      List<String> second = ids(withWrites(writes), profile, 700, 5);

      assertEquals(first, second);
      assertEquals(first.size(), new HashSet<>(first).size());
    }
    assertNotEquals(ids(withWrites(12), profile, 700, 5), ids(withWrites(12), profile, 700, 6));
  }

  @Test
  void aSmallLimitStillSeesEverySortOfState() throws IOException {
    List<CrashImage> states =
        withWrites(200).powerCrashStates(EntryProfile.EXT4, 60, 1).toList();

    assertEquals(60, states.size());
    assertTrue(states.get(0).losses().isEmpty(), "first all kept");
    assertEquals(200, states.get(1).losses().size(), "then all dropped");
    assertTrue(states.stream().anyMatch(image -> image.losses().size() == 1), "one lost");
    assertTrue(states.stream().anyMatch(image -> image.losses().toString().contains("garbage")));
  }

  @Test
  void manyChangesMayLeaveNamesWithoutDataAndDataWithoutNames() throws IOException {
    CrashFileSystem fs = CrashFileSystem.create();
    for (String name : List.of("/a", "/b")) {
      try (FileChannel channel = open(fs.getPath(name + ".new"))) {
        for (int i = 0; i < 20; i++) {
          channel.write(bytes(name));
        }
      }
      Files.move(fs.getPath(name + ".new"), fs.getPath(name));
    }

    List<String> states = new ArrayList<>();
    fs.powerCrashStates(EntryProfile.EXT4, 40, 1)
        .forEach(image -> states.add(image.files().toString()));

    assertTrue(states.contains("{/a=0, /b=0}"), "names without data");
    assertTrue(states.contains("{/a=0, /b=40}"), "one file without its data");
    assertTrue(states.contains("{/a=40, /b=0}"), "the other one");
    assertTrue(states.contains("{/a=40, /b.new=40}"), "data without the last name");
  }

  @Test
  void aStateSaysWhatWasLost() throws IOException {
    CrashFileSystem fs = withWrites(1);
    Files.createFile(fs.getPath("/b"));

    CrashImage dropped = fs.powerCrashStates(EntryProfile.EXT4, 10, 1).toList().get(1);

    assertEquals(List.of("dropped #3 CREATE /b", "dropped #2 WRITE /a @0+8"), dropped.losses());
    assertEquals(
        "image " + dropped.id() + " losses " + dropped.losses() + " files {/a=0}",
        dropped.toString());
  }

  @Test
  void theStreamDoesNotSeeWhatHappensLater() throws IOException {
    CrashFileSystem fs = withWrites(2);
    List<String> before = ids(fs, EntryProfile.POSIX, 1000, 1);
    var stream = fs.powerCrashStates(EntryProfile.POSIX, 1000, 1);

    write(fs.getPath("/a"), 0, "something else");
    fs.sync();

    assertEquals(before, stream.map(CrashImage::id).toList());
  }

  @Test
  void whatHappenedInADirectoryThatIsGoneForGoodMattersNoMore() throws IOException {
    CrashFileSystem fs = withWrites(0);
    Path dir = Files.createDirectory(fs.getPath("/d"));
    Files.delete(Files.createFile(dir.resolve("x")));
    Files.delete(dir);
    assertTrue(CrashFixture.states(fs, EntryProfile.POSIX).size() > 1);

    CrashFixture.force(fs.root());

    assertEquals(1, CrashFixture.states(fs, EntryProfile.POSIX).size());
  }

  @Test
  void mountsAreIndependent() throws IOException {
    CrashImage image = withWrites(1).processCrash();

    Files.delete(image.mount().getPath("/a"));

    assertTrue(Files.exists(image.mount().getPath("/a")));
    assertEquals(image.id(), image.mount().processCrash().id());
  }

  @Test
  void aDistrustedDeviceTearsInsideSectors() throws IOException {
    CrashFileSystem fs = CrashFileSystem.create(CrashConfig.defaults().withSectorBytes(1));
    write(fs.getPath("/a"), 0, "oooo");
    fs.sync();
    write(fs.getPath("/a"), 0, "nnnn");

    assertTrue(CrashFixture.outcomes(fs, EntryProfile.EXT4, "/a").contains("nooo"));
  }

  @Test
  void settingsAreChecked() {
    CrashConfig config = CrashConfig.defaults();

    assertThrows(IllegalArgumentException.class, () -> config.withCapacityBytes(-1));
    assertThrows(IllegalArgumentException.class, () -> config.withSectorBytes(100));
    assertThrows(IllegalArgumentException.class, () -> config.withExhaustiveUpTo(9));
    assertThrows(IllegalArgumentException.class, () -> Fault.shortWrite(-1));
    assertThrows(
        IllegalArgumentException.class,
        () -> CrashFileSystem.create().powerCrashStates(EntryProfile.EXT4, 0, 1));
    assertFalse(CrashFileSystem.create(config.withExhaustiveUpTo(0)).crashed());
  }
}
