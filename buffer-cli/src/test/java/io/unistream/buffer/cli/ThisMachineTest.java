package io.unistream.buffer.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the machine that this runs on tells, and what a command makes of another user's log there. */
class ThisMachineTest {

  @TempDir
  Path temp;

  @Test
  void theMachineTellsOfItself() throws IOException {
    Machine machine = new ThisMachine();
    Disk disk = machine.disk(temp);

    assertEquals(Files.getFileStore(temp).type(), disk.type());
    assertTrue(disk.freeBytes().getAsLong() > 0);
    assertTrue(disk.freeFiles().isEmpty() || disk.freeFiles().getAsLong() > 0);
    assertEquals(Runtime.getRuntime().maxMemory(), machine.heapBytes());
    assertEquals(Files.exists(Path.of("/proc/self/limits")), machine.openFiles().isPresent());
  }

  @Test
  void theDoctorLooksAtThisMachine() throws IOException {
    Path config = Files.writeString(
        temp.resolve("shop.json"), "{\"buffers\": {\"one\": {\"backend\": \"memory\"}}}");

    Cli.Result result = Cli.run("doctor", config, "--heap", "1GiB");

    assertEquals(0, result.code(), result.out());
    assertTrue(result.out().contains("buffer one\n  ok       backend memory"), result.out());
  }

  /** What root makes in it, the program could not open. */
  @Test
  void aLogOfAnotherUserIsNotChanged() throws IOException {
    assumeTrue("root".equals(System.getProperty("user.name")), "only root can give a file away");
    Path letters = DeadLetterLogs.made(temp.resolve("refused"), 2);
    Files.setAttribute(letters.resolve("owner"), "unix:uid", 12_345);

    Cli.Result result = Cli.run("dead-letters", letters, "purge", "--yes");

    assertEquals(3, result.code());
    assertTrue(result.err().contains("Run it as that user"), result.err());
    assertEquals(2, DeadLetterLogs.in(letters).size());
  }
}
