package io.unistream.buffer.tck.crash;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.unistream.buffer.tck.crash.FileLife.Action;
import io.unistream.buffer.tck.crash.FileLife.Verb;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What a real ext4 holds after a real power cut is among the states that the model allows.
 *
 * <p>{@code -Dtck.powercuts=N} tries N lists of actions for each variant, {@code -Dtck.powercuts.seed=S} starts with
 * another one.
 */
class RealPowerCutTest {

  private static final int LISTS = Integer.getInteger("tck.powercuts", 50);
  private static final long FIRST_SEED = Long.getLong("tck.powercuts.seed", 1);

  /** Enough lists to expect a loss among them. */
  private static final int MANY = 20;

  private static final int ATTEMPTS = 5;

  /** How the file system is made and mounted. */
  enum Variant {
    ORDINARY(4096, ""),
    SMALL_BLOCKS(1024, ""),
    ALLOCATING_AT_ONCE(4096, "nodelalloc"),
    DATA_IN_NO_ORDER(4096, "data=writeback"),
    DATA_IN_THE_JOURNAL(4096, "data=journal");

    private final int blockBytes;
    private final String options;

    Variant(int blockBytes, String options) {
      this.blockBytes = blockBytes;
      this.options = options;
    }
  }

  @ParameterizedTest
  @EnumSource
  void whatARealPowerCutLeavesIsAllowed(Variant variant, TestReporter reporter) throws IOException {
    int losses = 0;
    try (RealDisk disk = plugIn()) {
      for (long seed = FIRST_SEED; seed < FIRST_SEED + LISTS; seed++) {
        List<Action> actions = FileLife.list(seed);
        boolean flushLog = new SplittableRandom(~seed).nextInt(4) == 0;
        String about = variant + ", -Dtck.powercuts=1 -Dtck.powercuts.seed=" + seed;
        if (cutLosesSomething(disk, variant, actions, flushLog, about)) {
          losses++;
        }
      }
    }
    reporter.publishEntry(variant + ": power cuts", "" + LISTS);
    reporter.publishEntry(variant + ": that lost something", "" + losses);
    if (LISTS >= MANY) {
      assertTrue(losses > LISTS / 4, losses + " of " + LISTS + ": is the power really cut?");
    }
  }

  @Test
  void anUnsyncedFileUnderItsNewNameComesBackEmpty() throws IOException {
    try (RealDisk disk = plugIn()) {
      assertSeen(
          disk,
          root -> Files.size(root.resolve("q")) == 0,
          with(Verb.OPEN, "p", "", 0, 0),
          with(Verb.APPEND, "", "", 0, 100),
          with(Verb.RENAME, "p", "q", 0, 0),
          with(Verb.FORCE_DIRECTORY, "", "", 0, 0));
    }
  }

  /** So this is no proof that code which relies on it is right: the model lets such a file be empty. */
  @Test
  void ext4WritesAnUnsyncedFileThatReplacesAnother() throws IOException {
    try (RealDisk disk = plugIn()) {
      assertSeen(
          disk,
          root -> Files.size(root.resolve("q")) == 100,
          with(Verb.CREATE, "q", "", 0, 0),
          with(Verb.SYNC_ALL, "", "", 0, 0),
          with(Verb.OPEN, "p", "", 0, 0),
          with(Verb.APPEND, "", "", 0, 100),
          with(Verb.RENAME, "p", "q", 0, 0),
          with(Verb.FORCE_DIRECTORY, "", "", 0, 0));
    }
  }

  @Test
  void anUnlinkedFileComesBack() throws IOException {
    try (RealDisk disk = plugIn()) {
      assertSeen(
          disk,
          root -> Files.exists(root.resolve("p")),
          with(Verb.OPEN, "p", "", 0, 0),
          with(Verb.APPEND, "", "", 0, 100),
          with(Verb.SYNC_ALL, "", "", 0, 0),
          with(Verb.DELETE, "p", "", 0, 0));
    }
  }

