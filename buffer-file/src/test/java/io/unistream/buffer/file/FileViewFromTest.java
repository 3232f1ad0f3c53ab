package io.unistream.buffer.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.unistream.buffer.Buffer;
import io.unistream.buffer.wal.WalPart;
import io.unistream.buffer.wal.WalView;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Looks from a record on: what is left out, and that nothing else is. */
class FileViewFromTest {

  private static final int RECORDS = 200;

  @TempDir
  Path temp;

  private Path log() {
    return temp.resolve("log");
  }

  private FileBufferSettings settings() {
    return Logs.process(Logs.settings(log()));
  }

  private void made(int records) {
    try (Buffer<String> buffer = Logs.open(settings())) {
      Logs.putMany(buffer, records);
    }
  }

  private List<WalPart> parts() {
    try (WalView view = new FileView(log())) {
      view.replay(Views.Recorder::new);
      return view.parts();
    }
  }

  @Test
  void aLookBeginsAtTheSegmentThatHoldsTheRecord() {
    made(RECORDS);
    List<WalPart> parts = parts();
    assertTrue(parts.size() > 3, parts.toString());

    try (WalView view = new FileView(log())) {
      for (int from = 1; from <= RECORDS + 5; from++) {
        int record = from;
        Views.Recorder told = view.replayFrom(from, Views.Recorder::new);
        long first = parts.stream()
            .map(part -> part.sequences().first())
            .filter(sequence -> sequence <= record)
            .reduce(1L, Math::max);

        assertEquals(Logs.range(first, RECORDS), told.records, "from " + from);
        assertEquals(first - 1, told.begins, "from " + from);
        assertEquals(told.records, Views.sequences(view, 0));
        assertEquals(first, view.parts().get(0).sequences().first());
        assertEquals(List.of(), view.damaged());
        assertTrue(view.recovery().cleanShutdown());
        assertTrue(view.logId().isPresent());
      }
    }
  }

  @Test
  void fromTheFirstRecordOnNothingIsLeftOut() {
    made(RECORDS);

    try (WalView view = new FileView(log())) {
      for (long from : new long[] {Long.MIN_VALUE, 0, 1}) {
        assertEquals(Logs.range(1, RECORDS), view.replayFrom(from, Views.Recorder::new).records);
      }
    }
  }

  @Test
  void whatComesLaterIsLookedForInTheLastSegmentAlone() {
    made(RECORDS);

    try (WalView view = new FileView(log())) {
      Views.Recorder told = view.replayFrom(Long.MAX_VALUE, Views.Recorder::new);

      assertEquals(1, view.parts().size());
      assertTrue(told.records.size() < RECORDS / 3, told.records.toString());
    }
  }

  /** Which records are before it is known from the segment before that alone. */
  @Test
  void aSegmentWhoseHeaderIsDamagedIsNoBeginning() throws IOException {
    made(RECORDS);
    List<WalPart> parts = parts();
    Path damaged = log().resolve(parts.get(2).name());
    byte[] bytes = Files.readAllBytes(damaged);
    bytes[20] ^= 1;
    bytes[Blocks.BYTES + 20] ^= 1;
    Files.write(damaged, bytes);

    try (WalView view = new FileView(log())) {
      Views.Recorder told = view.replayFrom(parts.get(2).sequences().last(), Views.Recorder::new);

      assertEquals(parts.get(1).sequences().first(), told.records.get(0));
    }
  }

  /** What is damaged before a look's beginning is not looked at; what is damaged behind it is told. */
  @Test
  void damageIsToldFromTheBeginningOn() throws IOException {
    made(RECORDS);
    List<WalPart> parts = parts();
    Path damaged = log().resolve(parts.get(1).name());
    byte[] bytes = Files.readAllBytes(damaged);
    bytes[SegmentHeader.LENGTH + 50] ^= 1;
    Files.write(damaged, bytes);

    try (WalView view = new FileView(log())) {
      view.replayFrom(parts.get(2).sequences().first(), Views.Recorder::new);
      assertEquals(List.of(), view.damaged());
      view.replayFrom(parts.get(1).sequences().first(), Views.Recorder::new);
      assertEquals(1, view.damaged().size());
    }
  }

  @Test
  void whatStandsInTheWindowAloneIsShown() throws IOException {
    Files.createDirectory(log());
    Kills.assumeWindow(log());
    try (Buffer<String> buffer = Logs.open(settings());
        WalView view = new FileView(log())) {
      Logs.putMany(buffer, RECORDS);
      for (int last = RECORDS + 1; last < RECORDS + 20; last++) {
        Logs.putMany(buffer, 1);
        view.replayFrom(last, Views.Recorder::new);
        assertEquals(List.of((long) last), Views.sequences(view, last));
      }
    }
  }

  @Test
  void theOldestSegmentsMayHaveBeenGivenBack() {
    try (Buffer<String> buffer = Logs.open(settings());
        WalView view = new FileView(log())) {
      Logs.putMany(buffer, RECORDS);
      for (int i = 0; i < 40; i++) {
        buffer.commit(buffer.emit());
      }

      Views.Recorder told = view.replayFrom(2, Views.Recorder::new);

      long first = told.records.get(0);
      assertTrue(first > 40 && first <= 121, "begins with " + first);
      assertEquals(Logs.range(first, RECORDS), told.records);
    }
  }
}
