package io.unistream.buffer.reliability.machine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.unistream.buffer.reliability.BrokenPromise;
import io.unistream.buffer.reliability.Row;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class RacesTest {

  private final Said said = new Said();

  private void assertSound(int tried, Row row) {
    assertEquals(0, row.wrong(), said::toString);
    assertEquals(tried, row.tried());
  }

  @Test
  void ofTwoProcessesOneHasTheLog() throws Exception {
    assertSound(20, new Races().processes(20, said.stream()));
  }

  @Test
  void ofTwoThreadsOneHasTheLog() throws Exception {
    assertSound(20, new Races().threads(20, said.stream()));
  }

  @Test
  void twoWinnersOrNoneOrAnotherAnswerAreFound() {
    assertThrows(BrokenPromise.class, () -> Races.checkOneWon(List.of("won", "won")));
    assertThrows(BrokenPromise.class, () -> Races.checkOneWon(List.of("locked", "locked")));
    assertThrows(BrokenPromise.class, () -> Races.checkOneWon(List.of("won", "failed")));
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void anOwnerThatIsStoppedKeepsTheLog() throws Exception {
    assertSound(2, new Stops().run(2, 300, said.stream()));
  }

  @Test
  void anotherAnswerOfAStoppedOwnersRivalIsFound() {
    assertThrows(BrokenPromise.class, () -> Stops.check("OWN-ONE", "locked", "won"));
  }
}
