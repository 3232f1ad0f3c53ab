package io.unistream.buffer.tck.s3;

import static io.unistream.buffer.tck.s3.Sdk.BUCKET;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.ChecksumAlgorithm;
import software.amazon.awssdk.services.s3.model.DeleteObjectsResponse;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.NoSuchBucketException;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.ObjectIdentifier;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.S3Object;
import software.amazon.awssdk.services.s3.model.ServerSideEncryption;

/** The store in memory, seen through the real SDK. */
class InMemoryS3Test {

  private final InMemoryS3 store = new InMemoryS3(BUCKET);
  private final S3Client s3 = Sdk.once(store.httpClient());

  @AfterEach
  void close() {
    s3.close();
  }

  @Test
  void givesBackWhatWasStored() {
    s3.putObject(
        to -> to.bucket(BUCKET).key("a/ü +b").metadata(Map.of("who", "me")),
        RequestBody.fromString("text"));

    HeadObjectResponse head = s3.headObject(of -> of.bucket(BUCKET).key("a/ü +b"));

    assertEquals("text", Sdk.get(s3, "a/ü +b"));
    assertEquals(List.of("a/ü +b"), store.keys());
    assertEquals(4, head.contentLength());
    assertEquals(Map.of("who", "me"), head.metadata());
    assertEquals("\"1cb251ec0d568de6a929b520c4aed8d1\"", head.eTag());
  }

