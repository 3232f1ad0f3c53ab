package io.unistream.buffer.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.unistream.buffer.Buffer;
import io.unistream.buffer.Capacity;
import io.unistream.buffer.CorruptionPolicy;
import io.unistream.buffer.OverflowPolicy;
import io.unistream.buffer.tck.crash.CrashFileSystem;
import io.unistream.buffer.tck.crash.CrashImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.NavigableSet;
import java.util.Objects;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an opening with QUARANTINE has decided holds for every later one: it opens, and the same records are missing. */
class DecidedOnceTest {

  @TempDir
  private Path temp;

  private static NavigableSet<Long> missing(
      LogMode mode, CrashFileSystem files, CorruptionPolicy policy) {
    try (Buffer<String> buffer = mode.open(Pristine.directory(files), policy, new Ledger())) {
      return Ledger.missing(buffer.recovery());
    }
  }

  private static void assertDecided(LogMode mode, CrashFileSystem files, String what) {
    NavigableSet<Long> missing = missing(mode, files, CorruptionPolicy.QUARANTINE);
    CrashImage decided = files.processCrash();

    assertFalse(missing.isEmpty(), what);
    assertEquals(missing, missing(mode, decided.mount(), CorruptionPolicy.FAIL), what);
    assertEquals(missing, missing(mode, decided.mount(), CorruptionPolicy.QUARANTINE), what);
  }

  /** What is missing stands behind the last frame of a segment that has a successor by then. */
  @Test
  void whatWasInAWindowThatIsCutOff() throws IOException {
    Pristine log = PristineBuilder.window(temp.resolve("window"), 7);
    byte[] tail = Objects.requireNonNull(log.places().contents().get(LogFileNames.TAIL));
    assertTrue(tail.length > TailSlot.END, "no window");
    for (LogMode mode : List.of(LogMode.process(), LogMode.power())) {
      for (int length = TailSlot.END; length < TailSlot.END + 3_000; length += 500) {
        CrashFileSystem files = log.image().mount();
        new Mishap(
                Mishap.Kind.CUT_OFF, new Damage(LogFileNames.TAIL, length, 1, Damage.What.ZEROED))
            .inflictOn(files);

        assertDecided(mode, files, mode + ", cut off at " + length);
      }
    }
  }

  /** What was dropped from behind the batch in flight is not missing, whoever says so. */
  @Test
  void whatWasInASegmentThatIsGone() throws IOException {
    Capacity capacity =
        Capacity.defaults().withMaxRecords(34).withOverflow(OverflowPolicy.DROP_OLDEST);
    LogMode mode = LogMode.power().withCapacity(capacity);
    Ledger ledger = new Ledger();
    CrashFileSystem killed = CrashFileSystem.create();
    Buffer<String> owner = mode.open(Pristine.directory(killed), CorruptionPolicy.FAIL, ledger);
    for (int record = 1; record <= 58; record++) {
      String text = "x".repeat(100);
      ledger.acknowledged.put(owner.put(text), text);
      if (record == 20) {
        owner.commit(owner.emit());
        owner.emit();
      }
    }
    assertFalse(ledger.dropped.isEmpty());
    CrashImage image = killed.processCrash();
    int lost = 0;
    for (Path segment :
        new LogDirectory(Pristine.directory(killed), true).segments().values()) {
      CrashFileSystem files = image.mount();
      Files.delete(Pristine.directory(files).resolve(segment.getFileName().toString()));

      NavigableSet<Long> missing = missing(mode, files, CorruptionPolicy.QUARANTINE);

      assertEquals(
          missing,
          missing(mode, files.processCrash().mount(), CorruptionPolicy.FAIL),
          segment + " is gone");
      NavigableSet<Long> dropped = new TreeSet<>(missing);
      dropped.retainAll(ledger.dropped);
      assertEquals(new TreeSet<>(), dropped, segment + " is gone");
      lost += missing.isEmpty() ? 0 : 1;
    }
    assertTrue(lost > 0);
  }
}
