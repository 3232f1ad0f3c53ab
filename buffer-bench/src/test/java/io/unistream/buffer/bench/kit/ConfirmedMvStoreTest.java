package io.unistream.buffer.bench.kit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.h2.mvstore.DataUtils;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.MVStoreException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the kit found about H2's MVStore 2.4.240, by its own methods alone. */
class ConfirmedMvStoreTest {

  @TempDir
  private Path directory;

  /** Also where an assertion failed before the interrupt was taken back. */
  @AfterEach
  void takeBackTheInterrupt() {
    assertFalse(Thread.interrupted());
  }

  /**
   * ERR-INTERRUPT: the file channel is closed by the interrupt, and the store closes itself. What was committed
   * stays. The database H2 has files that do not mind (async:), which are not in the artifact of the store alone.
   */
  @Test
  void anInterruptClosesTheStore() {
    String file = directory.resolve("store.mv").toString();
    MVStore store = new MVStore.Builder().fileName(file).autoCommitDisabled().open();
    MVMap<Long, String> map = store.openMap("log");
    map.put(1L, "one");
    store.commit();
    store.sync();

    map.put(2L, "two");
    Thread.currentThread().interrupt();
    assertThrows(MVStoreException.class, store::commit);
    assertTrue(Thread.interrupted());

    assertThrows(MVStoreException.class, () -> map.put(3L, "three"));
    assertTrue(store.isClosed());
    try (MVStore again = MVStore.open(file)) {
      MVMap<Long, String> found = again.openMap("log");
      assertEquals("one", found.get(1L));
    }
  }

  /** ERR-CORRUPT: it checks its chunks' heads and its pages' heads, and not what is in a page. */
  @Test
  void aTurnedBitComesOutAsData() throws IOException {
    Path file = directory.resolve("store.mv");
    String record = "a record that is in few places";
    try (MVStore store = MVStore.open(file.toString())) {
      store.<Long, String>openMap("log").put(1L, record);
    }

    String all = Files.readString(file, StandardCharsets.ISO_8859_1);
    assertTrue(all.contains(record));
    String damaged = record.replace('f', 'g');
    Files.writeString(file, all.replace(record, damaged), StandardCharsets.ISO_8859_1);

    try (MVStore store = MVStore.open(file.toString())) {
      assertEquals(damaged, store.<Long, String>openMap("log").get(1L));
    }
  }

  /**
   * OWN-ONE: a second opening in the same process is refused, and by closing its own channel of the file it gives away the lock
   * of the first, as POSIX has it. Then another process can open the store, too.
   */
  @Test
  void aRefusedSecondOpeningGivesTheLockAway() throws Exception {
    Assumptions.assumeFalse(
        System.getProperty("os.name").startsWith("Windows"), "locks of another kind");
    String file = directory.resolve("store.mv").toString();
    try (MVStore store = MVStore.open(file)) {
      assertEquals(Opener.LOCKED, openedByAnotherProcess(file));

      assertEquals(
          DataUtils.ERROR_FILE_LOCKED,
          assertThrows(MVStoreException.class, () -> MVStore.open(file)).getErrorCode());

      assertEquals(Opener.OPENED, openedByAnotherProcess(file));
      assertFalse(store.isClosed());
    }
  }

  private static int openedByAnotherProcess(String file) throws Exception {
    Process process = new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            Opener.class.getName(),
            file)
        .inheritIO()
        .start();
    try {
      assertTrue(process.waitFor(2, TimeUnit.MINUTES), "the other process does not end");
      return process.exitValue();
    } finally {
      process.destroyForcibly();
    }
  }

  /** The other process. */
  static final class Opener {

    static final int OPENED = 10;
    static final int LOCKED = 11;

    private Opener() {}

    public static void main(String[] arguments) {
      try {
        // Not closed: what it would write at closing is not the question here.
        MVStore opened = MVStore.open(arguments[0]);
        Runtime.getRuntime().halt(opened.isClosed() ? 1 : OPENED);
      } catch (MVStoreException e) {
        Runtime.getRuntime().halt(e.getErrorCode() == DataUtils.ERROR_FILE_LOCKED ? LOCKED : 1);
      }
    }
  }
}
