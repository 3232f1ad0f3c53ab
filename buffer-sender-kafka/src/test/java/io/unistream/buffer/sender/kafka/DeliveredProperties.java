package io.unistream.buffer.sender.kafka;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;

class DeliveredProperties {

  private static long[] array(Set<Long> sequences) {
    return new TreeSet<>(sequences).stream().mapToLong(Long::longValue).toArray();
  }

  @Property
  void itHasWhatWasAddedAndNothingElse(
      @ForAll @Size(max = 8) List<@Size(max = 12) Set<@LongRange(min = 1, max = 60) Long>> all) {
    Set<Long> model = new TreeSet<>();
    Delivered delivered = Delivered.NOTHING;
    for (Set<Long> each : all) {
      delivered = delivered.with(array(each));
      model.addAll(each);
    }

    Delivered read = Delivered.parse(delivered.toString());

    for (long sequence = 0; sequence <= 62; sequence++) {
      assertEquals(model.contains(sequence), delivered.has(sequence), delivered.toString());
      assertEquals(model.contains(sequence), read.has(sequence), delivered.toString());
    }
    assertEquals(model.stream().mapToLong(Long::longValue).max().orElse(0), delivered.last());
  }

  @Example
  void whatIsConsecutiveIsOneRange() {
    Delivered delivered = Delivered.NOTHING.with(new long[] {4, 5, 6}).with(new long[] {7, 8});

    assertEquals("1:4-8", delivered.toString());
    assertEquals("1:", Delivered.NOTHING.toString());
    assertEquals("1:", Delivered.parse("1:").toString());
  }

  @Example
  void theLowestRangesAreForgottenAndTheTextFitsIntoAnOffsetsMetadata() {
    Delivered delivered = Delivered.NOTHING;
    long step = Long.MAX_VALUE / 200;
    for (int i = 1; i <= 150; i++) {
      delivered = delivered.with(new long[] {i * step});
    }

    assertFalse(delivered.has(step));
    assertFalse(delivered.has((150 - Delivered.MOST_RANGES) * step));
    assertTrue(delivered.has((151 - Delivered.MOST_RANGES) * step));
    assertTrue(delivered.has(150 * step));
    assertTrue(delivered.toString().length() < 4_096, delivered.toString());
  }

  @Example
  void whatIsNotWrittenByItIsRefused() {
    for (String text : List.of("", "2:1-2", "1:5", "1:a-b", "1:5-4", "1:1-5,5-9", "1:1-2,", "x")) {
      assertThrows(IllegalArgumentException.class, () -> Delivered.parse(text), text);
    }
  }
}
