package io.unistream.buffer.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.unistream.buffer.Batch;
import io.unistream.buffer.Buffer;
import io.unistream.buffer.BufferSettings;
import io.unistream.buffer.Capacity;
import io.unistream.buffer.CorruptionPolicy;
import io.unistream.buffer.CrashClass;
import io.unistream.buffer.EmitPolicy;
import io.unistream.buffer.OverflowPolicy;
import io.unistream.buffer.RecordCodec;
import io.unistream.buffer.config.BufferConfigException;
import io.unistream.buffer.config.JsonSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
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
            + " 'segmentBytes': 65536, 'corruption': 'QUARANTINE', 'permissions': 'rw-r-----',"
            + " 'keepFree': 7}");

    assertEquals(
        FileBufferSettings.builder(Path.of("a", "b"))
            .buffer(BufferSettings.builder()
                .emit(EmitPolicy.defaults()
                    .withMaxRecords(1_000)
                    .withMaxBytes(100)
                    .withMaxAge(Duration.ofSeconds(1)))
                .capacity(capacity.withMaxRecords(5_000))
                .maxRecordBytes(50)
                .build())
            .durability(CrashClass.PROCESS)
            .segmentBytes(65_536)
            .corruption(CorruptionPolicy.QUARANTINE)
            .permissions("rw-r-----")
            .keepFree(7)
            .build(),
        settings);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{} | directory is required",
        "{'directory': null} | directory must have a value, was null; leave it out for its default",
        "{'directory': ''} | directory must not be empty; the working directory is '.', was ''",
        "{'directory': '~/orders'} | directory must be a path without ~, which nothing expands, was '~/orders'",
        "{'directory': 'a', 'emit': null} | emit must have a value, was null; leave it out for its default",
        "{'directory': 'a', 'durability': 'NONE'} | durability must be one of [PROCESS, POWER], was 'NONE'",
        "{'directory': 'a', 'durability': 'HOST'} | durability must be one of [PROCESS, POWER], was 'HOST'",
        "{'directory': 'a', 'segmentBytes': 8191} | segmentBytes must be between 8192 and 1073741824, was 8191",
        "{'directory': 'a', 'segmentBytes': 1073741825} | segmentBytes must be between 8192 and"
            + " 1073741824, was 1073741825",
        "{'directory': 'a', 'permissions': '0600'} | permissions must be nine characters such as rw-r-----,"
            + " with rw for the owner and no x, was '0600'",
        "{'directory': 'a', 'permissions': 'r--------'} | permissions must be nine characters such as"
            + " rw-r-----, with rw for the owner and no x, was 'r--------'",
        "{'directory': 'a', 'permissions': 'rw-r-x---'} | permissions must be nine characters such as"
            + " rw-r-----, with rw for the owner and no x, was 'rw-r-x---'",
        "{'directory': 'a', 'keepFree': -1} | keepFree must not be negative, was -1",
        "{'directory': 'a', 'corruption': 'SKIP'} | corruption must be one of [FAIL, QUARANTINE], was 'SKIP'",
        "{'directory': 'a', 'dir': 'b'} | dir is not a setting; those known here are"
            + " [capacity, corruption, directory, durability, emit, keepFree, maxRecordBytes, permissions, segmentBytes]",
      })
  void whatIsWrongInJsonIsSaid(String json, String message) {
    BufferConfigException e = assertThrows(BufferConfigException.class, () -> read(json));

    assertEquals("JSON settings: " + message.replace('\'', '"'), e.getMessage());
  }

  @Test
  void theOrderOfSettingsDoesNotMatter() {
    FileBufferSettings once = FileBufferSettings.builder(Path.of("a"))
        .maxRecordBytes(7)
        .capacity(capacity -> capacity.withMaxRecords(100).withMaxBytes(50))
        .emit(emit -> emit.withMaxRecords(10).withMaxBytes(20))
        .build();
    FileBufferSettings again = FileBufferSettings.builder(Path.of("a"))
        .emit(emit -> emit.withMaxBytes(20).withMaxRecords(10))
        .capacity(capacity -> capacity.withMaxBytes(50).withMaxRecords(100))
        .maxRecordBytes(7)
        .build();

    assertEquals(once, again);
    assertEquals(once.hashCode(), again.hashCode());
    assertEquals(once, again.toBuilder().build());
    assertEquals(
        7,
        again.toBuilder()
            .emit(EmitPolicy.defaults().withMaxRecords(10).withMaxBytes(30))
            .build()
            .buffer()
            .maxRecordBytes());
  }

  @Test
  void eachMethodOfTheBuilderChangesOneSetting() {
    Capacity capacity = Capacity.defaults().withMaxRecords(5_000);
    EmitPolicy emit = EmitPolicy.defaults().withMaxBytes(100);

    FileBufferSettings settings = DEFAULT.toBuilder()
        .capacity(capacity)
        .emit(emit)
        .durability(CrashClass.PROCESS)
        .segmentBytes(8_192)
        .corruption(CorruptionPolicy.QUARANTINE)
        .permissions("rw-rw----")
        .keepFree(9)
        .build();

    assertEquals(
        FileBufferSettings.builder(Path.of("a"))
            .buffer(BufferSettings.builder().emit(emit).capacity(capacity).build())
            .durability(CrashClass.PROCESS)
            .segmentBytes(8_192)
            .corruption(CorruptionPolicy.QUARANTINE)
            .permissions("rw-rw----")
            .keepFree(9)
            .build(),
        settings);
  }

  @ParameterizedTest
  @CsvSource({"POWER, POWER", "power, POWER", "process, PROCESS"})
  void durabilityMayBeInLowerCase(String text, CrashClass durability) {
    assertEquals(
        durability, read("{'directory': 'a', 'durability': '" + text + "'}").durability());
  }

  @Test
  void aDirectoryMayHoldAColon() {
    assertEquals(
        Path.of("/var/lib/orders:eu"),
        read("{'directory': '/var/lib/orders:eu'}").directory());
  }

  @ParameterizedTest
  @CsvSource({"''", "~", "~/orders", "~bob/orders"})
  void aDirectoryThatSurelyIsNotWhatWasMeantIsRefused(String directory) {
    IllegalArgumentException e = assertThrows(
        IllegalArgumentException.class, () -> FileBufferSettings.of(Path.of(directory)));

    assertTrue(String.valueOf(e.getMessage()).startsWith("directory must "), e.getMessage());
    assertTrue(
        String.valueOf(e.getMessage()).endsWith("was \"" + directory + "\""), e.getMessage());
  }

  @ParameterizedTest
  @CsvSource({"HOST", "NONE"})
  void otherCrashClassesAreRefused(CrashClass other) {
    IllegalArgumentException e = assertThrows(
        IllegalArgumentException.class,
        () -> DEFAULT.toBuilder().durability(other).build());

    assertEquals(
        "durability must be PROCESS or POWER for the file backend, was " + other, e.getMessage());
  }

  @Test
  void aRecordLargerThanASegmentGetsOneOfItsSize(@TempDir Path temp) {
    FileBufferSettings settings =
        FileBufferSettings.builder(temp.resolve("log")).segmentBytes(8_192).build();
    List<Integer> sizes = List.of(900_000, 10, 8_192, 4_000);
    try (Buffer<byte[]> buffer = FileBuffer.open(settings, RecordCodec.bytes())) {
      sizes.forEach(size -> buffer.put(new byte[size]));
    }

    try (Buffer<byte[]> buffer = FileBuffer.open(settings, RecordCodec.bytes())) {
      Batch<byte[]> batch = buffer.emit();

      assertEquals(sizes, batch.records().stream().map(record -> record.length).toList());
      buffer.commit(batch);
    }
  }

  private static FileBufferSettings read(String json) {
    try {
      return JsonSettings.of(new ObjectMapper().readTree(json.replace('\'', '"')))
          .as(FileBufferSettings.class);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(e);
    }
  }

  /** COM-RECLAIM: what is in flight can be committed one by one on a full disk. */
  @Test
  void theCommitsOfAWindowFitIntoASegment() {
    BufferSettings dropping = BufferSettings.builder()
        .emit(EmitPolicy.defaults().withMaxInFlight(64))
        .capacity(Capacity.defaults().withOverflow(OverflowPolicy.DROP_OLDEST))
        .build();
    FileBufferSettings.Builder builder =
        FileBufferSettings.builder(Path.of("a")).buffer(dropping).segmentBytes(65_536);

    IllegalArgumentException e = assertThrows(IllegalArgumentException.class, builder::build);

    assertTrue(
        String.valueOf(e.getMessage()).startsWith("segmentBytes must be at least 131072"),
        e.getMessage());
    assertEquals(131_072, builder.segmentBytes(131_072).build().segmentBytes());
  }
}
