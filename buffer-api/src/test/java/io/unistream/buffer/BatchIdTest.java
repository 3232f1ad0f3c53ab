package io.unistream.buffer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BatchIdTest {

  private static final UUID LOG = UUID.fromString("00000000-0000-4000-8000-00000000002a");

  @Test
  void theTextFormReadsBack() {
    for (long number : new long[] {1, 42, Long.MAX_VALUE}) {
      BatchId id = new BatchId(LOG, number);

      assertEquals(id, BatchId.parse(id.toString()));
    }
    assertEquals("00000000-0000-4000-8000-00000000002a/7", new BatchId(LOG, 7).toString());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "/",
        "7",
        "00000000-0000-4000-8000-00000000002a",
        "00000000-0000-4000-8000-00000000002a/",
        "00000000-0000-4000-8000-00000000002a/0",
        "00000000-0000-4000-8000-00000000002a/-1",
        "00000000-0000-4000-8000-00000000002a/+1",
        "00000000-0000-4000-8000-00000000002a/01",
        "00000000-0000-4000-8000-00000000002a/1/2",
        "00000000-0000-4000-8000-00000000002a/9223372036854775808",
        "00000000-0000-4000-8000-00000000002A/1",
        "0-0-4000-8000-2a/1",
        "no-uuid/1",
      })
  void whatIsNotTheTextFormIsRefused(String text) {
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> BatchId.parse(text));

    assertEquals("not a batch id (expected <uuid>/<number>): " + text, e.getMessage());
  }

  @Test
  void numbersCountFromOne() {
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> new BatchId(LOG, 0));

    assertEquals("batch number must be at least 1, was 0", e.getMessage());
  }

  @Test
  void idsOfALogCompareByNumberAndThoseOfSeveralStandTogetherByLog() {
    UUID other = UUID.fromString("00000000-0000-4000-8000-00000000002b");
    List<BatchId> sorted = List.of(
        new BatchId(LOG, 2), new BatchId(LOG, 10), new BatchId(other, 1), new BatchId(other, 3));
    List<BatchId> shuffled = new ArrayList<>(sorted);
    Collections.reverse(shuffled);

    Collections.sort(shuffled);

    assertEquals(sorted, shuffled);
    assertEquals(0, new BatchId(LOG, 2).compareTo(new BatchId(LOG, 2)));
    assertEquals(1, Long.signum(new BatchId(LOG, Long.MAX_VALUE).compareTo(new BatchId(LOG, 1))));
  }
}
