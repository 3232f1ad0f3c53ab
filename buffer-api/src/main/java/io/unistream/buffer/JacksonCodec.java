package io.unistream.buffer;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.ObjectWriter;
import java.io.IOException;

/** Records as JSON. */
final class JacksonCodec<R> implements RecordCodec<R> {

  private final ObjectWriter writer;
  private final ObjectReader reader;

  JacksonCodec(ObjectMapper mapper, JavaType type) {
    this.writer = mapper.writerFor(type);
    this.reader = mapper.readerFor(type).with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
  }

  @Override
  public byte[] encode(R record) throws JsonProcessingException {
    return writer.writeValueAsBytes(record);
  }

  @Override
  public R decode(byte[] payload) throws IOException {
    R record = reader.readValue(payload);
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