  @Test
  void aTruncationClearsItsBlockBeforeItTakesEffect() throws IOException {
    try (RealDisk disk = plugIn()) {
      assertSeen(
          disk,
          root -> {
            byte[] left = Files.readAllBytes(root.resolve("p"));
            return left.length == 1000 && left[299] != 0 && left[300] == 0;
          },
          with(Verb.OPEN, "p", "", 0, 0),
          with(Verb.APPEND, "", "", 0, 1000),
          with(Verb.SYNC_ALL, "", "", 0, 0),
          with(Verb.TRUNCATE, "", "", 300, 0),
          with(Verb.WRITE_BACK, "p", "", 0, 0));
    }
  }

  @Test
  void aFileMayEndInTheHoleBeforeAWrite() throws IOException {
    try (RealDisk disk = plugIn()) {
      assertSeen(
          disk,
          root -> Files.size(root.resolve("p")) == 4096,
          with(Verb.OPEN, "p", "", 0, 0),
          with(Verb.WRITE, "", "", 0, 100),
          with(Verb.WRITE, "", "", 10_000, 100),
          with(Verb.WRITE_BACK, "p", "", 1, 0),
          with(Verb.COMMIT, "", "", 0, 0));
    }
  }

  private static RealDisk plugIn() throws IOException {
    return RealDisk.plugIn("mkfs.ext4", "mount", "umount", "xfs_io");
  }

  private static Action with(Verb verb, String path, String target, int at, int length) {
    byte[] bytes = new byte[length];
    for (int i = 0; i < length; i++) {
      bytes[i] = (byte) (1 + i % 100);
    }
    return new Action(verb, 0, path, target, at, bytes);
  }

  private interface State {
    boolean isThatOf(Path root) throws IOException;
  }

  /** Cuts the power after the actions, more than once if the machine happened to write all to the device meanwhile. */
  private static void assertSeen(RealDisk disk, State state, Action... actions) throws IOException {
    boolean seen = false;
    for (int i = 0; i < ATTEMPTS && !seen; i++) {
      cutLosesSomething(disk, Variant.ORDINARY, List.of(actions), false, "");
      seen = state.isThatOf(disk.mount("").resolve("root"));
      disk.unmount();
    }
    assertTrue(seen, () -> "in " + ATTEMPTS + " power cuts after" + lines(List.of(actions)));
  }

  private static boolean cutLosesSomething(
      RealDisk disk, Variant variant, List<Action> actions, boolean flushLog, String about)
      throws IOException {
    CrashFileSystem model = CrashFileSystem.create();
    disk.format(variant.blockBytes);
    Path root = Files.createDirectory(disk.mount(variant.options).resolve("root"));
    disk.syncAll();
    try (FileLife there = new FileLife(root);
        FileLife here = new FileLife(model.root())) {
      for (Action action : actions) {
        assertEquals(there.run(action), here.run(action), () -> about + lines(actions));
        onMachine(action, disk, root, model);
      }
      disk.cutPower(flushLog);
    }
    disk.unmount();
    disk.mount(variant.options);
    for (EntryProfile profile : EntryProfile.values()) {
      assertEquals(
          List.of(),
          model.unexplained(profile, root),
          () -> profile + (flushLog ? ", log flushed, " : ", ") + about + lines(actions));
    }
    boolean lost = lostSomething(model, root);
    disk.unmount();
    return lost;
  }

  private static void onMachine(Action action, RealDisk disk, Path root, CrashFileSystem model)
      throws IOException {
    Path path = root.resolve(action.path());
    if (action.verb() == Verb.COMMIT) {
      Path other = root.resolveSibling("other");
      try (FileChannel channel =
          FileChannel.open(other, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
        channel.write(ByteBuffer.allocate(1));
        channel.force(true);
      }
    } else if (action.verb() == Verb.SYNC_ALL) {
      disk.syncAll();
      model.sync();
    } else if (action.verb() == Verb.WRITE_BACK && Files.isRegularFile(path)) {
      long page = action.at() / Page.BYTES;
      RealDisk.writeBack(path, page * Page.BYTES, action.at() % 2 == 0 ? 0 : Page.BYTES);
    }
  }

  private static boolean lostSomething(CrashFileSystem model, Path root) throws IOException {
    CrashFileSystem whole = model.processCrash().mount();
    whole.sync();
    return !whole.unexplained(EntryProfile.EXT4, root).isEmpty();
  }

  private static String lines(List<Action> actions) {
    return IntStream.range(0, actions.size())
        .mapToObj(i -> "\n" + i + " " + actions.get(i))
        .collect(Collectors.joining());
  }
}
