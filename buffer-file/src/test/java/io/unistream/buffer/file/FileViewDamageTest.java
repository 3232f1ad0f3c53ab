package io.unistream.buffer.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.unistream.buffer.Buffer;
import io.unistream.buffer.RecoveryReport.QuarantinedSpan;
import io.unistream.buffer.batch.BacklogView;
import io.unistream.buffer.wal.WalView;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a view finds of damage: what an opening would refuse, and nothing else. */
class FileViewDamageTest {

  private static final int RECORDS = 60;

  @TempDir
  Path temp;

  private Path log() {
    return temp.resolve("log");
  }

  private FileBufferSettings settings() {
    return Logs.process(Logs.settings(log()));
  }

  private void made() {
    try (Buffer<String> buffer = Logs.open(settings())) {
      Logs.putMany(buffer, RECORDS);
    }
  }

  private List<Path> segments() throws IOException {
    return List.copyOf(new LogDirectory(log(), false).segments().values());
  }

  private static void flip(Path file, int offset) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    bytes[offset] ^= 0x40;
    Files.write(file, bytes);
  }

  private List<QuarantinedSpan> damaged() {
    try (WalView view = new FileView(log())) {
      BacklogView backlog = BacklogView.of(view);
      List<QuarantinedSpan> all = new ArrayList<>(view.damaged());
      backlog.missing().forEach(range -> all.add(QuarantinedSpan.of("log", 0, 0, range)));
      return all;
    }
  }

  @Test
  void aMissingSegmentIsFoundWhereverItWas() throws IOException {
    made();
    List<Path> all = segments();
    for (Path segment : all) {
      Path aside = temp.resolve("aside");
      Files.move(segment, aside);

      List<QuarantinedSpan> damaged = damaged();

      assertFalse(damaged.isEmpty(), segment + " is missing");
      assertTrue(damaged.stream().anyMatch(span -> !span.missing().isEmpty()), damaged.toString());
      Files.move(aside, segment);
      assertEquals(List.of(), damaged());
    }
    assertTrue(all.size() > 3);
  }

  /** The strictest oracle: for damage in each place, a view finds some if and only if an opening refuses the log. */
  @Test
  void damageIsFoundIfAndOnlyIfAnOpeningWouldRefuseTheLog() throws IOException {
    made();
    int found = 0;
    for (Path segment : List.of(segments().get(0), segments().get(2))) {
      for (int offset = 8; offset < Logs.SEGMENT; offset += 61) {
        flip(segment, offset);
        Views.age(log());
        Views.Shown shown =
            Views.check(settings(), temp.resolve("copy"), segment + " offset " + offset);
        found += shown.found() ? 1 : 0;
        flip(segment, offset);
      }
    }
    assertTrue(found > 60, "only " + found + " were noticed");
  }

  @Test
  void damageOfTheTailIsFoundIfAndOnlyIfAnOpeningWouldRefuseTheLog() throws IOException {
    Files.createDirectory(log());
    Kills.assumeWindow(log());
    Path original = temp.resolve("original");
    FileBufferSettings large = settings().toBuilder().segmentBytes(1 << 20).build();
    try (Buffer<String> buffer = Logs.open(large)) {
      Logs.putMany(buffer, 20);
      Views.copy(log(), original);
    }
    int found = 0;
    for (int offset = 0; offset < TailSlot.END + 3_000; offset += 53) {
      KillProperties.delete(log());
      Views.copy(original, log());
      flip(log().resolve(Kills.TAIL), offset);
      Views.age(log());
      found += Views.check(large, temp.resolve("copy"), "offset " + offset).found() ? 1 : 0;
    }
    assertTrue(found > 20, "only " + found + " were noticed");
    for (long length : new long[] {0, 100, TailSlot.END, TailSlot.END + 5_000}) {
      KillProperties.delete(log());
      Views.copy(original, log());
      byte[] tail = Files.readAllBytes(log().resolve(Kills.TAIL));
      Files.write(log().resolve(Kills.TAIL), java.util.Arrays.copyOf(tail, (int) length));
      Views.age(log());
      assertTrue(Views.check(large, temp.resolve("copy"), "length " + length).found());
    }
  }

  @Test
  void whatAnOpeningHasDecidedUponIsNoFinding() throws IOException {
    made();
    flip(segments().get(1), SegmentHeader.LENGTH + 100);
    assertEquals(1, damaged().size());
    try (Buffer<String> buffer = Logs.openQuarantining(settings())) {
      assertEquals(1, buffer.recovery().quarantined().size());
    }

    try (WalView view = new FileView(log())) {
      BacklogView backlog = BacklogView.of(view);

      assertEquals(List.of(), view.damaged());
      assertEquals(List.of(), backlog.missing());
      assertEquals(1, view.recovery().quarantined().size());
    }
  }

  @Test
  void damageIsFoundBesideARunningOwner() throws IOException {
    try (Buffer<String> buffer = Logs.open(settings())) {
      Logs.putMany(buffer, RECORDS);
      flip(segments().get(1), SegmentHeader.LENGTH + 100);

      assertEquals(1, damaged().size());
      assertEquals(1, damaged().get(0).missing().count());
    }
  }

  /** As a read that a write overtakes: it is not there when one looks again. */
  @Test
  void damageThatIsSeenOnceIsNoFinding() throws IOException {
    made();
    Path segment = segments().get(1);
    AtomicInteger looks = new AtomicInteger();
    try (WalView view = new Meddled(
        new FileView(log()),
        () -> {
          if (looks.incrementAndGet() <= 2) { // there in the first look only
            flipUnchecked(segment, SegmentHeader.LENGTH + 100);
          }
        },
        () -> {})) {
      BacklogView backlog = BacklogView.of(view);

      assertEquals(List.of(), view.damaged());
      assertEquals(RECORDS, backlog.records());
      assertEquals(2, looks.get());
    }
  }

  private static void flipUnchecked(Path file, int offset) {
    try {
      flip(file, offset);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
