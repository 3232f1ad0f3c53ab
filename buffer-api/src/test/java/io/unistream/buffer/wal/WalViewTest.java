package io.unistream.buffer.wal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.unistream.buffer.Buffer;
import io.unistream.buffer.BufferComponents;
import io.unistream.buffer.RecordCodec;
import io.unistream.buffer.SequenceRange;
import io.unistream.buffer.config.BufferBackend;
import org.junit.jupiter.api.Test;

class WalViewTest {

  @Test
  void anOwnerIsItsNameAndState() {
    WalOwner owner = WalOwner.of("process 7", WalOwner.State.RUNNING);

    assertEquals(owner, WalOwner.of("process 7", WalOwner.State.RUNNING));
    assertEquals(
        owner.hashCode(), WalOwner.of("process 7", WalOwner.State.RUNNING).hashCode());
    assertNotEquals(owner, WalOwner.of("process 8", WalOwner.State.RUNNING));
    assertNotEquals(owner, WalOwner.of("process 7", WalOwner.State.ENDED));
    assertEquals("WalOwner[name=process 7, state=RUNNING]", owner.toString());
  }

  @Test
  void aPartIsItsNameSizeAndRecords() {
    WalPart part = WalPart.of("a", 10, SequenceRange.closed(2, 4));

    assertEquals(part, WalPart.of("a", 10, SequenceRange.closed(2, 4)));
    assertEquals(
        part.hashCode(), WalPart.of("a", 10, SequenceRange.closed(2, 4)).hashCode());
    assertNotEquals(part, WalPart.of("b", 10, SequenceRange.closed(2, 4)));
    assertNotEquals(part, WalPart.of("a", 11, SequenceRange.closed(2, 4)));
    assertNotEquals(part, WalPart.of("a", 10, SequenceRange.closed(2, 5)));
    assertEquals("WalPart[name=a, bytes=10, sequences=2..4]", part.toString());
  }

  @Test
  void aBackendNeedNotHaveViews() {
    BufferBackend<String> backend = new BufferBackend<>() {
      @Override
      public String name() {
        return "blind";
      }

      @Override
      public Class<String> settingsType() {
        return String.class;
      }

      @Override
      public <R> Buffer<R> open(
          String settings, RecordCodec<R> codec, BufferComponents components) {
        throw new IllegalStateException("not opened here");
      }
    };

    assertEquals(
        "logs of the backend blind cannot be looked at",
        assertThrows(UnsupportedOperationException.class, () -> backend.view(""))
            .getMessage());
  }
}
