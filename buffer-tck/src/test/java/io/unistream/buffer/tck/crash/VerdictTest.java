package io.unistream.buffer.tck.crash;

import static io.unistream.buffer.tck.crash.CrashFixture.open;
import static io.unistream.buffer.tck.crash.CrashFixture.write;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is said about a state that no power cut can leave. */
class VerdictTest {

  private final CrashFileSystem fs = CrashFileSystem.create();
  private final Path a = fs.getPath("/a");
  private final CrashFileSystem left = CrashFileSystem.create();
  private final Path leftA = left.getPath("/a");

  private List<String> verdict(EntryProfile profile) throws IOException {
    return fs.unexplained(profile, left.root());
  }

  @Test
  void aRealDirectoryIsComparedByNamesAndContents(@TempDir Path real) throws IOException {
    Files.writeString(Files.createDirectory(real.resolve("d")).resolve("a"), "hello");
    Files.writeString(Files.createDirectory(fs.getPath("/d")).resolve("a"), "hello");
    fs.sync();

    assertEquals(List.of(), fs.unexplained(EntryProfile.EXT4, real));

    Files.writeString(real.resolve("d").resolve("a"), "hullo");
    assertEquals(
        List.of("/d/a has 0x75 at 1, possible are 0x65 from before"),
        fs.unexplained(EntryProfile.EXT4, real));
  }

  @ParameterizedTest
  @EnumSource
  void aNameThatWasLostOrInventedIsNamed(EntryProfile profile) throws IOException {
    write(a, 0, "hello");
    fs.sync();
    write(left.getPath("/b"), 0, "hello");

    assertEquals(List.of("/a is missing", "/b should not be there"), verdict(profile));
  }

  @ParameterizedTest
  @EnumSource
  void aFileIsNoDirectory(EntryProfile profile) throws IOException {
    write(a, 0, "hello");
    Files.createDirectory(fs.getPath("/d"));
    fs.sync();
    Files.createDirectory(leftA);
    write(left.getPath("/d"), 0, "hello");

    assertEquals(
        List.of(
            "/a is a directory, and should be a file", "/d is a file, and should be a directory"),
        verdict(profile));
  }

  @Test
  void theSizesThatAreKnownAreGiven() throws IOException {
    write(a, 0, "hello");
    fs.sync();
    write(a, 5, "you");
    write(leftA, 0, "hell");
    assertEquals(List.of("/a has 4 bytes, possible are 5 to 8"), verdict(EntryProfile.EXT4));

    write(leftA, 4, "o you");
    assertEquals(List.of("/a has 9 bytes, possible are 5 to 8"), verdict(EntryProfile.EXT4));
  }

  @Test
  void aTornSectorSaysSo() throws IOException {
    write(a, 0, "old old old");
    fs.sync();
    write(a, 0, "new new new");
    write(leftA, 0, "new old new");

    assertEquals(
        List.of("/a has 0x6e at 0, possible are 0x6e by #2 WRITE /a @0+11, 0x6f from before, "
            + "though not in one sector with the rest of it from 0"),
        verdict(EntryProfile.EXT4));
  }

  @Test
  void theNamesThatComeClosestAreTold() throws IOException {
    write(a, 0, "hello");
    fs.sync();
    Files.move(a, fs.getPath("/b"));
    Files.createFile(fs.getPath("/c"));
    write(left.getPath("/b"), 0, "hullo");

    List<String> verdict = verdict(EntryProfile.EXT4);

    assertEquals(
        List.of(
            "closest with the names as they were before #3 CREATE /c",
            "/b has 0x75 at 1, possible are 0x65 from before"),
        verdict);
  }

  @Test
  void aLaterNameWithoutAnEarlierOneNeedsPosix() throws IOException {
    Files.createFile(a);
    Files.createFile(fs.getPath("/b"));
    Files.createFile(left.getPath("/b"));

    assertEquals(
        List.of("closest with all changes of names", "/a is missing"), verdict(EntryProfile.EXT4));
    assertEquals(List.of(), verdict(EntryProfile.POSIX));
  }

  @Test
  void bothHalvesOfARenameNeedParanoiaAndTheSameContent() throws IOException {
    write(a, 0, "hello");
    fs.sync();
    Files.move(a, fs.getPath("/b"));
    write(leftA, 0, "hello");
    write(left.getPath("/b"), 0, "hello");
    assertEquals(
        List.of("closest with all changes of names", "/a should not be there"),
        verdict(EntryProfile.POSIX));
    assertEquals(List.of(), verdict(EntryProfile.PARANOID));

    write(fs.getPath("/b"), 0, "hullo");
    assertEquals(List.of(), verdict(EntryProfile.PARANOID));
    write(leftA, 0, "hullo");
    assertEquals(
        List.of("closest with all changes of names", "/a should not be there"),
        verdict(EntryProfile.PARANOID));
  }

  @Test
  void tooManyTruncationsToDecideAreRefused() throws IOException {
    write(a, 0, "x".repeat(30));
    fs.sync();
    try (FileChannel channel = open(a)) {
      for (int size = 29; size > 8; size--) {
        channel.truncate(size);
      }
    }
    write(leftA, 0, "x");

    assertThrows(IllegalStateException.class, () -> verdict(EntryProfile.EXT4));
  }
}
