package io.unistream.buffer.s3;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.unistream.buffer.Buffer;
import io.unistream.buffer.BufferComponents;
import io.unistream.buffer.BufferSettings;
import io.unistream.buffer.EmitPolicy;
import io.unistream.buffer.RecordCodec;
import io.unistream.buffer.s3.RecordingHttpClient.Kind;
import io.unistream.buffer.tck.s3.InMemoryS3;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.services.s3.S3Client;

/** What the settings say is in each request that it concerns, as the store gets it. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class RequestsTest {

  private static final String PAYER = "x-amz-request-payer";
  private static final String OWNER = "x-amz-expected-bucket-owner";
  private static final String STORAGE = "x-amz-storage-class";
  private static final String BUCKET_KEY = "x-amz-server-side-encryption-bucket-key-enabled";

  private final InMemoryS3 s3 = new InMemoryS3(TestClients.BUCKET);
  private final RecordingHttpClient http = new RecordingHttpClient(s3.httpClient());

  private static S3BufferSettings settings(UnaryOperator<S3BufferSettings.Builder> change) {
    return change
        .apply(S3BufferSettings.builder(TestClients.BUCKET, "log")
            .buffer(
                BufferSettings.of(EmitPolicy.defaults().withMaxRecords(1).withMaxBytes(100_000))))
        .build();
  }

  /** Makes requests of all kinds: puts, takes over what another one left, reads it back, commits and deletes. */
  private void work(S3BufferSettings settings, S3Client client) {
    Buffer<String> former = open(settings, client);
    former.putAll(List.of("a", "b"));
    try (Buffer<String> owner = open(settings, client)) {
      assertEquals(List.of("a", "b"), Bucket.drain(owner));
      owner.put("c");
      assertEquals(List.of("c"), Bucket.drain(owner));
    } finally {
      former.close();
    }
  }

  static Buffer<String> open(S3BufferSettings settings, S3Client client) {
    return S3Buffer.open(
        settings,
        RecordCodec.string(),
        BufferComponents.defaults(),
        client,
        false,
        UUID::randomUUID);
  }

  private void work(S3BufferSettings settings) {
    try (S3Client client = TestClients.over(http, false)) {
      work(settings, client);
    }
  }

  @Test
  void byDefaultNothingIsSaid() {
    work(settings(all -> all));

    for (Kind kind : Kind.values()) {
      for (String name : List.of(PAYER, OWNER, STORAGE, BUCKET_KEY)) {
        assertEquals(Optional.empty(), http.header(kind, name), kind + " " + name);
      }
    }
  }

  @Test
  void eachRequestSaysWhoPaysAndWhoseTheBucketIs() {
    work(settings(all -> all.requests(
        requests -> requests.requesterPays(true).expectedBucketOwner("123456789012"))));

    for (Kind kind : Kind.values()) {
      assertEquals(Optional.of("requester"), http.header(kind, PAYER), kind::name);
      assertEquals(Optional.of("123456789012"), http.header(kind, OWNER), kind::name);
    }
  }

  @Test
  void allObjectsAreOfTheStorageClass() {
    work(settings(all -> all.requests(requests -> requests.storageClass("STANDARD_IA"))));

    assertEquals(Optional.of("STANDARD_IA"), http.header(Kind.PUT, STORAGE));
    for (Kind kind : List.of(Kind.GET, Kind.LIST, Kind.DELETE)) {
      assertEquals(Optional.empty(), http.header(kind, STORAGE), kind::name);
    }
  }

  @Test
  void theBucketsKeyIsAskedForOrNot() {
    work(settings(all -> all.encryption(S3Encryption.builder(S3Encryption.Mode.SSE_KMS)
        .key("my-key")
        .bucketKey(true)
        .build())));

    assertEquals(Optional.of("true"), http.header(Kind.PUT, BUCKET_KEY));
    assertEquals(Optional.of("aws:kms"), http.header(Kind.PUT, "x-amz-server-side-encryption"));
    assertEquals(
        Optional.of("my-key"),
        http.header(Kind.PUT, "x-amz-server-side-encryption-aws-kms-key-id"));
  }

  @Test
  void theBucketsKeyCanBeDeclined() {
    work(settings(all -> all.encryption(
        S3Encryption.builder(S3Encryption.Mode.SSE_KMS).bucketKey(false).build())));

    assertEquals(Optional.of("false"), http.header(Kind.PUT, BUCKET_KEY));
    assertEquals(
        Optional.empty(), http.header(Kind.PUT, "x-amz-server-side-encryption-aws-kms-key-id"));
  }

  private void workWithOwnClient(UnaryOperator<S3ClientSettings.Builder> change) {
    S3BufferSettings settings = settings(all ->
        all.client(client -> change.apply(client.endpoint(URI.create("http://s3.invalid:9000")))));
    try (S3Client client = Clients.make(
        settings,
        S3Client.builder()
            .httpClient(http)
            .credentialsProvider(
                StaticCredentialsProvider.create(AwsBasicCredentials.create("key", "secret"))))) {
      work(settings, client);
    }
  }

  private static boolean hasChecksum(SdkHttpRequest request) {
    return request.headers().keySet().stream()
        .anyMatch(name -> name.toLowerCase(Locale.ROOT).startsWith("x-amz-checksum-crc"));
  }

  @Test
  void checksumsAreSentAndAskedForWhereTheStoreSupportsThem() {
    workWithOwnClient(client -> client
        .requestChecksumCalculation(RequestChecksumCalculation.WHEN_SUPPORTED)
        .responseChecksumValidation(ResponseChecksumValidation.WHEN_SUPPORTED));

    assertTrue(http.sent(Kind.PUT).stream().allMatch(RequestsTest::hasChecksum));
    assertEquals(Optional.of("append-md5"), http.header(Kind.GET, "x-amz-te"));
  }

  @Test
  void checksumsAreLeftOutWhereTheStoreDoesNotWantThem() {
    workWithOwnClient(client -> client
        .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
        .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED));

    for (Kind kind : List.of(Kind.PUT, Kind.GET, Kind.LIST)) {
      assertTrue(http.sent(kind).stream().noneMatch(RequestsTest::hasChecksum), kind::name);
      assertEquals(Optional.empty(), http.header(kind, "x-amz-checksum-mode"), kind::name);
      assertEquals(Optional.empty(), http.header(kind, "x-amz-te"), kind::name);
    }
    // without one, S3 refuses to delete several objects
    assertTrue(http.sent(Kind.DELETE).stream().allMatch(RequestsTest::hasChecksum));
  }

  @Test
  void theBucketIsPartOfThePath() {
    workWithOwnClient(client -> client);
    assertTrue(http.sent(Kind.PUT).stream()
        .allMatch(request -> request.host().equals("s3.invalid")
            && request.encodedPath().startsWith("/" + TestClients.BUCKET + "/")));
    assertTrue(http.sent(Kind.PUT)
        .get(0)
        .firstMatchingHeader("Authorization")
        .orElse("")
        .contains("/us-east-1/s3/"));
  }

  @Test
  void theBucketIsPartOfTheHost() {
    workWithOwnClient(client -> client.forcePathStyle(false).region("eu-north-1"));

    assertTrue(http.sent(Kind.PUT).stream()
        .allMatch(request -> request.host().equals(TestClients.BUCKET + ".s3.invalid")
            && request.encodedPath().startsWith("/log/")));
    assertTrue(http.sent(Kind.PUT)
        .get(0)
        .firstMatchingHeader("Authorization")
        .orElse("")
        .contains("/eu-north-1/s3/"));
  }

  @Test
  void settingsOfAClientAreRefusedWhereOneIsGiven() {
    S3BufferSettings settings = settings(all -> all.client(client -> client.region("eu-north-1")));
    try (S3Client client = TestClients.over(http, false)) {
      IllegalArgumentException e = assertThrows(
          IllegalArgumentException.class,
          () -> S3Buffer.open(settings, RecordCodec.string(), BufferComponents.defaults(), client));

      String message = String.valueOf(e.getMessage());
      assertTrue(message.startsWith("client must be left out"), message);
      assertTrue(message.contains("region=eu-north-1"), message);
    }
  }
}
