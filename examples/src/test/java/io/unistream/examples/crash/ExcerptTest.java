package io.unistream.examples.crash;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ExcerptTest {

  @Test
  void noControlCharacterReachesTheTerminal() {
    assertEquals("a.[31mb.c.d\u6771", excerpt("a\u001b[31mb\rc\u202ed\u6771"));
  }

  @Test
  void aLongLineIsCut() {
    assertEquals("x".repeat(44) + "...", excerpt("x".repeat(45)));
    assertEquals("x".repeat(44), excerpt("x".repeat(44)));
    assertEquals("", Excerpt.of(null));
  }

  private static String excerpt(String text) {
    return Excerpt.of(text.getBytes(StandardCharsets.UTF_8));
  }
}
