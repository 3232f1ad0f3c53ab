package io.unistream.buffer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class RecordDecodeExceptionTest {

  private static final BatchId BATCH = new BatchId(new UUID(0, 42), 7);

  private static RecordDecodeException failure() {
    return new RecordDecodeException(
        BATCH, 9, "{\"id\": oops}".getBytes(UTF_8), new IOException("no number"));
  }

  @Test
  void itHasAllThatAReportNeeds() {
    RecordDecodeException failure = failure();

    assertEquals(BATCH, failure.batch());
    assertEquals(9, failure.sequence());
    assertEquals("{\"id\": oops}", new String(failure.payload(), UTF_8));
    assertEquals(
        "the codec could not decode record 9 (12 bytes) of batch " + BATCH
            + ": java.io.IOException: no number. Fix the codec, or call setAside(9) to have it delivered as raw bytes",
        failure.getMessage());
  }

  @Test
  void whoeverChangesThePayloadChangesACopy() {
    RecordDecodeException failure = failure();

    failure.payload()[0] = 'x';

    assertEquals('{', failure.payload()[0]);
  }

  @Test
  void itCanBeSentToAnotherProcess() throws IOException, ClassNotFoundException {
    ByteArrayOutputStream sent = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(sent)) {
      out.writeObject(failure());
    }
    Object read;
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(sent.toByteArray()))) {
      read = in.readObject();
    }

    RecordDecodeException arrived = (RecordDecodeException) read;
    assertEquals(BATCH, arrived.batch());
    assertArrayEquals(failure().payload(), arrived.payload());
  }
}
