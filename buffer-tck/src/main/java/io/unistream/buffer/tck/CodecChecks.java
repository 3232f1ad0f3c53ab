package io.unistream.buffer.tck;

import io.unistream.buffer.Batch;
import io.unistream.buffer.Buffer;
import io.unistream.buffer.RawRecord;
import io.unistream.buffer.RecordCodec;
import io.unistream.buffer.RecordDecodeException;
import io.unistream.buffer.RecordEncodeException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;

/** Rules about codecs that throw. */
final class CodecChecks {

  private CodecChecks() {}

  static List<RuleCheck> all() {
    return List.of(
        new RuleCheck(
            Rule.ERR_CODEC_PUT, "a record that cannot be encoded", Set.of(), CodecChecks::put),
        new RuleCheck(Rule.ERR_CODEC_PUT, "a null record", Set.of(), CodecChecks::nothing),
        new RuleCheck(
            Rule.ERR_CODEC_EMIT, "a record that cannot be decoded", Set.of(), CodecChecks::emit),
        new RuleCheck(
            Rule.ERR_CODEC_EMIT,
            "only records that cannot be decoded",
            Set.of(),
            CodecChecks::emitAll));
  }

  private static void put(Stage stage) {
    Buffer<String> buffer = stage.open(Stage.threes(), new Picky());
    buffer.put("1");

    stage.fails(RecordEncodeException.class, () -> buffer.put("unwritable"), "put");
    stage.fails(
        RecordEncodeException.class, () -> buffer.putAll(List.of("2", "unwritable")), "putAll");
    stage.fails(
        RecordEncodeException.class, () -> buffer.putAsync("unwritable").join(), "putAsync");

    stage.equal(buffer.stats().backlogRecords(), 1L, "the backlog after failed puts");
    stage.equal(buffer.put("3"), 2L, "the number of the next put");
    stage.equal(Stage.drain(buffer), List.of("1", "3"), "what came out");
  }

  @SuppressWarnings("NullAway") // to see what happens
  private static void nothing(Stage stage) {
    Buffer<String> buffer = stage.open(Stage.threes());

    stage.fails(NullPointerException.class, () -> buffer.put(null), "put(null)");
    stage.fails(NullPointerException.class, () -> buffer.putAsync(null).join(), "putAsync(null)");

    stage.equal(buffer.put("1"), 1L, "the number of the next put");
  }

  private static void emit(Stage stage) {
    Buffer<String> buffer = stage.open(Stage.threes(), new Picky());
    buffer.putAll(List.of("1", "unreadable", "3", "4"));

    RecordDecodeException failure = stage.fails(RecordDecodeException.class, buffer::emit, "emit");
    stage.equal(failure.sequence(), 2L, "the sequence number in the exception");
    stage.fails(RecordDecodeException.class, buffer::emit, "emit again");
    stage.fails(
        IllegalArgumentException.class, () -> setAside(buffer, 77), "setAside of no record");
    buffer.setAside(failure.sequence());
    Batch<String> batch = buffer.emit();

    stage.equal(failure.batch(), batch.id(), "the batch in the exception");
    stage.equal(batch.records(), List.of("1", "3"), "the records of the batch");
    stage.equal(List.of(batch.sequence(0), batch.sequence(1)), List.of(1L, 3L), "their numbers");
    RawRecord raw = new RawRecord(2, "unreadable".getBytes(StandardCharsets.UTF_8));
    stage.equal(batch.setAside(), List.of(raw), "what was set aside");
    buffer.commit(batch);
    stage.equal(Stage.drain(buffer), List.of("4"), "what comes next");
  }

  private static void emitAll(Stage stage) {
    Buffer<String> buffer = stage.open(Stage.threes(), new Picky());
    buffer.putAll(List.of("unreadable", "unreadable", "unreadable", "4"));

    for (long sequence = 1; sequence <= 3; sequence++) {
      RecordDecodeException failure =
          stage.fails(RecordDecodeException.class, buffer::emit, "emit");
      stage.equal(failure.sequence(), sequence, "the sequence number in the exception");
      buffer.setAside(sequence);
    }
    Batch<String> batch = buffer.emit();

    stage.equal(batch.setAside().size(), 3, "the number of records that were set aside");
    buffer.commit(batch);
    stage.equal(Stage.drain(buffer), List.of("4"), "what comes next");
  }

  private static boolean setAside(Buffer<?> buffer, long sequence) {
    buffer.setAside(sequence);
    return true;
  }

  /** Text, of which it cannot write or read some. */
  private static final class Picky implements RecordCodec<String> {

    @Override
    public byte[] encode(String record) throws IOException {
      if (record.equals("unwritable")) {
        throw new IOException("cannot write this");
      }
      return record.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public String decode(byte[] payload) throws IOException {
      String record = new String(payload, StandardCharsets.UTF_8);
      if (record.equals("unreadable")) {
        throw new IOException("cannot read this");
      }
      return record;
    }
  }
}
