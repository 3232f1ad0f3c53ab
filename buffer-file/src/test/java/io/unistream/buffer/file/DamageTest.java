package io.unistream.buffer.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.unistream.buffer.Batch;
import io.unistream.buffer.BatchId;
import io.unistream.buffer.Buffer;
import io.unistream.buffer.CorruptLogException;
import io.unistream.buffer.EmitPolicy;
import io.unistream.buffer.RecoveryReport.QuarantinedSpan;
import io.unistream.buffer.SequenceRange;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** ERR-CORRUPT: damage is found, named, never handed out and never passed over in silence. */
class DamageTest {

  private static final int RECORDS = 60;

  @TempDir
  Path temp;

  private FileBufferSettings settings = Logs.settings(Path.of("."));

  @BeforeEach
  void log() {
    settings = Logs.process(Logs.settings(temp.resolve("log")));
    try (Buffer<String> buffer = Logs.open(settings)) {
      Logs.putMany(buffer, RECORDS);
    }
  }

  private Path segment(int number) {
    return settings.directory().resolve(String.format(Locale.ROOT, "%020d.wal", number));
  }

  private void flip(Path file, int offset) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    bytes[offset] ^= 0x40;
    Files.write(file, bytes);
  }

  @Test
  void everyDamagedByteIsHarmlessOrNamed() throws IOException {
    int named = 0;
    for (int number : new int[] {0, 2}) {
      for (int offset = 0; offset < Logs.SEGMENT; offset += 13) {
        flip(segment(number), offset);
        try (Buffer<String> buffer = Logs.open(settings)) {
          assertEquals(
              RECORDS, buffer.stats().backlogRecords(), "segment " + number + " offset " + offset);
        } catch (CorruptLogException e) {
          named++;
          assertEquals(segment(number).toString(), e.source());
          assertTrue(e.offset() <= offset && offset < e.offset() + 4096, e.getMessage());
          assertTrue(e.getMessage().contains("offset " + e.offset()), e.getMessage());
        }
        flip(segment(number), offset);
      }
    }
    assertTrue(named > 300, "only " + named + " were noticed");
  }

  @Test
  void quarantineGoesOnWithAllValidRecordsAndNamesTheMissing() throws IOException {
    int lost = 0;
    for (int offset = SegmentHeader.LENGTH; offset < 7_600; offset += 101) {
      FileBufferSettings copy = copy("copy" + offset);
      flip(copy.directory().resolve(segment(0).getFileName()), offset);
      List<Long> missing;
      try (Buffer<String> buffer = Logs.openQuarantining(copy)) {
        missing = missing(buffer);
        assertTrue(missing.size() <= 1, "one frame was hit, missing " + missing);
        List<Long> expected = Logs.range(1, RECORDS);
        expected.removeAll(missing);
        assertEquals(expected.size(), buffer.stats().backlogRecords());
        assertEquals(expected, Logs.drain(buffer), "offset " + offset + " " + buffer.recovery());
        assertEquals(0, buffer.stats().backlogRecords());
        assertEquals(0, buffer.stats().backlogBytes());
        assertEquals(RECORDS + 1, Logs.put(buffer, RECORDS + 1));
        assertEquals(
            !buffer.recovery().quarantined().isEmpty(),
            Files.exists(copy.directory().resolve("quarantine")));
      }
      lost += missing.size();
      try (Buffer<String> buffer = Logs.open(copy)) {
        assertEquals(
            List.of(RECORDS + 1L), Logs.drain(buffer), "what was damaged is committed and gone");
      }
    }
    assertTrue(lost > 10, "only " + lost + " records were hit");
  }

  @Test
  void quarantinePassesOverASegmentWithoutAHeader() throws IOException {
    flip(segment(1), 40);
    flip(segment(1), 4096 + 40);
    assertThrows(CorruptLogException.class, () -> Logs.open(settings));

    try (Buffer<String> buffer = Logs.openQuarantining(settings)) {
      assertEquals(List.of(), missing(buffer), "the next segment knows who it is");
      assertEquals(1, buffer.recovery().quarantined().size());
      assertEquals(Logs.range(1, RECORDS), Logs.drain(buffer));
    }
  }

  @Test
  void oneDamagedHeaderCopyCostsNothing() throws IOException {
    flip(segment(1), 40);

    try (Buffer<String> buffer = Logs.open(settings)) {
      assertEquals(Logs.range(1, RECORDS), Logs.drain(buffer));
    }
  }

  @Test
  void aMissingSegmentIsNoticedAndQuarantineNamesItsRecords() throws IOException {
    Files.delete(segment(1));
    CorruptLogException e = assertThrows(CorruptLogException.class, () -> Logs.open(settings));
    assertTrue(e.sequences().count() > 3, e.getMessage());

    try (Buffer<String> buffer = Logs.openQuarantining(settings)) {
      List<Long> expected = Logs.range(1, RECORDS);
      expected.removeAll(missing(buffer));
      assertEquals(expected, Logs.drain(buffer));
    }
  }

  @Test
  void aShortenedSegmentIsNoticed() throws IOException {
    byte[] bytes = Files.readAllBytes(segment(1));
    Files.write(segment(1), Arrays.copyOf(bytes, 6_000));

    CorruptLogException e = assertThrows(CorruptLogException.class, () -> Logs.open(settings));

    assertEquals(segment(1).toString(), e.source());
    assertTrue(e.getMessage().contains("the file ends at 6000, expected "), e.getMessage());
  }

  @Test
  void damageAfterOpeningIsFoundWhenItIsReadAndTheBufferGoesOnTakingRecords() throws IOException {
    try (Buffer<String> buffer = Logs.open(settings)) {
      flip(segment(2), 6_000);

      CorruptLogException e = assertThrows(CorruptLogException.class, () -> Logs.drain(buffer));

      assertEquals(segment(2).toString(), e.source());
      assertThrows(CorruptLogException.class, buffer::emit);
      assertEquals(RECORDS + 1, Logs.put(buffer, RECORDS + 1));
    }
  }

  @Test
  void refusingToOpenChangesNothing() throws IOException {
    flip(segment(0), 6_000);
    byte[] before = Files.readAllBytes(segment(0));

    assertThrows(CorruptLogException.class, () -> Logs.open(settings));
    assertThrows(CorruptLogException.class, () -> Logs.open(settings));

    assertEquals(ByteBuffer.wrap(before), ByteBuffer.wrap(Files.readAllBytes(segment(0))));
    flip(segment(0), 6_000);
    try (Buffer<String> buffer = Logs.open(settings)) {
      assertEquals(Logs.range(1, RECORDS), Logs.drain(buffer));
    }
  }

  @Test
  void aLostNumberIsNeverGivenAgainWhenDamageHitsTheLastRecordOfAClosedLog() throws IOException {
    FileBufferSettings small = Logs.process(Logs.settings(temp.resolve("small")));
    try (Buffer<String> buffer = Logs.open(small)) {
      Logs.putMany(buffer, 2);
      assertEquals(3, buffer.put("the last"));
    }
    Path file = small.directory().resolve(segment(0).getFileName());
    int offset = indexOf(Files.readAllBytes(file), "the last");
    flip(file, offset);
    CorruptLogException e = assertThrows(CorruptLogException.class, () -> Logs.open(small));
    assertEquals(new SequenceRange(3, 1), e.sequences());

    try (Buffer<String> buffer = Logs.openQuarantining(small)) {
      assertEquals(List.of(3L), missing(buffer));
      assertEquals(4, buffer.put("new"));
    }
  }

  @Test
  void aBatchWhoseSealIsLostComesBackUnderANumberThatWasNeverUsed() throws IOException {
    FileBufferSettings small = Logs.process(Logs.settings(temp.resolve("small")).toBuilder()
        .emit(EmitPolicy.defaults().withMaxRecords(2).withMaxBytes(2_000))
        .build());
    BatchId handedOut;
    try (Buffer<String> buffer = Logs.open(small)) {
      buffer.put("first");
      buffer.put("second");
      handedOut = buffer.emit().id();
    }
    Path file = small.directory().resolve(segment(0).getFileName());
    flip(file, indexOf(Files.readAllBytes(file), "second") + 8 + 40);
    assertThrows(CorruptLogException.class, () -> Logs.open(small));

    try (Buffer<String> buffer = Logs.openQuarantining(small.toBuilder()
        .emit(EmitPolicy.defaults().withMaxRecords(3).withMaxBytes(2_000))
        .build())) {
      buffer.put("third");
      Batch<String> batch = buffer.emit();
      assertEquals(List.of("first", "second", "third"), batch.records());
      assertTrue(batch.id().number() > handedOut.number(), batch + " after " + handedOut);
      buffer.commit(batch);
      assertEquals(0, buffer.stats().sealedBatches());
    }
  }

  @Test
  void quarantineOpensALastSegmentThatIsShorterThanItsHeaderSays() throws IOException {
    FileBufferSettings power = Logs.settings(temp.resolve("power"));
    Path crashed = temp.resolve("crashed");
    Buffer<String> buffer = Logs.open(power);
    Logs.putMany(buffer, 4);
    Files.createDirectory(crashed);
    copyInto(power.directory(), crashed);
    buffer.close();
    Logs.open(Logs.settings(crashed)).close();
    Path last;
    try (var files = Files.list(crashed)) {
      last = files
          .filter(file -> file.toString().endsWith(".wal"))
          .max(Path::compareTo)
          .orElseThrow();
    }
    byte[] bytes = Files.readAllBytes(last);
    Files.write(last, Arrays.copyOf(bytes, SegmentHeader.LENGTH));
    assertThrows(CorruptLogException.class, () -> Logs.open(Logs.settings(crashed)));

    try (Buffer<String> recovered = Logs.openQuarantining(Logs.settings(crashed))) {
      assertFalse(recovered.recovery().quarantined().isEmpty());
      long next = recovered.put("new");
      assertTrue(next > 4, "ORD-SEQUENCE " + next);
    }
  }

  private static int indexOf(byte[] bytes, String text) {
    int at = new String(bytes, StandardCharsets.ISO_8859_1).indexOf(text);
    assertTrue(at > 0, text);
    return at;
  }

  private static List<Long> missing(Buffer<String> buffer) {
    List<Long> missing = new ArrayList<>();
    for (QuarantinedSpan span : buffer.recovery().quarantined()) {
      SequenceRange range = span.missing();
      missing.addAll(Logs.range(range.first(), range.last()));
    }
    return missing;
  }

  private FileBufferSettings copy(String name) throws IOException {
    Path target = Files.createDirectory(temp.resolve(name));
    copyInto(settings.directory(), target);
    return Logs.process(Logs.settings(target));
  }

  /** What is being made for later, which no crash leaves whole, gets its name while it is looked at. */
  private static void copyInto(Path from, Path target) throws IOException {
    try (var files = Files.list(from)) {
      for (Path file : files.filter(each -> !each.toString().endsWith(".new")).toList()) {
        Files.copy(file, target.resolve(file.getFileName()));
      }
    }
  }
}
