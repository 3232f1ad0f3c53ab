package io.unistream.buffer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class SequenceRangeTest {

  @Test
  void bothEndsAreInIt() {
    SequenceRange range = SequenceRange.closed(5, 7);

    assertEquals(new SequenceRange(5, 3), range);
    assertEquals(7, range.last());
    assertFalse(range.contains(4));
    assertTrue(range.contains(5));
    assertTrue(range.contains(7));
    assertFalse(range.contains(8));
    assertEquals("5..7", range.toString());
  }

  @Test
  void oneNumberIsARange() {
    SequenceRange range = SequenceRange.closed(5, 5);

    assertTrue(range.contains(5));
    assertEquals("5", range.toString());
  }

  @Test
  void noNumberIsARange() {
    SequenceRange range = SequenceRange.closed(5, 4);

    assertTrue(range.isEmpty());
    assertEquals(4, range.last());
    assertFalse(range.contains(4));
    assertFalse(range.contains(5));
    assertEquals("none", range.toString());
  }

  @Test
  void aNegativeCountIsRefused() {
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> SequenceRange.closed(5, 3));

    assertEquals("count must not be negative, was -1", e.getMessage());
  }
}
