package io.unistream.buffer.tck.report;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WordsTest {

  @ParameterizedTest
  @CsvSource({
    "0, 0 ms",
    "999, 999 ms",
    "1000, 1.0 s",
    "59900, 59.9 s",
    "60000, 1 min 0 s",
    "3599999, 59 min 59 s",
    "3600000, 1 h 0 min",
    "93784000, 26 h 3 min"
  })
  void timesAreReadable(long millis, String words) {
    assertEquals(words, Words.time(millis));
  }

  @Test
  void numbersHaveTheirThousandsMarked() {
    assertEquals("1 state", Words.count(1, "state"));
    assertEquals("0 states", Words.count(0, "state"));
    assertEquals("1,234,567 states", Words.count(1_234_567, "state"));
  }
}
