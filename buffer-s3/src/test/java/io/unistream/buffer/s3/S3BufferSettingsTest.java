package io.unistream.buffer.s3;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.unistream.buffer.BufferSettings;
import io.unistream.buffer.Capacity;
import io.unistream.buffer.CorruptionPolicy;
import io.unistream.buffer.EmitPolicy;
import io.unistream.buffer.config.BufferConfigException;
import io.unistream.buffer.config.JsonSettings;
import io.unistream.buffer.s3.S3Encryption.Mode;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;

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
    assertEquals(BufferSettings.of(EmitPolicy.defaults()), settings.buffer());
    assertEquals(Duration.ofMillis(250), settings.grouping().linger());
    assertEquals(Duration.ofMillis(10), settings.grouping().idleLinger());
    assertEquals(8 << 20, settings.grouping().maxObjectBytes());
    assertEquals(8, settings.grouping().uploadsInFlight());
    assertEquals(96 << 20, settings.grouping().maxUnflushedBytes());
    assertEquals(Duration.ofSeconds(10), settings.retries().requestTimeout());
    assertEquals(Duration.ofMinutes(2), settings.retries().giveUpAfter());
    assertEquals(Duration.ZERO, settings.retries().hedgeAfter());
    assertFalse(settings.requests().requesterPays());
    assertNull(settings.requests().expectedBucketOwner());
    assertNull(settings.requests().storageClass());
    assertFalse(settings.client().forcePathStyle());
    assertNull(settings.client().region());
    assertNull(settings.client().endpoint());
    assertEquals(Mode.BUCKET_DEFAULT, settings.encryption().mode());
    assertEquals(Duration.ZERO, settings.ownershipCheck());
    assertTrue(read("{'bucket': 'b', 'prefix': 'p', 'client': {'endpoint': 'http://localhost:1'}}")
        .client()
        .forcePathStyle());
    assertEquals(
        100 << 20,
        read("{'bucket': 'b', 'prefix': 'p', 'grouping': {'maxObjectBytes': 104857600}}")
            .grouping()
            .maxUnflushedBytes());
  }

  /** Every setting has another value than its default. */
  private static S3BufferSettings allSet() {
    EmitPolicy emit =
        EmitPolicy.defaults().withMaxRecords(5).withMaxBytes(100).withMaxAge(Duration.ofSeconds(1));
    return S3BufferSettings.builder("bucket", "some/log")
        .buffer(BufferSettings.builder()
            .emit(emit)
            .capacity(Capacity.defaults().withMaxRecords(7_000))
            .maxRecordBytes(50)
            .build())
        .grouping(grouping -> grouping
            .linger(Duration.ofMillis(100))
            .idleLinger(Duration.ofMillis(1))
            .maxObjectBytes(1 << 20)
            .uploadsInFlight(3)
            .maxUnflushedBytes(20 << 20))
        .retries(retries -> retries
            .requestTimeout(Duration.ofSeconds(3))
            .giveUpAfter(Duration.ofSeconds(30))
            .hedgeAfter(Duration.ofMillis(80)))
        .requests(requests -> requests
            .requesterPays(true)
            .expectedBucketOwner("123456789012")
            .storageClass("STANDARD_IA"))
        .encryption(
            S3Encryption.builder(Mode.SSE_KMS).key("my-key").bucketKey(true).build())
        .compression(S3Compression.LZ4)
        .client(client -> client
            .region("eu-north-1")
            .endpoint(URI.create("http://localhost:9000"))
            .forcePathStyle(false)
            .profile("producer")
            .roleArn("arn:aws:iam::123456789012:role/producer")
            .roleSessionName("orders")
            .externalId("their-id")
            .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
            .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED))
        .corruption(CorruptionPolicy.QUARANTINE)
        .ownershipCheck(Duration.ofSeconds(10))
        .build();
  }

  private static final String ALL_SET = "{'bucket': 'bucket', 'prefix': 'some/log',"
      + " 'emit': {'maxRecords': 5, 'maxBytes': 100, 'maxAge': 'PT1S'},"
      + " 'capacity': {'maxRecords': 7000}, 'maxRecordBytes': 50,"
      + " 'grouping': {'linger': 'PT0.1S', 'idleLinger': 'PT0.001S', 'maxObjectBytes': 1048576,"
      + " 'uploadsInFlight': 3, 'maxUnflushedBytes': 20971520},"
      + " 'retries': {'requestTimeout': 'PT3S', 'giveUpAfter': 'PT30S', 'hedgeAfter': 'PT0.08S'},"
      + " 'requests': {'requesterPays': true, 'expectedBucketOwner': '123456789012',"
      + " 'storageClass': 'STANDARD_IA'},"
      + " 'encryption': {'mode': 'SSE_KMS', 'key': 'my-key', 'bucketKey': true}, 'compression': 'LZ4',"
      + " 'client': {'region': 'eu-north-1', 'endpoint': 'http://localhost:9000',"
      + " 'forcePathStyle': false, 'profile': 'producer',"
      + " 'roleArn': 'arn:aws:iam::123456789012:role/producer', 'roleSessionName': 'orders',"
      + " 'externalId': 'their-id', 'requestChecksumCalculation': 'WHEN_REQUIRED',"
      + " 'responseChecksumValidation': 'when_required'},"
      + " 'corruption': 'QUARANTINE', 'ownershipCheck': 'PT10S'}";

  @Test
  void jsonReadsWhatIsSet() {
    assertEquals(allSet(), read(ALL_SET));
  }

  /** What docs/s3.md shows as JSON is what it shows as Java. */
  @Test
  void theDocumentedJsonIsRead() throws IOException {
    String page = Files.readString(Path.of("..", "docs", "s3.md"));
    int from = page.indexOf("```json") + "```json".length();
    String json = page.substring(from, page.indexOf("```", from));

    assertEquals(
        S3BufferSettings.builder("my-bucket", "producers/orders")
            .buffer(BufferSettings.of(EmitPolicy.defaults().withMaxRecords(20_000)))
            .grouping(grouping -> grouping.linger(Duration.ofMillis(100)).uploadsInFlight(16))
            .retries(retries -> retries.giveUpAfter(Duration.ofMinutes(10)))
            .requests(requests -> requests.expectedBucketOwner("123456789012"))
            .encryption(S3Encryption.builder(Mode.SSE_KMS)
                .key("alias/orders")
                .bucketKey(true)
                .build())
            .client(client ->
                client.region("eu-north-1").roleArn("arn:aws:iam::123456789012:role/producer"))
            .build(),
        JsonSettings.of(new ObjectMapper().readTree(json)).as(new S3Backend()));
  }

  /** Each setting counts: whatever is left out of the JSON, the rest is another value, and says so. */
  @Test
  void equalityAndTextKnowEachSetting() throws JsonProcessingException {
    JsonNode whole = new ObjectMapper().readTree(ALL_SET.replace('\'', '"'));
    Set<String> texts = new HashSet<>();
    int settings = 0;
    for (String left : leaves("", whole)) {
      if (left.matches("/bucket|/prefix|/encryption/mode|/client/roleArn")) {
        continue; // nothing goes without
      }
      JsonNode rest = whole.deepCopy();
      int last = left.lastIndexOf('/');
      ((ObjectNode) rest.at(left.substring(0, last))).remove(left.substring(last + 1));
      S3BufferSettings without = JsonSettings.of(rest).as(S3BufferSettings.class);
      settings++;

      assertNotEquals(allSet(), without, left);
      assertEquals(without, without.toBuilder().build(), left);
      assertEquals(without.hashCode(), without.toBuilder().build().hashCode(), left);
      assertTrue(texts.add(without.toString()), left);
    }
    assertEquals(29, settings);
    assertEquals(allSet(), allSet().toBuilder().build());
    assertEquals(allSet().hashCode(), allSet().toBuilder().build().hashCode());
    assertNotEquals(allSet(), allSet().toBuilder().bucket("other").build());
    assertNotEquals(allSet(), allSet().toBuilder().prefix("other").build());
  }

  private static List<String> leaves(String at, JsonNode node) {
    List<String> found = new ArrayList<>();
    for (Map.Entry<String, JsonNode> one : node.properties()) {
      String name = at + "/" + one.getKey();
      if (one.getValue().isObject()) {
        found.addAll(leaves(name, one.getValue()));
      } else {
        found.add(name);
      }
    }
    return found;
  }

  /** Each of these passes through values that together break a rule. */
  @Test
  void theOrderOfSettingsDoesNotMatter() {
    S3BufferSettings up = S3BufferSettings.builder("b", "p")
        .grouping(grouping -> grouping.maxUnflushedBytes(2048))
        .grouping(grouping -> grouping.maxObjectBytes(2048))
        .client(client -> client.externalId("their-id"))
        .client(client -> client.roleArn("arn:aws:iam::123456789012:role/producer"))
        .build();
    S3BufferSettings down = S3BufferSettings.builder("b", "p")
        .client(client ->
            client.roleArn("arn:aws:iam::123456789012:role/producer").externalId("their-id"))
        .grouping(
            S3Grouping.builder().maxObjectBytes(2048).maxUnflushedBytes(2048).build())
        .build();

    assertEquals(up, down);
    assertEquals(2048, up.grouping().maxObjectBytes());
  }

  @Test
  void theKeyOfTheCustomerIsNotInTheText() {
    S3BufferSettings settings = S3BufferSettings.builder("b", "p")
        .encryption(S3Encryption.builder(Mode.SSE_C).key(KEY).build())
        .build();

    assertFalse(settings.toString().contains(KEY), settings::toString);
    assertTrue(settings.toString().contains("SSE_C"), settings::toString);
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
        "{'bucket': 'b', 'prefix': 'p', 'grouping': {'linger': 'PT-1S'}} | grouping.linger must be between 0 and a year, was PT-1S",
        "{'bucket': 'b', 'prefix': 'p', 'grouping': {'linger': '1 s'}} | grouping.linger must be a duration such as 500ms",
        "{'bucket': 'b', 'prefix': 'p', 'grouping': {'maxObjectBytes': 1}} | grouping.maxObjectBytes must be between 1024 and 268435456, was 1",
        "{'bucket': 'b', 'prefix': 'p', 'grouping': {'uploadsInFlight': 65}} | grouping.uploadsInFlight must be between 1 and 64, was 65",
        "{'bucket': 'b', 'prefix': 'p', 'grouping': {'maxUnflushedBytes': 5}} | grouping.maxUnflushedBytes must be at least grouping.maxObjectBytes (8388608), was 5",
        "{'bucket': 'b', 'prefix': 'p', 'retries': {'requestTimeout': 'PT0S'}} | retries.requestTimeout must be positive, was PT0S",
        "{'bucket': 'b--use1-az4--x-s3', 'prefix': 'p'} | bucket must not be a directory bucket",
        "{'bucket': 'ap-abc--use1-az4--xa-s3', 'prefix': 'p'} | nor an access point of one",
        "{'bucket': 'arn:aws:s3::123456789012:accesspoint/mfzwi23gnjvgw.mrap', 'prefix': 'p'} | bucket must not be a Multi-Region",
        "{'bucket': 'b', 'prefix': 'a//b'} | prefix must have no empty part between slashes",
        "{'bucket': 'b', 'prefix': './a'} | prefix must have no empty part between slashes and none of",
        "{'bucket': 'b', 'prefix': 'a/../b'} | prefix must have no empty part between slashes and none of",
        "{'bucket': 'b', 'prefix': 'a\\ud800'} | no unpaired surrogates",
        "{'bucket': 'b', 'prefix': 'a\\u0007'} | prefix must have no control characters",
        "{'bucket': 'b', 'prefix': 'p', 'client': {'endpoint': 'localhost:9000'}} | client.endpoint must be an http or https address with a host",
        "{'bucket': 'b', 'prefix': 'p', 'client': {'endpoint': ''}} | client.endpoint must be an http or https address with a host",
        "{'bucket': 'b', 'prefix': 'p', 'client': {'endpoint': 'http://a b'}} | client.endpoint must be an address such as http://localhost:9000, was",
        "{'bucket': 'b', 'prefix': 'p', 'client': {'endpoint': null}} | client.endpoint must have a value, was null",
        "{'bucket': 'b', 'prefix': null} | prefix must have a value, was null",
        "{'bucket': 'b', 'prefix': ''} | prefix must be 1 to 512 characters",
        "{'bucket': 'b', 'prefix': 'p', 'client': {'region': ''}} | client.region must not be blank; leave it out",
        "{'bucket': 'b', 'prefix': 'p', 'compression': 'zip'} | compression must be one of [NONE, LZ4], was",
        "{'bucket': 'b', 'prefix': 'p', 'encryption': {'mode': 'SSE_C', 'key': null}} | encryption.key must have a value",
        "{'bucket': 'b', 'prefix': 'p', 'encryption': {'mode': 'SSE_C', 'key': 'x'}} | encryption.key must be 32 bytes in Base64 for SSE_C",
        "{'bucket': 'b', 'prefix': 'p', 'encryption': {'mode': 'SSE_S3', 'key': 'x'}} | encryption.key must be empty for SSE_S3",
        "{'bucket': 'b', 'prefix': 'p', 'encryption': {'mode': 'SSE_S3', 'bucketKey': true}} | encryption.bucketKey must be left out for SSE_S3, it is for SSE_KMS, was true",
        "{'bucket': 'b', 'prefix': 'p', 'client': {'endpoint': 'http://h/?a=b'}} | client.endpoint must end with its host, port or path",
        "{'bucket': 'b', 'prefix': 'p', 'client': {'profile': ' '}} | client.profile must not be blank",
        "{'bucket': 'b', 'prefix': 'p', 'client': {'roleArn': 'producer'}} | client.roleArn must be one such as arn:aws:iam::123456789012:role/name, was \"producer\"",
        "{'bucket': 'b', 'prefix': 'p', 'client': {'externalId': 'theirs'}} | client.externalId must be left out where there is no client.roleArn, was \"theirs\"",
        "{'bucket': 'b', 'prefix': 'p', 'client': {'roleSessionName': 'mine'}} | client.roleSessionName must be left out where there is no client.roleArn",
        "{'bucket': 'b', 'prefix': 'p', 'client': {'roleArn': 'arn:aws:iam::123456789012:role/r', 'roleSessionName': 'a b'}} | client.roleSessionName must be 2 to 64",
        "{'bucket': 'b', 'prefix': 'p', 'client': {'roleArn': 'arn:aws:iam::123456789012:role/r', 'externalId': 'x'}} | client.externalId must be 2 to 1224",
        "{'bucket': 'b', 'prefix': 'p', 'client': {'requestChecksumCalculation': 'NEVER'}} | client.requestChecksumCalculation must be one of [WHEN_SUPPORTED, WHEN_REQUIRED]",
        "{'bucket': 'b', 'prefix': 'p', 'client': {'pathStyle': true}} | client.pathStyle is not a setting; those known here are [endpoint, externalId, forcePathStyle,",
        "{'bucket': 'b', 'prefix': 'p', 'requests': {'expectedBucketOwner': '1234'}} | requests.expectedBucketOwner must be the 12 digits of an AWS account, was \"1234\"",
        "{'bucket': 'b', 'prefix': 'p', 'requests': {'storageClass': ''}} | requests.storageClass must be the name of a storage class",
        "{'bucket': 'b', 'prefix': 'p', 'requests': {'storageClass': 'GLACIER'}} | requests.storageClass must not be an archive, from which the log cannot be read at once, was \"GLACIER\"",
        "{'bucket': 'b', 'prefix': 'p', 'requests': {'storageClass': 'DEEP_ARCHIVE'}} | requests.storageClass must not be an archive",
        "{'bucket': 'b', 'prefix': 'p', 'ownershipCheck': 'PT0.5S'} | ownershipCheck must be 0, which is never, or at least 1 s, was PT0.5S",
        "{'bucket': 'b', 'prefix': 'p', 'ownershipCheck': 'PT-1S'} | ownershipCheck must be between 0 and a year, was PT-1S",
        "{'bucket': 'b', 'prefix': 'p', 'ownershipCheck': '10'} | ownershipCheck must be a duration such as 500ms",
        "{'bucket': 'b', 'prefix': 'p', 'linger': 'PT1S'} | linger is not a setting; those known here are [bucket, capacity, client,",
        "{'bucket': 'b', 'prefix': 'p', 'retries': {'giveUpAfter': 'PT-1S'}} | retries.giveUpAfter must be between 0 and a year, was PT-1S",
        "{'bucket': 'b', 'prefix': 'p', 'retries': {'hedgeAfter': 'PT10S'}} | retries.hedgeAfter must be 0, which is never, or less than retries.requestTimeout (PT10S), was PT10S",
        "{'bucket': 'b', 'prefix': 'p', 'retries': {'hedgeAfter': 'PT-1S'}} | retries.hedgeAfter must be 0, which is never, or less than retries.requestTimeout",
        "{'bucket': 'b', 'prefix': 'p', 'retries': {'requestTimeout': 'PT10000H'}} | retries.requestTimeout must be between 0 and a year",
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
        "'client': {'endpoint': 'https://user:SECRET@store.example.org'}",
        "'client': {'endpoint': 'https://store.example.org/?token=SECRET'}",
        "'client': {'endpoint': 'https://store.example.org/#SECRET'}",
        "'client': {'secret': 'SECRET'}",
        "'client': 'SECRET'",
      })
  void noSecretIsPrinted(String part) {
    String json = "{'bucket': 'b', 'prefix': 'p', " + part.replace("SECRET", KEY) + "}";

    BufferConfigException e = assertThrows(BufferConfigException.class, () -> read(json));

    StringWriter printed = new StringWriter();
    e.printStackTrace(new PrintWriter(printed));
    assertFalse(printed.toString().contains(KEY), printed::toString);
  }
}
