package io.unistream.buffer.tck.crash;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** What the tests of the crash model share. */
final class CrashFixture {

  static final int LIMIT = 20_000;

  private CrashFixture() {}

  static FileChannel open(Path path) throws IOException {
    return FileChannel.open(path, READ, WRITE, CREATE);
  }

  static void write(Path path, long at, String text) throws IOException {
    try (FileChannel channel = open(path)) {
      channel.write(bytes(text), at);
    }
  }

  static void force(Path path) throws IOException {
    try (FileChannel channel = FileChannel.open(path, READ)) {
      channel.force(true);
    }
  }

  static ByteBuffer bytes(String text) {
    return ByteBuffer.wrap(text.getBytes(ISO_8859_1));
  }

  /** What a file holds after the crash; "-" if it is not there. */
  static String read(CrashImage image, String path) {
    Path file = image.mount().getPath(path);
    try {
      return Files.exists(file) ? Files.readString(file, ISO_8859_1) : "-";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static List<CrashImage> states(CrashFileSystem fs, EntryProfile profile) {
    return fs.powerCrashStates(profile, LIMIT, 1).toList();
  }

  /** Every content that a file may have after a power cut. */
  static Set<String> outcomes(CrashFileSystem fs, EntryProfile profile, String path) {
    Set<String> all = new TreeSet<>();
    states(fs, profile).forEach(image -> all.add(read(image, path)));
    return all;
  }
}
