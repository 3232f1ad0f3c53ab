package io.unistream.buffer.s3;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.unistream.buffer.RecordCodec;
import io.unistream.buffer.config.Buffers;
import io.unistream.buffer.config.JsonSettings;
import org.junit.jupiter.api.Test;

class S3BackendTest {

  @Test
  void openingSaysThatTheBackendIsNotBuiltYet() {
    JsonSettings settings = JsonSettings.of(
        JsonNodeFactory.instance.objectNode().put("backend", "s3").put("bucket", "b"));

    UnsupportedOperationException e = assertThrows(
        UnsupportedOperationException.class, () -> Buffers.open(settings, RecordCodec.string()));

    assertTrue(
        String.valueOf(e.getMessage()).startsWith("the S3 backend is not built yet"), e.toString());
  }
}
