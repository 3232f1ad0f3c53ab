package io.unistream.buffer.wal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class WalVisitorTest {

  private final List<String> taken = new ArrayList<>();

  @Test
  void anEntryOfAnyTypeIsTakenAsWhatItIs() {
    WalVisitor visitor = new WalVisitor() {
      @Override
      public void record(long sequence, long epochMillis, int payloadBytes) {
        taken.add("record " + sequence + " of " + payloadBytes + " bytes at " + epochMillis);
      }

      @Override
      public void control(WalEntry entry) {
        taken.add("control " + entry.type());
      }
    };

    visitor.entry(WalEntry.of(WalEntry.Type.RECORD, 7, 1_000, new byte[5]));
    visitor.entry(WalEntry.of(WalEntry.Type.SEAL, 7, 1_000, new byte[1]));
    visitor.entry(WalEntry.of(WalEntry.Type.COMMIT, 7, 1_001, new byte[1]));

    assertEquals(List.of("record 7 of 5 bytes at 1000", "control SEAL", "control COMMIT"), taken);
  }
}
