package io.unistream.buffer.reliability.fuzz;

import io.unistream.buffer.BatchId;
import io.unistream.buffer.RecordCodec;
import io.unistream.buffer.producer.DeadLetter;
import io.unistream.buffer.reliability.BrokenPromise;
import java.time.Instant;
import java.util.UUID;

/** A dead letter's bytes. */
public final class LetterTarget {

  private static final RecordCodec<DeadLetter<String>> CODEC =
      DeadLetter.codec(RecordCodec.string());

  private LetterTarget() {}

  /**
   * Before the first input, whose time is limited: so that it has no classes to load.
   *
   * @throws Exception if the first inputs fail
   */
  public static void fuzzerInitialize() throws Exception {
    Target.LETTER.warm();
  }

  /**
   * One input, as a fuzzer calls it.
   *
   * @param data what the fuzzer made
   */
  public static void fuzzerTestOneInput(byte[] data) {
    run(data);
  }

  static String run(byte[] data) {
    DeadLetter<String> letter;
    try {
      letter = CODEC.decode(data.clone());
    } catch (Exception e) { // as a codec may: the buffer tells of it, and keeps the bytes
      return "no letter";
    }
    try {
      if (!CODEC.decode(CODEC.encode(letter)).toString().equals(letter.toString())) {
        throw new BrokenPromise("PROD-10", letter + " is another one when it is read again");
      }
      return "a letter";
    } catch (Exception e) {
      throw new BrokenPromise("PROD-10", letter + " cannot be written again: " + e);
    }
  }

  static byte[] seed() throws Exception {
    return CODEC.encode(
        DeadLetter.refused(new BatchId(new UUID(1, 2), 3), 4, "record", "reason", Instant.EPOCH));
  }
}