  /** Over https the SDK sends chunks with a checksum behind them, over http they are signed as well. */
  @ParameterizedTest
  @CsvSource({"https,true", "https,false", "http,true", "http,false"})
  void takesContentInChunksAndPlain(String scheme, boolean chunked) {
    byte[] content = new byte[300_000];
    new Random(1).nextBytes(content);
    List<String> encodings = new ArrayList<>();
    try (S3Client client = Sdk.configured(
            S3Client.builder(), URI.create(scheme + "://s3.test"), AwsRetryStrategy.doNotRetry())
        .serviceConfiguration(config -> config.chunkedEncodingEnabled(chunked))
        .overrideConfiguration(config -> config.addExecutionInterceptor(new Encodings(encodings)))
        .httpClient(store.httpClient())
        .build()) {

      client.putObject(to -> to.bucket(BUCKET).key("k"), RequestBody.fromBytes(content));

      assertArrayEquals(content, store.bytes("k"));
      assertArrayEquals(
          content, client.getObjectAsBytes(of -> of.bucket(BUCKET).key("k")).asByteArray());
      assertEquals(chunked, encodings.contains("aws-chunked"), encodings::toString);
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = ChecksumAlgorithm.class,
      names = {"CRC32", "CRC32_C", "SHA1", "SHA256"})
  void storesTheChecksumThatCameWithTheContent(ChecksumAlgorithm algorithm) {
    s3.putObject(
        to -> to.bucket(BUCKET).key("k").checksumAlgorithm(algorithm),
        RequestBody.fromString("text"));

    String name =
        "x-amz-checksum-" + algorithm.toString().replace("_", "").toLowerCase(Locale.ROOT);

    assertTrue(store.headers("k").containsKey(name), () -> store.headers("k").toString());
    assertEquals("text", Sdk.get(s3, "k"));
  }

  @Test
  void refusesContentThatIsNotWhatItsSenderSays() {
    S3Exception refused = assertThrows(
        S3Exception.class,
        () -> s3.putObject(
            to -> to.bucket(BUCKET).key("k").checksumCRC32("AAAAAA=="),
            RequestBody.fromString("text")));

    assertEquals("BadDigest", refused.awsErrorDetails().errorCode());
    assertEquals(List.of(), store.keys());
  }

  @Test
  void putIfAbsentDoesNotReplace() {
    Sdk.putIfAbsent(s3, "k", "first");

    S3Exception refused = assertThrows(S3Exception.class, () -> Sdk.putIfAbsent(s3, "k", "second"));

    assertEquals(412, refused.statusCode());
    assertEquals("PreconditionFailed", refused.awsErrorDetails().errorCode());
    assertEquals("first", Sdk.text(store, "k"));
  }

  @Test
  void aStoreCanIgnoreTheConditionOrNotKnowIt() {
    Sdk.put(s3, "k", "first");
    store.conditionalPut(InMemoryS3.ConditionalPut.IGNORED);
    Sdk.putIfAbsent(s3, "k", "second");
    store.conditionalPut(InMemoryS3.ConditionalPut.NOT_IMPLEMENTED);

    S3Exception refused =
        assertThrows(S3Exception.class, () -> Sdk.putIfAbsent(s3, "new", "third"));

    assertEquals(501, refused.statusCode());
    assertEquals("second", Sdk.text(store, "k"));
  }

  @Test
  void readsRanges() {
    Sdk.put(s3, "k", "0123456789");

    assertEquals("234", range("bytes=2-4"));
    assertEquals("789", range("bytes=7-"));
    assertEquals("89", range("bytes=-2"));
    assertEquals("0123456789", range("bytes=0-99"));
    assertEquals(416, assertThrows(S3Exception.class, () -> range("bytes=10-")).statusCode());
  }

  private String range(String range) {
    return s3.getObjectAsBytes(of -> of.bucket(BUCKET).key("k").range(range)).asUtf8String();
  }

  @Test
  void whatIsMissingIsNamed() {
    NoSuchKeyException key = assertThrows(NoSuchKeyException.class, () -> Sdk.get(s3, "k"));

    assertFalse(key.requestId().isEmpty());
    assertThrows(
        NoSuchKeyException.class, () -> s3.headObject(of -> of.bucket(BUCKET).key("k")));
    assertThrows(NoSuchBucketException.class, () -> s3.headBucket(of -> of.bucket("other")));
    assertThrows(NoSuchBucketException.class, () -> s3.listObjectsV2(of -> of.bucket("other")));
    assertEquals("us-east-1", s3.headBucket(of -> of.bucket(BUCKET)).bucketRegion());
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 999, 1000, 1001, 2500})
  void listsInPagesOfAThousand(int count) {
    List<String> keys =
        IntStream.range(0, count).mapToObj(i -> String.format("p/%05d", i)).toList();
    keys.forEach(key -> store.overwrite(key, new byte[3]));
    store.overwrite("o", new byte[0]);
    store.overwrite("p0", new byte[0]);

    List<S3Object> found = new ArrayList<>();
    List<Integer> pages = new ArrayList<>();
    s3.listObjectsV2Paginator(of -> of.bucket(BUCKET).prefix("p/")).forEach(page -> {
      pages.add(page.keyCount());
      found.addAll(page.contents());
    });

    assertEquals(keys, found.stream().map(S3Object::key).toList());
    assertEquals(Math.max(1, (count + 999) / 1000), pages.size());
    assertTrue(
        found.stream().allMatch(object -> object.size() == 3 && !object.eTag().isEmpty()));
  }

  @Test
  void listsBehindAKey() {
    List.of("a", "b", "b/1", "b/2", "c&<>\"' +é").forEach(key -> store.overwrite(key, new byte[1]));

    ListObjectsV2Response page =
        s3.listObjectsV2(of -> of.bucket(BUCKET).startAfter("b").maxKeys(2));
    ListObjectsV2Response next =
        s3.listObjectsV2(of -> of.bucket(BUCKET).continuationToken(page.nextContinuationToken()));

    assertEquals(
        List.of("b/1", "b/2"), page.contents().stream().map(S3Object::key).toList());
    assertTrue(page.isTruncated());
    assertEquals(
        List.of("c&<>\"' +é"), next.contents().stream().map(S3Object::key).toList());
    assertFalse(next.isTruncated());
  }

  @Test
  void listsGroupsOnce() {
    List.of("a/1", "a/2", "b", "c/1", "c/2").forEach(key -> store.overwrite(key, new byte[1]));

    List<String> seen = new ArrayList<>();
    s3.listObjectsV2Paginator(of -> of.bucket(BUCKET).delimiter("/").maxKeys(1)).forEach(page -> {
      page.commonPrefixes().forEach(group -> seen.add(group.prefix()));
      page.contents().forEach(object -> seen.add(object.key()));
    });

    assertEquals(List.of("a/", "b", "c/"), seen);
  }

