package io.unistream.buffer.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.unistream.buffer.Batch;
import io.unistream.buffer.Buffer;
import io.unistream.buffer.BufferComponents;
import io.unistream.buffer.BufferListener;
import io.unistream.buffer.RecordCodec;
import io.unistream.buffer.RecoveryReport;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BuffersTest {

  @Test
  void aBufferIsOpenedByTheBackendThatTheSettingsName() {
    JsonSettings settings =
        settings("{'backend': 'list', 'label': 'a', 'emit': {'maxRecords': 2}}");

    try (Buffer<String> buffer = Buffers.open(settings, RecordCodec.string())) {
      buffer.putAll(List.of("a", "b", "c"));
      Batch<String> batch = buffer.emit();

      assertEquals(List.of("a", "b"), batch.records());
    }
  }

  @Test
  void clockAndListenerReachTheBuffer() {
    List<RecoveryReport> heard = new ArrayList<>();
    BufferListener listener = new BufferListener() {
      @Override
      public void onRecovery(RecoveryReport report) {
        heard.add(report);
      }
    };

    try (Buffer<String> buffer = Buffers.open(
        settings("{'backend': 'list', 'label': 'a'}"),
        RecordCodec.string(),
        BufferComponents.defaults().withListener(listener))) {
      assertEquals(List.of(buffer.recovery()), heard);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'label': 'a'} | backend must be one of [list], was nothing",
        "{'backend': 7} | backend must be one of [list], was 7",
        "{'backend': 's3'} | backend must be one of [list], was 's3'; add the module io.unistream:buffer-s3"
            + " to the class path",
        "{'backend': 'disk'} | backend must be one of [list], was 'disk'; more backends come with their"
            + " modules, such as io.unistream:buffer-file",
        "{'backend': 'list'} | label is required",
      })
  void aWrongBackendIsRefusedWithThoseThatAreThere(String json, String message) {
    BufferConfigException e = assertThrows(
        BufferConfigException.class, () -> Buffers.open(settings(json), RecordCodec.string()));

    assertEquals("JSON settings: " + message.replace('\'', '"'), e.getMessage());
  }

  private static JsonSettings settings(String json) {
    try {
      return JsonSettings.of(new ObjectMapper().readTree(json.replace('\'', '"')));
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(e);
    }
  }
}
