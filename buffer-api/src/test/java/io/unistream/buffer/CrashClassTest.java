package io.unistream.buffer;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class CrashClassTest {

  @Test
  void eachClassSurvivesWhatTheWeakerOnesDo() {
    for (CrashClass strong : CrashClass.values()) {
      assertTrue(strong.survives(strong));
      assertTrue(strong.survives(CrashClass.NONE));
      assertTrue(CrashClass.HOST.survives(strong));
    }
    assertFalse(CrashClass.PROCESS.survives(CrashClass.POWER));
    assertFalse(CrashClass.POWER.survives(CrashClass.HOST));
  }
}
