package io.unistream.buffer.sender.ndjson;

import io.unistream.buffer.RecordCodec;
import io.unistream.buffer.producer.Delivery;
import io.unistream.buffer.producer.SendException;
import io.unistream.buffer.producer.SendException.Verdict;
import java.io.ByteArrayOutputStream;
import org.jspecify.annotations.Nullable;

/** Records as lines: each as its codec writes it, and a newline after each. */
public final class Ndjson {

  private Ndjson() {}

  /**
   * Returns the records of a delivery, a line each. A record that is no line, because it cannot be encoded, is empty, or has a line break in
   * it, will never be one: the delivery is rejected, and the producer finds out which record it was.
   *
   * @param delivery the records
   * @param codec writes a record
   * @param <R> the record type
   * @return the lines
   * @throws SendException if a record is no line
   */
  public static <R> byte[] of(Delivery<R> delivery, RecordCodec<R> codec) {
    ByteArrayOutputStream lines = new ByteArrayOutputStream();
    for (int i = 0; i < delivery.records().size(); i++) {
      byte[] line = encode(delivery, i, codec);
      check(delivery.sequence(i), line);
      lines.writeBytes(line);
      lines.write('\n');
    }
    return lines.toByteArray();
  }

  /** A lack of stack is the record's fault as well: it is nested too deep, and will be next time. */
  private static <R> byte[] encode(Delivery<R> delivery, int index, RecordCodec<R> codec) {
    try {
      return codec.encode(delivery.records().get(index));
    } catch (SendException e) {
      throw e;
    } catch (Exception | StackOverflowError e) {
      throw rejected(delivery.sequence(index), "it cannot be encoded: " + e, e);
    }
  }

  private static void check(long sequence, byte[] line) {
    if (line.length == 0) {
      throw rejected(sequence, "it is empty, and readers may pass over an empty line", null);
    }
    for (byte b : line) {
      if (b == '\n' || b == '\r') {
        throw rejected(sequence, "it has a line break in it", null);
      }
    }
  }

  private static SendException rejected(long sequence, String why, @Nullable Throwable cause) {
    return SendException.of(
        Verdict.REJECT, "record " + sequence + " is no line of text: " + why, cause);
  }
}
