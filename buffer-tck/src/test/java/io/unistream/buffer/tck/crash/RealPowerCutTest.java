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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What a real ext4 holds after a real power cut is among the states that the model allows.
 *
 * <p>{@code -Dtck.powercuts=N} tries N lists of actions for each variant, {@code -Dtck.powercuts.seed=S} starts with
 * another one.
 */
class RealPowerCutTest {

  private static final int LISTS = Integer.getInteger("tck.powercuts", 60);
  private static final long FIRST_SEED = Long.getLong("tck.powercuts.seed", 1);

  /** How the file system is made and mounted. */
  enum Variant {
    ORDINARY(List.of("-b", "4096"), ""),
    SMALL_BLOCKS(List.of("-b", "1024"), ""),
    ALLOCATING_AT_ONCE(List.of("-b", "4096"), "nodelalloc"),
    JOURNALED_DATA(List.of("-b", "4096"), "data=journal"),
    WB(List.of("-b", "4096"), "data=writeback");

    private final List<String> format;
    private final String options;

    Variant(List<String> format, String options) {
      this.format = format;
      this.options = options;
    }
  }

  @ParameterizedTest
  @EnumSource
  void whatARealPowerCutLeavesIsAllowed(Variant variant) throws IOException {
    int losses = 0;
    try (RealDisk disk = RealDisk.plugIn("mkfs.ext4", "mount", "umount", "xfs_io")) {
      for (long seed = FIRST_SEED; seed < FIRST_SEED + LISTS; seed++) {
        if (compare(disk, variant, seed)) {
          losses++;
        }
      }
    }
    assertTrue(losses > LISTS / 4, "no more than " + losses + " lists of " + LISTS
        + " lost anything: is the power really cut?");
  }

  /** Whether anything was lost. */
  private static boolean compare(RealDisk disk, Variant variant, long seed) throws IOException {
    List<Action> actions = FileLife.list(seed);
    CrashFileSystem model = CrashFileSystem.create();
    disk.format(variant.format);
    Path mount = disk.tryMount(variant.options);
    Path root = Files.createDirectory(mount.resolve("root"));
    disk.syncAll();
    boolean flushLog = new SplittableRandom(~seed).nextInt(4) == 0;
    try (FileLife there = new FileLife(root);
        FileLife here = new FileLife(model.root())) {
      for (Action action : actions) {
        assertEquals(there.run(action), here.run(action), () -> about(variant, seed, actions));
        onMachine(action, disk, root, model);
      }
      disk.cutPower(flushLog);
    }
    disk.unmount();
    disk.mount(variant.options);

    for (EntryProfile profile : EntryProfile.values()) {
      List<String> unexplained = model.unexplained(profile, root);
      assertEquals(
          List.of(),
          unexplained,
          () -> profile + (flushLog ? ", log flushed, " : ", ") + about(variant, seed, actions));
    }
    boolean lost = !sameTree(model, root);
    disk.unmount();
    return lost;
  }

  private static void onMachine(Action action, RealDisk disk, Path root, CrashFileSystem model)
      throws IOException {
    Path path = root.resolve(action.path());
    if (action.verb() == Verb.COMMIT) {
      Path other = root.resolveSibling("other");
      try (FileChannel channel = FileChannel.open(
          other, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
        channel.write(ByteBuffer.allocate(1));
        channel.force(true);
      }
    } else if (action.verb() == Verb.SYNC_ALL) {
      disk.syncAll();
      model.sync();
    } else if (action.verb() == Verb.WRITE_BACK && Files.isRegularFile(path)) {
      RealDisk.writeBack(path, action.at() / 4096 * 4096, action.at() % 2 == 0 ? 0 : 4096);
    }
  }

  private static boolean sameTree(CrashFileSystem model, Path root) throws IOException {
    CrashFileSystem kept = model.processCrash().mount();
    kept.sync();
    return kept.unexplained(EntryProfile.EXT4, root).isEmpty();
  }

  private static String about(Variant variant, long seed, List<Action> actions) {
    return variant + ", -Dtck.powercuts=1 -Dtck.powercuts.seed=" + seed + "\n"
        + IntStream.range(0, actions.size())
            .mapToObj(i -> i + " " + actions.get(i))
            .collect(Collectors.joining("\n"));
  }
}
