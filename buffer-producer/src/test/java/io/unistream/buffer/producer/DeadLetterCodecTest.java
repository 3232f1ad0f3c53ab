package io.unistream.buffer.producer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.unistream.buffer.BatchId;
import io.unistream.buffer.RecordCodec;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class DeadLetterCodecTest {

  private static final BatchId BATCH =
      new BatchId(UUID.fromString("a3bb189e-8bf9-3888-9912-ace4e6543002"), 7);
  private static final Instant TIME = Instant.parse("2026-03-04T05:06:07.008Z");

  private final RecordCodec<DeadLetter<String>> codec = DeadLetter.codec(RecordCodec.string());

  @Test
  void refusedRecord() throws Exception {
    DeadLetter<String> letter = DeadLetter.refused(BATCH, 9, "ä record", "400, it said", TIME);

    DeadLetter<String> read = codec.decode(codec.encode(letter));

    assertEquals("ä record", read.record().orElseThrow());
    assertEquals(BATCH, read.batch());
    assertEquals(9, read.sequence());
    assertEquals("400, it said", read.reason());
    assertEquals(TIME, read.time());
    assertTrue(read.payload().isEmpty());
  }

  @Test
  void bytesThatCannotBeDecoded() throws Exception {
    byte[] bytes = {(byte) 0xC3, 0x28}; // not UTF-8
    DeadLetter<String> letter = DeadLetter.undecodable(BATCH, 9, bytes, "not UTF-8", TIME);

    DeadLetter<String> read = codec.decode(codec.encode(letter));

    assertTrue(read.record().isEmpty());
    assertArrayEquals(bytes, read.payload().orElseThrow());
  }

  /** The codec was mended: a letter that had no record has one. */
  @Test
  void bytesThatCanBeDecodedNow() throws Exception {
    byte[] bytes = "a".getBytes(StandardCharsets.UTF_8);
    DeadLetter<String> letter = DeadLetter.undecodable(BATCH, 9, bytes, "a bug", TIME);

    assertEquals("a", codec.decode(codec.encode(letter)).record().orElseThrow());
  }

  @Test
  void codecThatChangesWhatItIsGiven() throws Exception {
    RecordCodec<DeadLetter<String>> careless = DeadLetter.codec(new RecordCodec<>() {
      @Override
      public byte[] encode(String record) {
        return record.getBytes(StandardCharsets.UTF_8);
      }

      @Override
      public String decode(byte[] payload) {
        Arrays.fill(payload, (byte) 0);
        throw new IllegalStateException("not today");
      }
    });
    DeadLetter<String> letter = DeadLetter.refused(BATCH, 9, "abc", "no", TIME);

    assertArrayEquals(
        "abc".getBytes(StandardCharsets.UTF_8),
        careless.decode(careless.encode(letter)).payload().orElseThrow());
  }

  @Test
  void longReasonIsCut() throws Exception {
    DeadLetter<String> letter = DeadLetter.refused(BATCH, 9, "a", "x".repeat(100_000), TIME);

    assertTrue(codec.encode(letter).length < 5_000);
    assertTrue(codec.decode(codec.encode(letter)).reason().endsWith("x…"));
  }

  @Test
  void laterVersion() throws Exception {
    byte[] bytes = codec.encode(DeadLetter.refused(BATCH, 9, "a", "no", TIME));
    bytes[0] = 2;

    IOException thrown = assertThrows(IOException.class, () -> codec.decode(bytes));

    assertTrue(String.valueOf(thrown.getMessage()).contains("version 2"), thrown.getMessage());
  }
}
