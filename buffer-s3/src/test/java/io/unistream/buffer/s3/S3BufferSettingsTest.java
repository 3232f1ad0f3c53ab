package io.unistream.buffer.s3;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.unistream.buffer.BufferSettings;
import io.unistream.buffer.Capacity;
import io.unistream.buffer.CorruptionPolicy;
import io.unistream.buffer.EmitPolicy;
import io.unistream.buffer.config.BufferConfigException;
import io.unistream.buffer.config.JsonSettings;
import io.unistream.buffer.s3.S3Encryption.Mode;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.time.Duration;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class S3BufferSettingsTest {

  private static final String KEY = Base64.getEncoder().encodeToString(new byte[32]);

  private static S3BufferSettings read(String json) {
    try {
      return JsonSettings.of(new ObjectMapper().readTree(json.replace('\'', '"')))
          .as(S3BufferSettings.class);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(e);
    }
  }

  @Test
  void theDefaults() {
    S3BufferSettings settings = S3BufferSettings.of("bucket", "log");

    assertEquals(read("{'bucket': 'bucket', 'prefix': 'log'}"), settings);
    assertEquals(Duration.ofMillis(250), settings.linger());
    assertEquals(Duration.ofMillis(10), settings.idleLinger());
    assertEquals(8 << 20, settings.maxObjectBytes());
    assertEquals(8, settings.uploadsInFlight());
    assertEquals(96 << 20, settings.maxUnflushedBytes());
    assertEquals(Duration.ofSeconds(10), settings.requestTimeout());
    assertEquals(Duration.ofMinutes(2), settings.giveUpAfter());
    assertFalse(settings.pathStyle());
    assertNull(settings.region());
    assertNull(settings.endpoint());
    assertTrue(
        read("{'bucket': 'b', 'prefix': 'p', 'endpoint': 'http://localhost:1'}").pathStyle());
  }

  @Test
  void jsonReadsWhatIsSet() {
    EmitPolicy emit = new EmitPolicy(5, 100, Duration.ofSeconds(1));
    S3BufferSettings expected = S3BufferSettings.of("bucket", "some/log")
        .withBuffer(new BufferSettings(emit, Capacity.defaults().withMaxRecords(7), 50))
        .withRegion("eu-north-1")
        .withEndpoint(URI.create("http://localhost:9000"))
        .withPathStyle(false)
        .withLinger(Duration.ofMillis(100))
        .withIdleLinger(Duration.ofMillis(1))
        .withMaxObjectBytes(1 << 20)
        .withUploadsInFlight(3)
        .withMaxUnflushedBytes(2 << 20)
        .withRequestTimeout(Duration.ofSeconds(3))
        .withGiveUpAfter(Duration.ofSeconds(30))
        .withEncryption(new S3Encryption(Mode.SSE_C, KEY))
        .withCompression(S3Compression.LZ4)
        .withCorruption(CorruptionPolicy.QUARANTINE);

    assertEquals(
        expected,
        read("{'bucket': 'bucket', 'prefix': 'some/log',"
            + " 'emit': {'maxRecords': 5, 'maxBytes': 100, 'maxAge': 'PT1S'},"
            + " 'capacity': {'maxRecords': 7}, 'maxRecordBytes': 50, 'region': 'eu-north-1',"
            + " 'endpoint': 'http://localhost:9000', 'pathStyle': false, 'linger': 'PT0.1S',"
            + " 'idleLinger': 'PT0.001S', 'maxObjectBytes': 1048576, 'uploadsInFlight': 3,"
            + " 'maxUnflushedBytes': 2097152, 'requestTimeout': 'PT3S', 'giveUpAfter': 'PT30S',"
            + " 'encryption': {'mode': 'SSE_C', 'key': '" + KEY + "'}, 'compression': 'LZ4',"
            + " 'corruption': 'QUARANTINE'}"));
    assertFalse(expected.toString().contains(KEY));
    assertEquals(emit, S3BufferSettings.of("b", "p").withEmit(emit).buffer().emit());
    assertEquals(
        9_000,
        S3BufferSettings.of("b", "p")
            .withCapacity(Capacity.defaults().withMaxRecords(9_000))
            .buffer()
            .capacity()
            .maxRecords());
  }

  @Test
  void wordsMayBeInLowerCase() {
    assertEquals(
        S3Compression.LZ4,
        read("{'bucket': 'b', 'prefix': 'p', 'compression': 'lz4'}").compression());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'prefix': 'p'} | bucket",
        "{'bucket': 'b'} | prefix",
        "{'bucket': ' ', 'prefix': 'p'} | bucket must not be blank",
        "{'bucket': 'b', 'prefix': 'p/'} | prefix must be 1 to 512 characters",
        "{'bucket': 'b', 'prefix': 'p', 'linger': 'PT-1S'} | linger must be between 0 and a year, was PT-1S",
        "{'bucket': 'b', 'prefix': 'p', 'linger': '1s'} | linger must be an ISO-8601 duration",
        "{'bucket': 'b', 'prefix': 'p', 'maxObjectBytes': 1} | maxObjectBytes must be between 1024 and 268435456, was 1",
        "{'bucket': 'b', 'prefix': 'p', 'uploadsInFlight': 65} | uploadsInFlight must be between 1 and 64, was 65",
        "{'bucket': 'b', 'prefix': 'p', 'maxUnflushedBytes': 5} | maxUnflushedBytes must be at least maxObjectBytes (8388608), was 5",
        "{'bucket': 'b', 'prefix': 'p', 'requestTimeout': 'PT0S'} | requestTimeout must be positive, was PT0S",
        "{'bucket': 'b--use1-az4--x-s3', 'prefix': 'p'} | bucket must not be a directory bucket",
        "{'bucket': 'ap-abc--use1-az4--xa-s3', 'prefix': 'p'} | nor an access point of one",
        "{'bucket': 'arn:aws:s3::123456789012:accesspoint/mfzwi23gnjvgw.mrap', 'prefix': 'p'} | bucket must not be a Multi-Region",
        "{'bucket': 'b', 'prefix': 'a//b'} | prefix must have no empty part between slashes",
        "{'bucket': 'b', 'prefix': './a'} | prefix must have no empty part between slashes and none of",
        "{'bucket': 'b', 'prefix': 'a/../b'} | prefix must have no empty part between slashes and none of",
        "{'bucket': 'b', 'prefix': 'a\\ud800'} | no unpaired surrogates",
        "{'bucket': 'b', 'prefix': 'a\\u0007'} | prefix must have no control characters",
        "{'bucket': 'b', 'prefix': 'p', 'endpoint': 'localhost:9000'} | endpoint must be an http or https address with a host",
        "{'bucket': 'b', 'prefix': 'p', 'endpoint': ''} | endpoint must be an http or https address with a host",
        "{'bucket': 'b', 'prefix': 'p', 'endpoint': 'http://a b'} | endpoint must be an address such as http://localhost:9000, was",
        "{'bucket': 'b', 'prefix': 'p', 'endpoint': null} | endpoint must have a value, was null",
        "{'bucket': 'b', 'prefix': null} | prefix must have a value, was null",
        "{'bucket': 'b', 'prefix': ''} | prefix must be 1 to 512 characters",
        "{'bucket': 'b', 'prefix': 'p', 'region': ''} | region must not be blank; leave it out",
        "{'bucket': 'b', 'prefix': 'p', 'compression': 'zip'} | compression must be one of [NONE, LZ4], was",
        "{'bucket': 'b', 'prefix': 'p', 'encryption': {'mode': 'SSE_C', 'key': null}} | encryption.key must have a value",
        "{'bucket': 'b', 'prefix': 'p', 'encryption': {'mode': 'SSE_C', 'key': 'x'}} | encryption.key must be 32 bytes in Base64 for SSE_C",
        "{'bucket': 'b', 'prefix': 'p', 'encryption': {'mode': 'SSE_S3', 'key': 'x'}} | encryption.key must be empty for SSE_S3",
      })
  void whatIsWrongIsNamed(String json, String message) {
    BufferConfigException e = assertThrows(BufferConfigException.class, () -> read(json));

    assertTrue(String.valueOf(e.getMessage()).contains(message), e.getMessage());
  }

  /** Whatever is wrong with the settings: a key or password must not get into a log by that. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "'encryption': 'SECRET'",
        "'encryption': ['SECRET']",
        "'encryption': {'mode': 'SSE_C', 'key': ['SECRET']}",
        "'encryption': {'mode': 'SSE_C', 'key': {'base64': 'SECRET'}}",
        "'encryption': {'mode': {'key': 'SECRET'}}",
        "'encryption': {'mode': 'SSE_C', 'key': 'SECRETx'}",
        "'encryption': {'mode': 'SSE_S3', 'key': 'SECRET'}",
        "'encryption': {'mode': 'SSE_C', 'keys': 'SECRET'}",
        "'encryption': {'mode': 'SSE_C', 'key': 'SECRET', 'key2': 1}",
        "'endpoint': 'https://user:SECRET@store.example.org'",
      })
  void noSecretIsPrinted(String part) {
    String json = "{'bucket': 'b', 'prefix': 'p', " + part.replace("SECRET", KEY) + "}";

    BufferConfigException e = assertThrows(BufferConfigException.class, () -> read(json));

    StringWriter printed = new StringWriter();
    e.printStackTrace(new PrintWriter(printed));
    assertFalse(printed.toString().contains(KEY), printed::toString);
  }
}
