package io.unistream.buffer.bench.peer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.unistream.buffer.bench.Contender;
import io.unistream.buffer.bench.Durability;
import io.unistream.buffer.bench.Subject;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a peer may call PROCESS: a JVM that puts with it is killed, and what it was told to be stored is there. */
class PeersKillTest {

  private static final int RECORD_BYTES = 100;
  private static final long CAPACITY = 8 << 20;
  private static final int ENOUGH = 2_000;

  @TempDir
  Path directory;

  static Stream<String> peers() {
    return Peers.all().stream()
        .filter(Contender::isAvailable)
        .filter(each -> each.durabilities().contains(Durability.PROCESS))
        .map(Contender::name);
  }

  @ParameterizedTest
  @MethodSource("peers")
  void whatWasStoredBeforeAKillIsThere(String name) throws Exception {
    int stored = putUntilKilled(name);

    List<Integer> found = new ArrayList<>();
    try (Subject log = open(name, directory)) {
      while (log.drain(1_000, payload -> found.add(number(payload))) > 0) {}
    }

    assertTrue(stored >= ENOUGH, () -> "only " + stored);
    assertTrue(found.size() >= stored, () -> stored + " were stored, found " + found.size());
    for (int i = 0; i < found.size(); i++) {
      assertEquals(i, found.get(i));
    }
  }

  private int putUntilKilled(String name) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-Xmx256m");
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(each -> each.startsWith("--add-"))
        .forEach(command::add);
    command.addAll(
        List.of("-cp", System.getProperty("java.class.path"), Putter.class.getName(), name));
    command.add(directory.toString());
    Process putter = new ProcessBuilder(command)
        .redirectError(ProcessBuilder.Redirect.DISCARD)
        .start();
    int stored = 0;
    try (DataInputStream told = new DataInputStream(putter.getInputStream())) {
      while (stored < ENOUGH) {
        assertEquals(stored, told.readInt());
        stored++;
      }
      // By its handle: the process itself would close the pipe too.
      putter.toHandle().destroyForcibly();
      // What it still said before it died counts too.
      while (true) {
        assertEquals(stored, told.readInt());
        stored++;
      }
    } catch (EOFException e) {
      return stored;
    } finally {
      putter.destroyForcibly();
    }
  }

  private static int number(ByteBuffer payload) {
    int number = payload.getInt(payload.position());
    assertEquals(RECORD_BYTES, payload.remaining());
    assertEquals(number, payload.getInt(payload.limit() - Integer.BYTES));
    return number;
  }

  private static Subject open(String name, Path directory) throws Exception {
    Contender peer = Peers.all().stream()
        .filter(each -> each.name().equals(name))
        .findFirst()
        .orElseThrow();
    return peer.open(directory, Durability.PROCESS, RECORD_BYTES, CAPACITY);
  }

  /** The JVM that is killed: it puts, and says each number once it is stored. */
  static final class Putter {

    private Putter() {}

    public static void main(String[] arguments) throws Exception {
      DataOutputStream told = new DataOutputStream(System.out);
      try (Subject log = open(arguments[0], Path.of(arguments[1]))) {
        byte[] payload = new byte[RECORD_BYTES];
        ByteBuffer numbers = ByteBuffer.wrap(payload);
        for (int i = 0; ; i++) {
          numbers.putInt(0, i).putInt(RECORD_BYTES - Integer.BYTES, i);
          log.put(payload);
          told.writeInt(i);
          told.flush();
        }
      }
    }
  }
}
