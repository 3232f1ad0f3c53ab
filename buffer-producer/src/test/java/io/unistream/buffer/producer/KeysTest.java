package io.unistream.buffer.producer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.unistream.buffer.Batch;
import io.unistream.buffer.BatchId;
import io.unistream.buffer.RawRecord;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** PROD-4: a key names sequence numbers, and these name records. */
class KeysTest {

  private static final BatchId ID =
      new BatchId(UUID.fromString("a3bb189e-8bf9-3888-9912-ace4e6543002"), Long.MAX_VALUE);

  private static Batch<String> batch(long[] sequences, RawRecord... setAside) {
    return Batch.of(
        ID,
        sequences,
        1,
        Instant.EPOCH,
        java.util.Collections.nCopies(sequences.length, "r"),
        List.of(setAside));
  }

  @Test
  void wholeBatchHasItsId() {
    assertEquals(ID.toString(), Keys.of(batch(new long[] {4, 5, 6}), new int[] {0, 1, 2}));
  }

  @Test
  void partHasItsNumbers() {
    assertEquals(ID + ":5-6", Keys.of(batch(new long[] {4, 5, 6}), new int[] {1, 2}));
    assertEquals(ID + ":4-4", Keys.of(batch(new long[] {4, 5, 6}), new int[] {0}));
  }

  @Test
  void partWithHolesHasAHash() {
    Batch<String> batch = batch(new long[] {4, 5, 6, 7});
    String key = Keys.of(batch, new int[] {0, 2});

    assertTrue(key.matches(ID + ":[0-9a-f]{32}"), key);
    assertEquals(key, Keys.of(batch, new int[] {0, 2}));
    assertNotEquals(key, Keys.of(batch, new int[] {0, 3}));
    assertNotEquals(key, Keys.of(batch, new int[] {1, 3}));
  }

  /** Another deployment may decode more, or less: what is delivered then has another key. */
  @Test
  void batchWithoutARecordThatCannotBeDecodedIsAPart() {
    RawRecord raw = new RawRecord(5, new byte[0]);

    assertTrue(Keys.of(batch(new long[] {4, 6}, raw), new int[] {0, 1}).startsWith(ID + ":"));
    assertEquals(
        ID + ":4-5",
        Keys.of(batch(new long[] {4, 5}, new RawRecord(6, new byte[0])), new int[] {0, 1}));
  }

  @Test
  void longestKey() {
    Batch<String> batch =
        batch(new long[] {Long.MAX_VALUE - 2, Long.MAX_VALUE - 1, Long.MAX_VALUE});

    assertTrue(Keys.of(batch, new int[] {1, 2}).length() <= 100);
  }
}
