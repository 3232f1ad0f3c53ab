package io.unistream.buffer.tck.crash;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A full disk of the model answers as a small ext4 that is full. */
class RealFullDiskTest {

  private static final int ROOM = 200_000;

  @Test
  void aFullDiskAnswersAsARealOne() throws IOException {
    List<String> there;
    try (RealDisk disk = RealDisk.plugIn("mkfs.ext4", "mount", "umount")) {
      disk.format(4096);
      there = answers(disk.mount("nodelalloc"));
    }
    CrashFileSystem model = CrashFileSystem.create();
    model.capacityBytes(16 << 20);

    List<String> here = answers(model.root());

    assertEquals(there, here);
    assertEquals(
        List.of(
            "whole",
            "short",
            "No space left on device",
            "whole",
            "whole",
            "short",
            "whole",
            "whole"),
        here);
  }

  private static List<String> answers(Path root) throws IOException {
    List<String> answers = new ArrayList<>();
    Path filler = root.resolve("filler");
    try (FileChannel channel = FileChannel.open(filler, CREATE, WRITE)) {
      while (Files.getFileStore(root).getUsableSpace() > ROOM) {
        channel.write(ByteBuffer.allocate(ROOM / 10));
      }
      channel.force(true);
    }
    try (FileChannel channel = FileChannel.open(root.resolve("p"), CREATE, WRITE)) {
      answers.add(write(channel, ROOM / 4));
      answers.add(write(channel, 2 * ROOM));
      answers.add(write(channel, 2 * ROOM));
      channel.position(0);
      answers.add(write(channel, 4096)); // overwriting needs no space
      channel.truncate(4096);
      channel.force(true);
      answers.add(write(channel, 4096));
      answers.add(write(channel, 2 * ROOM));
      Files.delete(filler);
      answers.add(write(channel, 2 * ROOM));
      answers.add(write(channel, 2 * ROOM));
    }
    return answers;
  }

  private static String write(FileChannel channel, int length) {
    try {
      int written = channel.write(ByteBuffer.allocate(length));
      return written == length ? "whole" : written > 0 ? "short" : "none";
    } catch (IOException e) {
      return String.valueOf(e.getMessage());
    }
  }
}
