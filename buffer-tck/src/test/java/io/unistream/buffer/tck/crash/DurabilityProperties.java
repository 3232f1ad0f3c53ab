package io.unistream.buffer.tck.crash;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;

/** Whatever the order of writes, truncations and syncs: what a sync covered and nothing touched since is in every state. */
class DurabilityProperties {

  enum Verb {
    WRITE,
    TRUNCATE,
    FORCE
  }

  record Action(Verb verb, int file, int at, int length) {}

  /** What is certain of one file: these bytes, where not negative, and at least this size. */
  private static final class Certain {
    final int[] bytes = new int[8192];
    int size;

    Certain() {
      Arrays.fill(bytes, -1);
    }

    void written(int at, int length) {
      Arrays.fill(bytes, at, at + length, -1);
    }

    void truncated(int to) {
      Arrays.fill(bytes, to, bytes.length, -1);
      size = Math.min(size, to);
    }

    void synced(byte[] content) {
      size = content.length;
      for (int i = 0; i < content.length; i++) {
        bytes[i] = content[i];
      }
    }

    void check(byte[] found, Object context) {
      assertTrue(found.length >= size, () -> found.length + " < " + size + " " + context);
      for (int i = 0; i < size; i++) {
        if (bytes[i] >= 0) {
          int at = i;
          assertEquals(bytes[i], found[i], () -> "byte " + at + " " + context);
        }
      }
    }
  }

  @Property(tries = 60, shrinking = ShrinkingMode.BOUNDED)
  void whatWasSyncedIsInEveryState(
      @ForAll("actions") List<Action> actions, @ForAll EntryProfile profile) throws IOException {
    CrashFileSystem fs = CrashFileSystem.create();
    List<Path> files = List.of(fs.getPath("/a"), fs.getPath("/b"));
    List<Certain> certain = List.of(new Certain(), new Certain());
    for (Path file : files) {
      Files.createFile(file);
    }
    CrashFixture.force(fs.root());

    for (Action action : actions) {
      run(action, files.get(action.file()), certain.get(action.file()));
    }

    List<CrashImage> states = fs.powerCrashStates(profile, 300, actions.size()).toList();
    assertEquals(
        fs.processCrash().id(),
        states.get(0).id(),
        "the first state is that where nothing was lost");
    for (CrashImage image : states) {
      CrashFileSystem mounted = image.mount();
      for (int i = 0; i < files.size(); i++) {
        byte[] found = Files.readAllBytes(mounted.getPath(files.get(i).toString()));
        certain.get(i).check(found, image);
      }
    }
  }

  private static void run(Action action, Path file, Certain certain) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      switch (action.verb()) {
        case WRITE -> {
          byte[] bytes = new byte[action.length()];
          Arrays.fill(bytes, (byte) (1 + action.at() % 120));
          channel.write(ByteBuffer.wrap(bytes), action.at());
          certain.written(action.at(), action.length());
        }
        case TRUNCATE -> {
          channel.truncate(action.at());
          certain.truncated(action.at());
        }
        case FORCE -> {
          channel.force(false);
          certain.synced(Files.readAllBytes(file));
        }
      }
    }
  }

  @Provide
  Arbitrary<List<Action>> actions() {
    return Combinators.combine(
            Arbitraries.of(Verb.WRITE, Verb.WRITE, Verb.WRITE, Verb.TRUNCATE, Verb.FORCE),
            Arbitraries.integers().between(0, 1),
            Arbitraries.integers().between(0, 6000),
            Arbitraries.integers().between(1, 2000))
        .as(Action::new)
        .list()
        .ofMinSize(1)
        .ofMaxSize(14);
  }
}