  @Test
  void deletesOneOrUpToAThousand() {
    List<ObjectIdentifier> all = IntStream.rangeClosed(0, 1000)
        .mapToObj(i -> ObjectIdentifier.builder().key("k" + i).build())
        .toList();
    all.forEach(each -> store.overwrite(each.key(), new byte[1]));

    S3Exception tooMany = assertThrows(
        S3Exception.class,
        () -> s3.deleteObjects(of -> of.bucket(BUCKET).delete(what -> what.objects(all))));
    assertEquals("MalformedXML", tooMany.awsErrorDetails().errorCode());
    assertEquals(1001, store.keys().size());

    s3.deleteObject(of -> of.bucket(BUCKET).key("k0"));
    s3.deleteObject(of -> of.bucket(BUCKET).key("never there"));
    DeleteObjectsResponse deleted = s3.deleteObjects(
        of -> of.bucket(BUCKET).delete(what -> what.objects(all.subList(1, 1001))));
    assertEquals(1000, deleted.deleted().size());
    assertEquals(List.of(), store.keys());
  }

  @Test
  void tellsOfKeysThatCannotBeDeleted() {
    List.of("a", "b", "c").forEach(key -> store.overwrite(key, new byte[1]));
    store.refuseBulkDelete("b"::equals, "InternalError");

    List<ObjectIdentifier> all = store.keys().stream()
        .map(key -> ObjectIdentifier.builder().key(key).build())
        .toList();
    DeleteObjectsResponse answer =
        s3.deleteObjects(of -> of.bucket(BUCKET).delete(what -> what.quiet(true).objects(all)));

    assertEquals(List.of(), answer.deleted());
    assertEquals("b", answer.errors().get(0).key());
    assertEquals("InternalError", answer.errors().get(0).code());
    assertEquals(List.of("b"), store.keys());
  }

  @Test
  void aCopyGoesItsOwnWay() {
    Sdk.put(s3, "k", "both");
    InMemoryS3 copy = store.copy();

    Sdk.put(s3, "k", "here");
    copy.overwrite("other", new byte[1]);

    assertEquals("both", Sdk.text(copy, "k"));
    assertEquals(List.of("k", "other"), copy.keys());
    assertEquals(List.of("k"), store.keys());
  }

  @Test
  void damageIsNotNoticedByTheSdk() {
    Sdk.put(s3, "k", "good");

    store.overwrite("k", "evil".getBytes(StandardCharsets.UTF_8));

    assertEquals("evil", Sdk.get(s3, "k"));
  }

  @Test
  void whatIsDeniedIsNotDone() {
    store.deny(S3Attempt::isWrite);

    S3Exception denied = assertThrows(S3Exception.class, () -> Sdk.put(s3, "k", "text"));

    assertEquals(403, denied.statusCode());
    assertEquals("AccessDenied", denied.awsErrorDetails().errorCode());
    store.refuseNothing();
    assertEquals(List.of(), store.keys());
    Sdk.put(s3, "k", "text");
  }

  @Test
  void knowsWhoAsks() {
    store.accessKey("AKOTHER");
    assertEquals("InvalidAccessKeyId", refusal());
    store.accessKey("AKTEST");
    Sdk.put(s3, "k", "text");
    store.refuse(attempt -> true, 403, "SignatureDoesNotMatch");

    assertEquals("SignatureDoesNotMatch", refusal());
  }

  private String refusal() {
    return assertThrows(AwsServiceException.class, () -> Sdk.put(s3, "k", "text"))
        .awsErrorDetails()
        .errorCode();
  }

  @Test
  void knowsItsRegion() {
    store.region("eu-central-1");

    S3Exception refused = assertThrows(S3Exception.class, () -> Sdk.put(s3, "k", "text"));

    assertEquals(301, refused.statusCode());
    assertEquals("PermanentRedirect", refused.awsErrorDetails().errorCode());
    assertEquals(
        "eu-central-1",
        refused
            .awsErrorDetails()
            .sdkHttpResponse()
            .firstMatchingHeader("x-amz-bucket-region")
            .orElseThrow());
    store.region("eu-west-1");
    Sdk.put(s3, "k", "text");
  }

