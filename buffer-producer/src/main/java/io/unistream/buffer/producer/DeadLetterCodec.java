package io.unistream.buffer.producer;

import io.unistream.buffer.BatchId;
import io.unistream.buffer.RecordCodec;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Objects;

/**
 * A letter as bytes: a version, the batch's id, the sequence number, the time, the reason, and the record as its own codec
 * writes it, or the bytes that could not be decoded.
 */
final class DeadLetterCodec<R> implements RecordCodec<DeadLetter<R>> {

  private static final int VERSION = 1;

  /** A reason is for people; an exception's text may be as long as a page of HTML. */
  private static final int MOST_OF_A_REASON = 4_096;

  private final RecordCodec<R> records;

  DeadLetterCodec(RecordCodec<R> records) {
    this.records = Objects.requireNonNull(records, "records");
  }

  @Override
  public byte[] encode(DeadLetter<R> letter) throws Exception {
    byte[] payload = letter.record().isPresent()
        ? records.encode(letter.record().get())
        : letter.payload().orElseThrow();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(payload.length + 256);
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeByte(VERSION);
      out.writeUTF(letter.batch().toString());
      out.writeLong(letter.sequence());
      out.writeLong(letter.time().toEpochMilli());
      byte[] reason = cut(letter.reason()).getBytes(StandardCharsets.UTF_8);
      out.writeInt(reason.length);
      out.write(reason);
      out.write(payload);
    }
    return bytes.toByteArray();
  }

  private static String cut(String reason) {
    return reason.length() <= MOST_OF_A_REASON
        ? reason
        : reason.substring(0, MOST_OF_A_REASON) + "…";
  }

  @Override
  public DeadLetter<R> decode(byte[] bytes) throws Exception {
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
      int version = in.readUnsignedByte();
      if (version != VERSION) {
        throw new IOException("a dead letter of version " + version + ", this reads " + VERSION);
      }
      BatchId batch = BatchId.parse(in.readUTF());
      long sequence = in.readLong();
      Instant time = Instant.ofEpochMilli(in.readLong());
      String reason = new String(in.readNBytes(in.readInt()), StandardCharsets.UTF_8);
      byte[] payload = in.readAllBytes();
      return letter(batch, sequence, payload, reason, time);
    }
  }

  /** Whatever the codec does to the array, the letter has the bytes. */
  private DeadLetter<R> letter(
      BatchId batch, long sequence, byte[] payload, String reason, Instant time) {
    try {
      return DeadLetter.refused(batch, sequence, records.decode(payload.clone()), reason, time);
    } catch (Exception | AssertionError | StackOverflowError | LinkageError e) {
      return DeadLetter.undecodable(batch, sequence, payload, reason, time);
    }
  }
}
