package io.unistream.buffer.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.StreamWriteFeature;
import io.unistream.buffer.BatchId;
import io.unistream.buffer.wal.WalEntry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.Writer;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.time.Instant;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** How a record becomes a line. */
enum RecordFormat {

  /** The payload as text; bytes that are no text, and what would end the line, are escaped. */
  TEXT {
    @Override
    void write(Output out, @Nullable BatchId batch, WalEntry record) throws IOException {
      out.line(fields(batch, record) + Escapes.escape(record.body()));
    }
  },

  /** The payload as hexadecimal digits. */
  HEX {
    @Override
    void write(Output out, @Nullable BatchId batch, WalEntry record) throws IOException {
      out.line(fields(batch, record) + HexFormat.of().formatHex(record.body()));
    }
  },

  /** An object of JSON. */
  JSON {
    @Override
    void write(Output out, @Nullable BatchId batch, WalEntry record) throws IOException {
      Writer writer = out.writer();
      try (JsonGenerator object = FACTORY.createGenerator(writer)) {
        writeFields(object, record.sequence(), time(record), batch, record.body());
      }
      writer.write('\n');
    }
  };

  private static final JsonFactory FACTORY = JsonFactory.builder()
      .disable(StreamWriteFeature.AUTO_CLOSE_TARGET)
      .disable(StreamWriteFeature.FLUSH_PASSED_TO_STREAM)
      .build();

  abstract void write(Output out, @Nullable BatchId batch, WalEntry record) throws IOException;

  /** An object of JSON, without a line end. */
  static byte[] json(long sequence, BatchId batch, byte[] body) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(body.length + 128);
    try (JsonGenerator object = FACTORY.createGenerator(bytes)) {
      writeFields(object, sequence, null, batch, body);
    }
    return bytes.toByteArray();
  }

  private static void writeFields(
      JsonGenerator object,
      long sequence,
      @Nullable String time,
      @Nullable BatchId batch,
      byte[] body)
      throws IOException {
    object.writeStartObject();
    object.writeNumberField("sequence", sequence);
    if (time != null) {
      object.writeStringField("time", time);
    }
    if (batch != null) {
      object.writeStringField("batch", batch.toString());
    }
    String payload = decode(body);
    if (payload == null) {
      object.writeBinaryField("base64", body);
    } else {
      object.writeStringField("payload", payload);
    }
    object.writeEndObject();
  }

  private static String fields(@Nullable BatchId batch, WalEntry record) {
    return record.sequence() + "\t" + time(record) + "\t"
        + (batch == null ? "-" : Long.toString(batch.number())) + "\t";
  }

  private static String time(WalEntry record) {
    return Instant.ofEpochMilli(record.epochMillis()).toString();
  }

  /** The text that bytes are; null if they are none. */
  static @Nullable String decode(byte[] bytes) {
    try {
      return UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      System.getLogger(RecordFormat.class.getName()).log(System.Logger.Level.TRACE, "no text", e);
      return null;
    }
  }
}
