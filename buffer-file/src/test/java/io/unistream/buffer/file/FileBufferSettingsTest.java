package io.unistream.buffer.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.unistream.buffer.BufferSettings;
import io.unistream.buffer.Capacity;
import io.unistream.buffer.CorruptionPolicy;
import io.unistream.buffer.CrashClass;
import io.unistream.buffer.EmitPolicy;
import io.unistream.buffer.config.BufferConfigException;
import io.unistream.buffer.config.JsonSettings;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FileBufferSettingsTest {

  private static final FileBufferSettings DEFAULT = FileBufferSettings.of(Path.of("a"));

  @Test
  void onlyTheDirectoryIsRequired() {
    assertEquals(DEFAULT, read("{'directory': 'a'}"));
    assertEquals(CrashClass.POWER, DEFAULT.durability());
    assertEquals(16 * 1024 * 1024, DEFAULT.segmentBytes());
    assertEquals(CorruptionPolicy.FAIL, DEFAULT.corruption());
    assertEquals(BufferSettings.of(EmitPolicy.defaults()), DEFAULT.buffer());
  }

  @Test
  void jsonReadsWhatIsSet() {
    Capacity capacity = Capacity.defaults().withMaxRecords(500);

    FileBufferSettings settings =
        read("{'directory': 'a/b', 'emit': {'maxBytes': 100, 'maxAge': 'PT1S'},"
            + " 'capacity': {'maxRecords': 5000}, 'maxRecordBytes': 50, 'durability': 'PROCESS',"
            + " 'segmentBytes': 65536, 'corruption': 'QUARANTINE', 'keepFree': 7}");

    assertEquals(
        new FileBufferSettings(
            Path.of("a", "b"),
            new BufferSettings(
                new EmitPolicy(1_000, 100, Duration.ofSeconds(1)),
                capacity.withMaxRecords(5_000),
                50),
            CrashClass.PROCESS,
            65_536,
            CorruptionPolicy.QUARANTINE,
            7),
        settings);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{} | directory is required",
        "{'directory': null} | directory is required",
        "{'directory': 'a', 'durability': 'NONE'} | durability must be PROCESS or POWER for the file"
            + " backend, was NONE",
        "{'directory': 'a', 'durability': 'HOST'} | durability must be PROCESS or POWER for the file"
            + " backend, was HOST",
        "{'directory': 'a', 'segmentBytes': 4095} | segmentBytes must be between 4096 and 1073741824, was 4095",
        "{'directory': 'a', 'segmentBytes': 1073741825} | segmentBytes must be between 4096 and"
            + " 1073741824, was 1073741825",
        "{'directory': 'a', 'keepFree': -1} | keepFree must not be negative, was -1",
        "{'directory': 'a', 'corruption': 'SKIP'} | corruption must be one of [FAIL, QUARANTINE], was 'SKIP'",
        "{'directory': 'a', 'dir': 'b'} | dir is not a setting; those known here are"
            + " [capacity, corruption, directory, durability, emit, keepFree, maxRecordBytes, segmentBytes]",
      })
  void whatIsWrongInJsonIsSaid(String json, String message) {
    BufferConfigException e = assertThrows(BufferConfigException.class, () -> read(json));

    assertEquals("JSON settings: " + message.replace('\'', '"'), e.getMessage());
  }

  @Test
  void eachWithChangesOneSetting() {
    Capacity capacity = Capacity.defaults().withMaxRecords(5_000);
    EmitPolicy emit = EmitPolicy.defaults().withMaxBytes(100);

    FileBufferSettings settings = DEFAULT
        .withCapacity(capacity)
        .withEmit(emit)
        .withDurability(CrashClass.PROCESS)
        .withSegmentBytes(8_192)
        .withCorruption(CorruptionPolicy.QUARANTINE)
        .withKeepFree(9);

    assertEquals(
        new FileBufferSettings(
            Path.of("a"),
            new BufferSettings(emit, capacity, 100),
            CrashClass.PROCESS,
            8_192,
            CorruptionPolicy.QUARANTINE,
            9),
        settings);
  }

  private static FileBufferSettings read(String json) {
    try {
      return JsonSettings.of(new ObjectMapper().readTree(json.replace('\'', '"')))
          .as(FileBufferSettings.class);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(e);
    }
  }
}
