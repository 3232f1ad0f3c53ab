package io.unistream.buffer.s3;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.unistream.buffer.SequenceRange;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

/** A span as it is stored, and one that no owner can have stored. */
class LostSpanTest {

  private static ByteBuffer stored(long first, long count) {
    ByteBuffer bytes = ByteBuffer.allocate(LostSpan.BYTES);
    return bytes
        .putInt(3)
        .putLong(4)
        .putLong(5)
        .putLong(6)
        .putLong(first)
        .putLong(count)
        .flip();
  }

  @Test
  void itIsReadAsItWasWritten() throws DamageException {
    LostSpan span = new LostSpan(new Place(3, 4), 5, 6, new SequenceRange(7, 8));

    assertEquals(span, LostSpan.read(stored(7, 8)));
  }

  @Test
  void numbersThatCannotBeAreDamage() {
    assertThrows(DamageException.class, () -> LostSpan.read(stored(7, -1)));
    assertThrows(DamageException.class, () -> LostSpan.read(stored(-1, 1)));
    assertThrows(DamageException.class, () -> LostSpan.read(stored(Long.MAX_VALUE, 1)));
  }
}
