package io.unistream.examples.crash;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.List;
import org.junit.jupiter.api.Test;

class RunFactsTest {

  @Test
  void theCommandIsAsAShellTakesIt() {
    assertEquals(
        "java -jar examples.jar crash-simulation --kills 5 --input 'my file' --output 'it'\\''s' ''",
        RunFacts.command(
            "java -jar examples.jar",
            List.of(
                "crash-simulation", "--kills", "5", "--input", "my file", "--output", "it's", "")));
  }

  @Test
  void nameAndPasswordOfAnEndpointAreNotPassedOn() {
    assertEquals(
        "x --endpoint https://store:9000/a --prefix=a@b",
        RunFacts.command(
            "x", List.of("--endpoint", "https://me:secret@store:9000/a", "--prefix=a@b")));
  }

  @Test
  void theMachineIsNamedWithoutItsOwner() {
    RunFacts facts = RunFacts.now("x", List.of());

    assertFalse(facts.java().contains("null") || facts.system().contains("null"), facts::toString);
    assertFalse(facts.toString().contains(System.getProperty("user.dir")), facts::toString);
  }
}
