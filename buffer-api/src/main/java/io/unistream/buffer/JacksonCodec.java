package io.unistream.buffer;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.ObjectWriter;
import java.io.IOException;
import java.util.List;

/**
 * Records as JSON. What it writes it reads: the type was {@linkplain JsonProof proven}, and writer and reader are of a {@linkplain
 * LogJsonFactory factory} that reads all that it writes; where that cannot be had, each payload is read once at its put.
 */
final class JacksonCodec<R> implements RecordCodec<R> {

  private final ObjectWriter writer;
  private final ObjectReader reader;
  private final JavaType type;
  private final boolean readsAllItWrites;

  /**
   * Makes a codec.
   *
   * @throws IllegalArgumentException if Jackson cannot write the type, or read what it writes
   */
  JacksonCodec(ObjectMapper mapper, JavaType type) {
    this.type = type;
    ObjectWriter plainWriter = mapper.writerFor(type);
    ObjectReader plainReader =
        mapper.readerFor(type).with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
    JsonFactory factory = mapper.getFactory();
    this.readsAllItWrites = LogJsonFactory.canBe(factory);
    if (readsAllItWrites) {
      LogJsonFactory own = LogJsonFactory.of(factory, mapper);
      this.writer = plainWriter.with(own);
      this.reader = plainReader.with(own);
    } else {
      this.writer = plainWriter;
      this.reader = plainReader;
    }
    prove(mapper, type);
  }

  private void prove(ObjectMapper mapper, JavaType type) {
    List<String> unproven;
    try {
      unproven = JsonProof.of(mapper, writer, reader, type);
    } catch (JsonMappingException e) {
      throw new IllegalArgumentException(
          "records of type " + type.toCanonical() + " cannot be JSON: " + e.getOriginalMessage(),
          e);
    }
    if (!unproven.isEmpty()) {
      System.getLogger(RecordCodec.class.getName())
          .log(
              System.Logger.Level.INFO,
              "records of type {0} as JSON: it is not proven that these can be read back as they were written: {1}",
              type.toCanonical(),
              unproven);
    }
  }

  @Override
  public byte[] encode(R record) throws IOException {
    byte[] payload = writer.writeValueAsBytes(record);
    if (!readsAllItWrites) {
      ensureReadable(payload);
    }
    return payload;
  }

  private void ensureReadable(byte[] payload) throws JsonMappingException {
    try {
      decode(payload);
    } catch (IOException e) {
      throw new JsonMappingException(
          null, "what is written could not be read back: " + e.getMessage(), e);
    }
  }

  @Override
  public R decode(byte[] payload) throws IOException {
    return decode(payload, 0, payload.length);
  }

  @Override
  public R decode(byte[] array, int offset, int length) throws IOException {
    R record;
    try {
      record = reader.readValue(array, offset, length);
    } catch (JsonProcessingException e) {
      throw UnreadableJsonException.of(e, type);
    }
    if (record == null) {
      throw new JsonMappingException(null, "null is not a record");
    }
    return record;
  }

  @Override
  public boolean reusesArrays() {
    return false;
  }
}
