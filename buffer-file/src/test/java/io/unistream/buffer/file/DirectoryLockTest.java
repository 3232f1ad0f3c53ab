package io.unistream.buffer.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.unistream.buffer.Buffer;
import io.unistream.buffer.BufferLockedException;
import io.unistream.buffer.RecordCodec;
import io.unistream.buffer.tck.crash.CrashFileSystem;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** OWN-ONE: one open buffer per log, in this JVM and on this machine. */
class DirectoryLockTest {

  @TempDir
  Path temp;

  @Test
  void secondOpenerInThisJvmIsRefusedAndTheFirstGoesOn() {
    try (Buffer<String> first = Logs.open(Logs.settings(temp))) {
      BufferLockedException e =
          assertThrows(BufferLockedException.class, () -> Logs.open(Logs.settings(temp)));

      assertTrue(e.getMessage().contains(temp.toString()), e.getMessage());
      assertTrue(
          e.getMessage().contains("pid " + ProcessHandle.current().pid() + ", this process"),
          e.getMessage());
      assertEquals(1, Logs.put(first, 1));
    }
  }

  @Test
  void symbolicLinkIsTheSameLog() throws IOException {
    Path log = Files.createDirectory(temp.resolve("log"));
    Path link = Files.createSymbolicLink(temp.resolve("link"), log);
    try (Buffer<String> first = Logs.open(Logs.settings(log))) {
      assertThrows(BufferLockedException.class, () -> Logs.open(Logs.settings(link)));

      assertEquals(1, Logs.put(first, 1));
    }
  }

  /** Of many file systems in memory two soon have the same identity hash code. */
  @Test
  void twoFileSystemsAreNeverTakenForOne() {
    Map<Integer, CrashFileSystem> byHash = new HashMap<>();
    CrashFileSystem one = CrashFileSystem.create();
    CrashFileSystem other = byHash.put(System.identityHashCode(one), one);
    while (other == null) {
      one = CrashFileSystem.create();
      other = byHash.put(System.identityHashCode(one), one);
    }

    try (Buffer<String> first = Logs.open(one);
        Buffer<String> second = Logs.open(other)) {
      assertEquals(1, Logs.put(first, 1));
      assertEquals(1, Logs.put(second, 1));
    }
  }

  @Test
  void aFailedOpeningLeavesNoLock() throws IOException {
    Path foreign = Files.writeString(temp.resolve("foreign"), "");
    assertThrows(RuntimeException.class, () -> Logs.open(Logs.settings(temp)));
    Files.delete(foreign);

    try (Buffer<String> buffer = Logs.open(Logs.settings(temp))) {
      assertEquals(1, Logs.put(buffer, 1));
    }
  }

  @Test
  void anotherProcessIsRefusedBothWaysAndTheOwnerGoesOn() throws Exception {
    try (Child owner = Child.start("hold", temp)) {
      assertEquals("open", owner.read());

      BufferLockedException e =
          assertThrows(BufferLockedException.class, () -> Logs.open(Logs.settings(temp)));

      assertEquals(
          "the log in " + temp + " is open already, by the process with pid " + owner.pid()
              + ". Close that buffer, or use another directory",
          e.getMessage());
      owner.write("put");
      assertEquals("1", owner.read());
    }
    try (Buffer<String> mine = Logs.open(Logs.settings(temp));
        Child second = Child.start("hold", temp)) {
      assertTrue(second
          .read()
          .startsWith("locked: the log in " + temp + " is open already, by the process with pid "
              + ProcessHandle.current().pid() + "."));
      assertEquals(List.of(1L), Logs.drain(mine));
    }
  }

  @Test
  void theSecondJvmDoesNotTakeTheLockFromTheFirst() throws Exception {
    try (Buffer<String> mine = Logs.open(Logs.settings(temp))) {
      assertThrows(BufferLockedException.class, () -> Logs.open(Logs.settings(temp)));

      try (Child second = Child.start("hold", temp)) {
        assertTrue(second.read().startsWith("locked: "));
      }
      assertEquals(1, Logs.put(mine, 1));
    }
  }

  /** A JVM of its own that opens the log and puts at each line on its input. */
  static final class Child implements AutoCloseable {

    private final Process process;
    private final BufferedReader output;

    private Child(Process process) {
      this.process = process;
      this.output = process.inputReader(StandardCharsets.UTF_8);
    }

    static final String JAVA =
        Path.of(System.getProperty("java.home"), "bin", "java").toString();

    static Child start(String mode, Path directory) throws IOException {
      return command(
          JAVA,
          "-cp",
          System.getProperty("java.class.path"),
          Holder.class.getName(),
          mode,
          directory.toString());
    }

    static Child command(String... command) throws IOException {
      return new Child(new ProcessBuilder(command)
          .redirectError(ProcessBuilder.Redirect.INHERIT)
          .start());
    }

    long pid() {
      return process.pid();
    }

    String read() throws IOException {
      String line = output.readLine();
      assertNotNull(line, "the child ended early");
      return line;
    }

    /** Null if it has ended. */
    @Nullable
    String readAny() throws IOException {
      return output.readLine();
    }

    void write(String line) throws IOException {
      process.getOutputStream().write((line + "\n").getBytes(StandardCharsets.UTF_8));
      process.getOutputStream().flush();
    }

    @Override
    public void close() {
      process.destroyForcibly().onExit().join();
      assertFalse(process.isAlive());
    }
  }

  /** The child's program. */
  static final class Holder {

    private Holder() {}

    @SuppressWarnings("SystemOut") // the pipe to the parent
    public static void main(String[] args) throws IOException {
      try (Buffer<String> buffer =
          FileBuffer.open(Logs.settings(Path.of(args[1])), RecordCodec.string())) {
        System.out.println("open");
        while (System.in.read() >= 0) {
          System.in.skipNBytes(System.in.available());
          System.out.println(Logs.put(buffer, buffer.putAll(List.of()).first()));
        }
      } catch (BufferLockedException e) {
        System.out.println("locked: " + e.getMessage());
      }
    }
  }
}
