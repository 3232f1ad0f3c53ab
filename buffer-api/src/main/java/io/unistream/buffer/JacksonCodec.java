package io.unistream.buffer;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.MappingJsonFactory;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.ObjectWriter;
import java.io.IOException;
import java.util.List;

/**
 * Records as JSON. What it writes it reads: the type was {@linkplain JsonProof proven}, the limits that Jackson has for
 * documents of strangers do not hold for the log's own, and the few payloads that may be unreadable nevertheless are read
 * once at their put.
 */
final class JacksonCodec<R> implements RecordCodec<R> {

  private final ObjectWriter writer;
  private final ObjectReader reader;
  /** A payload up to this size breaks no limit of the reader. */
  private final int safeBytes;

  private final boolean isJson;

  /**
   * Makes a codec.
   *
   * @throws IllegalArgumentException if Jackson cannot write the type, or read what it writes
   */
  JacksonCodec(ObjectMapper mapper, JavaType type) {
    JsonFactory factory = mapper.getFactory();
    ObjectReader plain =
        mapper.readerFor(type).with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
    Class<?> kind = factory.getClass();
    boolean ownLimits = kind == JsonFactory.class || kind == MappingJsonFactory.class;
    this.writer = mapper.writerFor(type);
    this.reader = ownLimits ? plain.with(withoutLimits(factory, mapper)) : plain;
    this.safeBytes = ownLimits ? Integer.MAX_VALUE : smallest(factory.streamReadConstraints());
    this.isJson = JsonFactory.FORMAT_NAME_JSON.equals(factory.getFormatName());
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
              "records of type {0} as JSON: it is not proven that what is written can be read back of {1}",
              type.toCanonical(),
              unproven);
    }
  }

  /** They are meant against documents of strangers; a reader that has them cannot read all that the writer wrote. */
  private static JsonFactory withoutLimits(JsonFactory factory, ObjectMapper mapper) {
    StreamReadConstraints none = StreamReadConstraints.builder()
        .maxNumberLength(Integer.MAX_VALUE)
        .maxStringLength(Integer.MAX_VALUE)
        .maxNameLength(Integer.MAX_VALUE)
        .maxDocumentLength(-1)
        .maxTokenCount(-1)
        .maxNestingDepth(Math.max(
            factory.streamReadConstraints().getMaxNestingDepth(),
            factory.streamWriteConstraints().getMaxNestingDepth()))
        .build();
    return new JsonFactoryBuilder(factory).streamReadConstraints(none).build().setCodec(mapper);
  }

  private static int smallest(StreamReadConstraints limits) {
    return Math.min(
        Math.min(limits.getMaxNumberLength(), limits.getMaxNameLength()),
        Math.min(limits.getMaxStringLength(), limits.getMaxNestingDepth()));
  }

  @Override
  public byte[] encode(R record) throws IOException {
    byte[] payload = writer.writeValueAsBytes(record);
    if (payload.length > safeBytes || (isJson && LoneSurrogates.areIn(payload))) {
      ensureReadable(payload);
    }
    return payload;
  }

  private void ensureReadable(byte[] payload) throws JsonMappingException {
    try {
      decode(payload);
    } catch (IOException e) {
      String why =
          e instanceof JsonProcessingException json ? json.getOriginalMessage() : e.toString();
      throw new JsonMappingException(null, "what is written could not be read back: " + why, e);
    }
  }

  @Override
  public R decode(byte[] payload) throws IOException {
    R record = reader.readValue(payload);
    if (record == null) {
      throw new JsonMappingException(null, "null is not a record");
    }
    return record;
  }
}
