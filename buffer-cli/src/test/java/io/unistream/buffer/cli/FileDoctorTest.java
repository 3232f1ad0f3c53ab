package io.unistream.buffer.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.unistream.buffer.Buffer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the doctor says of a file log. */
class FileDoctorTest {

  @TempDir
  Path temp;

  private final Machines machine = new Machines();

  private Path log() {
    return temp.resolve("log");
  }

  private Cli.Result doctor(String settings, String... options) throws IOException {
    Path config = Files.writeString(
        temp.resolve("shop.yaml"),
        "buffers:\n  one: {backend: file, directory: " + log()
            + (settings.contains("emit") ? "" : ", emit: {maxAge: 1s}") + settings + "}\n");
    return machine.doctor(config, options);
  }

  private static void assertSays(Cli.Result result, int code, String line) {
    assertTrue(result.out().contains(line), () -> line + " should be in\n" + result.out());
    assertEquals(code, result.code(), result.out());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "ext4 |POWER  |0|ok       on ext4, where puts are gathered in memory",
        "xfs  |POWER  |0|ok       on xfs, where each put is a write of its own",
        "btrfs|PROCESS|0|ok       on btrfs, where each put is a write of its own",
        "ext3 |POWER  |0|note     on ext3, which is not tested; ext4, xfs and btrfs are. where puts are gathered",
        "zfs  |POWER  |0|note     on zfs, which is not tested",
        "tmpfs|POWER  |1|problem  on tmpfs, which is memory",
        "tmpfs|PROCESS|0|note     on tmpfs, which is memory",
        "overlay|PROCESS|1|problem  on overlay, a container's own layer",
        "nfs4 |POWER  |1|problem  on nfs4, a file system of another machine",
        "CIFS |PROCESS|1|problem  on CIFS, a file system of another machine",
        "9p   |POWER  |1|problem  on 9p, a file system of another machine",
        "vfat |POWER  |1|problem  on vfat, which has no journal",
        "''   |POWER  |0|note     on a file system whose type is not told"
      })
  void theTypeOfTheFileSystemDecides(String type, String durability, int code, String told)
      throws IOException {
    machine.type = type;

    assertSays(doctor(", durability: " + durability), code, told);
  }

  @Test
  void aFileSystemThatTellsNothingIsNoted() throws IOException {
    machine.mute = true;

    assertSays(doctor(""), 0, "the file system does not tell of itself");
  }

  @Test
  void whatCannotBeWrittenIsAProblem() throws IOException {
    machine.readOnly = true;

    assertSays(doctor(""), 1, "problem  the file system can only be read");
  }

  @Test
  void aDirectoryThatIsNotThereIsMadeByTheFirstOpening() throws IOException {
    assertSays(
        doctor(""),
        0,
        "note     there is no such directory; the first opening makes it in " + temp.toRealPath());
  }

  @Test
  void anEmptyDirectoryHasNoLogYet() throws IOException {
    Files.createDirectory(log());

    assertSays(doctor(""), 0, "note     there is no log in it yet");
  }

  @Test
  void aForeignFileIsAProblem() throws IOException {
    Files.createFile(Files.createDirectory(log()).resolve("notes.txt"));

    assertSays(doctor(""), 1, "holds the foreign file notes.txt");
    assertSays(doctor(""), 1, "see docs/operations.md for UnsupportedLogException");
  }

  @Test
  void aFileInPlaceOfADirectoryIsAProblem() throws IOException {
    Files.createFile(log());

    assertEquals(1, doctor("").code());
  }

  @Test
  void anOpenLogIsSeenAndNotDisturbed() throws IOException {
    try (Buffer<String> buffer = Logs.open(Logs.settings(log()))) {
      Logs.put(buffer, 5);

      assertSays(doctor(""), 0, "has the log open\n  ok       5 records wait, ");
      assertSays(doctor("", "--probe"), 0, "has the log open");
      Logs.put(buffer, 5);
      assertFalse(buffer.stats().failed());
    }
    assertSays(doctor(""), 0, "has closed the log\n  ok       10 records wait, ");
    assertSays(doctor(""), 0, "ok       nothing is damaged or missing");
  }

  @Test
  void aKilledOwnerIsSeen() throws Exception {
    KilledWriter.run(log(), 5);

    assertSays(doctor(""), 0, "has ended without closing the log: the next opening recovers it");
  }

  @Test
  void damageIsAProblem() throws IOException {
    Logs.made(log(), 60);
    Logs.damage(Logs.segments(log()).get(1), 4_700);

    Cli.Result result = doctor("");

    assertSays(result, 1, "problem  1 part is damaged or missing: damaged: ");
    assertSays(result, 1, "buffer verify " + log() + " lists them");
  }

  @ParameterizedTest
  @CsvSource({"8, 1", "10, 0"})
  void aBacklogNearTheCapacityIsAProblem(int maxRecords, int code) throws IOException {
    Logs.made(log(), 7);

    Cli.Result result =
        doctor(", emit: {maxRecords: 3, maxAge: 1s}, capacity: {maxRecords: " + maxRecords + "}");

    assertEquals(code, result.code(), result.out());
    assertEquals(code == 1, result.out().contains("more than 0.8 of the capacity"), result.out());
  }

  @Test
  void aDiskThatIsSmallerThanTheCapacityIsNoted() throws IOException {
    machine.freeBytes = OptionalLong.of(4 * Machines.GIB);

    assertSays(
        doctor(""),
        0,
        "note     4.0 GiB are free, and the log has 0 bytes: the disk is full before capacity.maxBytes, 10.0 GiB, is used up");
    assertSays(
        doctor(", capacity: {overflow: block}"),
        1,
        "and BLOCK never acts\n           lower capacity.maxBytes below 3.9 GiB");
    assertSays(
        doctor(", capacity: {overflow: drop_oldest, maxBytes: 3GiB}"),
        0,
        "ok       4.0 GiB are free");
    assertSays(
        doctor(", capacity: {overflow: block, maxBytes: 3GiB}, keepFree: 2GiB"),
        1,
        "BLOCK never acts");
  }

  @Test
  void aSmallDiskGetsSmallFiles() throws IOException {
    machine.freeBytes = OptionalLong.of(64 << 20);

    assertSays(
        doctor(", capacity: {maxBytes: 2MiB}"),
        0,
        "there is room for few files of 16.0 MiB (segmentBytes): they get 8.0 MiB");
  }

  @Test
  void aFullDiskIsAProblem() throws IOException {
    machine.freeBytes = OptionalLong.of(0);
    assertSays(doctor(""), 1, "problem  puts are refused: 0 bytes are free");

    machine.freeBytes = OptionalLong.of(Machines.GIB);
    assertSays(doctor(", keepFree: 1GiB"), 1, "and keepFree is 1.0 GiB");
  }

  @Test
  void filesHaveToBeLeft() throws IOException {
    machine.freeFiles = OptionalLong.of(654);
    assertSays(doctor(""), 1, "free inodes, or raise segmentBytes");

    machine.freeFiles = OptionalLong.of(655);
    assertSays(
        doctor(""), 0, "ok       655 files can still be made there; a full log has some 655");

    machine.freeFiles = OptionalLong.empty();
    assertFalse(doctor("").out().contains("can still be made"));
  }

  @Test
  void aRelativeDirectoryIsNoted() throws IOException {
    Path config = Files.writeString(
        temp.resolve("shop.yaml"),
        "buffers:\n  one: {backend: file, directory: no-such-directory, emit: {maxAge: 1s}}\n");

    assertSays(machine.doctor(config), 0, "note     the directory is relative");
  }

  @ParameterizedTest
  @CsvSource({"POWER, one thread may expect up to", "PROCESS, no put waits for one with PROCESS"})
  void aProbeSyncsAndLocksAndLeavesNothing(String durability, String told) throws IOException {
    Files.createDirectory(log());

    Cli.Result result = doctor(", durability: " + durability, "--probe");

    assertSays(result, 0, "ok       a sync of 1 KiB took ");
    assertSays(result, 0, told);
    assertSays(result, 0, "ok       a lock keeps other processes of this machine out");
    try (Stream<Path> left = Files.list(log())) {
      assertEquals(0, left.count());
    }
    assertFalse(doctor("").out().contains("a sync of"));
  }

  @Test
  void aProbeThatFailsIsAProblem() throws IOException {
    Files.createFile(log());

    assertSays(doctor("", "--probe"), 1, "could not be made and synced: ");
  }
}
