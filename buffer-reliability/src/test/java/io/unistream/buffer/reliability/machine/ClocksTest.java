package io.unistream.buffer.reliability.machine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.unistream.buffer.reliability.Row;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ClocksTest {

  private final Said said = new Said();

  @Test
  void nothingIsLostOrWithheld() throws Exception {
    Row row = new Clocks().run(100, said.stream());

    assertEquals(0, row.wrong(), said::toString);
    assertEquals(100, row.tried());
  }

  @Test
  void aLogThatWaitsForLongerIsFound() throws Exception {
    Row row = new Clocks(Duration.ofSeconds(20)).run(60, said.stream());

    assertTrue(row.wrong() > 0, said::toString);
    assertTrue(said.toString().contains("clocks --times"), said::toString);
  }
}