  @Test
  void refusesARequestOfAnotherTime() {
    store.clock(InstantSource.fixed(Instant.parse("2020-02-03T04:05:06Z")));
    store.checkTime();

    assertEquals("RequestTimeTooSkewed", refusal());
  }

  /** The SDK learns the time from the refusal's Date. */
  @Test
  void theSdkSetsItsClockByTheStore() {
    store.clock(InstantSource.fixed(Instant.parse("2020-02-03T04:05:06Z")));
    store.checkTime();
    try (S3Client retrying = Sdk.retrying(store.httpClient())) {

      Sdk.put(retrying, "k", "text");

      HeadObjectResponse head = retrying.headObject(of -> of.bucket(BUCKET).key("k"));
      assertEquals(Instant.parse("2020-02-03T04:05:06Z"), head.lastModified());
    }
  }

  @Test
  void keepsWhatWasSaidOfEncryption() {
    s3.putObject(
        to -> to.bucket(BUCKET)
            .key("k")
            .serverSideEncryption(ServerSideEncryption.AWS_KMS)
            .ssekmsKeyId("key-1"),
        RequestBody.fromString("text"));

    HeadObjectResponse head = s3.headObject(of -> of.bucket(BUCKET).key("k"));

    assertEquals(ServerSideEncryption.AWS_KMS, head.serverSideEncryption());
    assertEquals("key-1", head.ssekmsKeyId());
  }

  @Test
  void anObjectUnderACustomersKeyNeedsThatKey() {
    String key = "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=";
    s3.putObject(
        to -> to.bucket(BUCKET).key("k").sseCustomerAlgorithm("AES256").sseCustomerKey(key),
        RequestBody.fromString("text"));

    assertEquals(
        "text",
        s3.getObjectAsBytes(
                of -> of.bucket(BUCKET).key("k").sseCustomerAlgorithm("AES256").sseCustomerKey(key))
            .asUtf8String());
    assertEquals(400, assertThrows(S3Exception.class, () -> Sdk.get(s3, "k")).statusCode());
    assertFalse(store.headers("k").containsValue(key));
  }

  @Test
  void whatItDoesNotKnowItRefuses() {
    Sdk.put(s3, "k", "text");

    assertEquals(501, assertThrows(S3Exception.class, () -> s3.listBuckets()).statusCode());
    assertEquals(
        501,
        assertThrows(
                S3Exception.class, () -> s3.getObjectAcl(of -> of.bucket(BUCKET).key("k")))
            .statusCode());
    assertEquals(
        501,
        assertThrows(
                S3Exception.class,
                () -> s3.putObject(
                    to -> to.bucket(BUCKET).key("k").ifMatch("x"), RequestBody.fromString("other")))
            .statusCode());
    assertEquals("text", Sdk.text(store, "k"));
  }

  @Test
  void understandsBucketsInTheHostsName() {
    try (S3Client client = Sdk.configured(
            S3Client.builder(), URI.create("https://s3.test"), AwsRetryStrategy.doNotRetry())
        .forcePathStyle(false)
        .httpClient(store.httpClient())
        .build()) {

      Sdk.put(client, "a/k", "text");

      assertEquals("text", Sdk.text(store, "a/k"));
      assertEquals(1, client.listObjectsV2(of -> of.bucket(BUCKET)).keyCount());
    }
  }

  @Test
  void countsAnswersThatNobodyReadOrClosed() {
    Sdk.put(s3, "k", "text");
    ResponseInputStream<GetObjectResponse> left =
        s3.getObject(of -> of.bucket(BUCKET).key("k"));
    assertEquals(1, store.openAnswers());

    left.abort();

    assertEquals(0, store.openAnswers());
    Sdk.get(s3, "k");
    assertEquals(0, store.openAnswers());
  }

  @Test
  void aClosedClientRefusesAndTheStoreGoesOn() {
    SdkHttpClient http = store.httpClient();
    S3Client closing = Sdk.once(http);
    Sdk.put(closing, "k", "text");

    http.close();

    assertThrows(IllegalStateException.class, () -> Sdk.get(closing, "k"));
    assertEquals("text", Sdk.get(s3, "k"));
  }
}
