package io.unistream.buffer.tck.s3;

import static io.unistream.buffer.tck.s3.Sdk.BUCKET;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.unistream.buffer.tck.s3.S3Attempt.Kind;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.core.ResponseBytes;
import software.amazon.awssdk.core.async.AsyncResponseTransformer;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.s3.S3AsyncClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.ChecksumMode;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** Answers that are not what the store meant, seen through the real SDK. */
@Timeout(60)
class DamagedAnswersTest {

  private final InMemoryS3 store = new InMemoryS3(BUCKET);
  private final S3Faults faults = S3Faults.none();
  private final S3Client s3 = Sdk.once(new FaultySdkHttpClient(store.httpClient(), faults));

  private ResponseBytes<GetObjectResponse> checked() {
    return s3.getObjectAsBytes(of -> of.bucket(BUCKET).key("k").checksumMode(ChecksumMode.ENABLED));
  }

  @Test
  void aFlippedBitIsNoticedByWhoeverAsksForTheChecksum() {
    Sdk.put(s3, "k", "0123");
    faults.failNext(S3Fault.corruptBody(8, 1));

    assertThrows(SdkClientException.class, this::checked);

    assertEquals("0123", checked().asUtf8String());
    assertEquals("0123", Sdk.text(store, "k"));
  }

  @Test
  void withoutAChecksumInTheHeadNobodyNoticesIt() {
    Sdk.put(s3, "k", "0123");
    faults.failNext(S3Fault.corruptBodyQuietly(8, 1));

    ResponseBytes<GetObjectResponse> answer = checked();

    assertEquals("0023", answer.asUtf8String());
    assertNull(answer.response().checksumCRC32());
    assertEquals(4, answer.response().contentLength());
    assertEquals("0123", Sdk.text(store, "k"));
  }

  @Test
  void aPartHasNoChecksumToNoticeItBy() {
    Sdk.put(s3, "k", "0123");
    faults.failNext(S3Fault.corruptBody(0, 1));

    String part = s3.getObjectAsBytes(
            of -> of.bucket(BUCKET).key("k").range("bytes=1-2").checksumMode(ChecksumMode.ENABLED))
        .asUtf8String();

    assertEquals("02", part);
  }

  @Test
  void aRunEndsWithTheBodyAndItsBeginningIsCountedOn() {
    Sdk.put(s3, "k", "abcd");
    faults.failNext(S3Fault.corruptBodyQuietly(16, 999));
    faults.failNext(S3Fault.corruptBodyQuietly(32 * 7 + 24, 8));

    assertEquals("ab" + (char) (~'c' & 0xff) + (char) (~'d' & 0xff), latin());
    assertEquals("abc" + (char) (~'d' & 0xff), latin());
  }

  private String latin() {
    return s3.getObjectAsBytes(of -> of.bucket(BUCKET).key("k"))
        .asString(StandardCharsets.ISO_8859_1);
  }

  @Test
  void onlyTheContentOfAnObjectIsChanged() {
    faults.failAll(attempt -> true, S3Fault.corruptBodyQuietly(100, 80));
    Sdk.put(s3, "k", "");

    assertEquals("", Sdk.get(s3, "k"));
    assertEquals(
        "k", s3.listObjectsV2(of -> of.bucket(BUCKET)).contents().get(0).key());
    assertThrows(NoSuchKeyException.class, () -> Sdk.get(s3, "missing"));
  }

  @Test
  void theAsynchronousSideIsChangedAsWell() {
    Sdk.put(s3, "k", "0123");
    faults.failNext(S3Fault.corruptBodyQuietly(8, 1));
    FaultySdkAsyncHttpClient http = new FaultySdkAsyncHttpClient(store.asyncHttpClient(), faults);
    try (S3AsyncClient async = Sdk.onceAsync(http)) {
      String text = async
          .getObject(
              of -> of.bucket(BUCKET).key("k"),
              AsyncResponseTransformer.<GetObjectResponse>toBytes())
          .join()
          .asUtf8String();
      assertEquals("0023", text);

      faults.failNext(S3Fault.gateway(520));
      Throwable problem = assertThrows(CompletionException.class, () -> Sdk.put(async, "l", "text"))
          .getCause();
      assertEquals(520, assertInstanceOf(S3Exception.class, problem).statusCode());
    }
    assertEquals(List.of("k"), store.keys());
  }

  @ParameterizedTest
  @ValueSource(ints = {400, 404, 502, 520, 529})
  void aGatewaysAnswerHasNoCodeAndNothingWasDone(int status) {
    faults.failNext(S3Fault.gateway(status));

    S3Exception problem = assertThrows(S3Exception.class, () -> Sdk.put(s3, "k", "text"));

    assertEquals(status, problem.statusCode());
    assertNotEquals("NoSuchKey", problem.awsErrorDetails().errorCode());
    assertEquals(
        "text/html",
        problem
            .awsErrorDetails()
            .sdkHttpResponse()
            .firstMatchingHeader("Content-Type")
            .orElse(""));
    assertEquals(List.of(), store.keys());
  }

  /** A trap: what is there is not missing because a gateway says so. */
  @Test
  void aGateways404IsOfAnObjectThatIsThere() {
    Sdk.put(s3, "k", "text");
    faults.failNext(S3Fault.gateway(404));

    S3Exception problem = assertThrows(S3Exception.class, () -> Sdk.get(s3, "k"));

    assertFalse(problem instanceof NoSuchKeyException);
    assertEquals("text", Sdk.get(s3, "k"));
  }

  @Test
  void aGatewaysAnswerToAHeadHasNoBody() {
    faults.failNext(S3Fault.gateway(502));

    S3Exception problem = assertThrows(
        S3Exception.class, () -> s3.headObject(of -> of.bucket(BUCKET).key("k")));

    assertEquals(502, problem.statusCode());
  }

  @Test
  void aFullStoreSaysSo() {
    faults.failNext(S3Fault.status(507));
    faults.failNext(S3Fault.status(403, "QuotaExceeded"));

    for (String code : List.of("InsufficientStorage", "QuotaExceeded")) {
      S3Exception full = assertThrows(S3Exception.class, () -> Sdk.put(s3, "k", "text"));
      assertEquals(code, full.awsErrorDetails().errorCode());
    }
    assertEquals(List.of(), store.keys());
  }

  @Test
  void faultsThatCannotBeAreRefused() {
    assertThrows(IllegalArgumentException.class, () -> S3Fault.corruptBody(-1, 1));
    assertThrows(IllegalArgumentException.class, () -> S3Fault.corruptBodyQuietly(0, 0));
    assertThrows(IllegalArgumentException.class, () -> S3Fault.gateway(0));
  }

  @ParameterizedTest
  @ValueSource(strings = {"GATEWAY", "CORRUPT_BODY", "CORRUPT_BODY_QUIETLY"})
  void chanceKnowsThem(String name) {
    S3Fault.Kind kind = S3Fault.Kind.valueOf(name);
    Sdk.put(s3, "k", "0123456789");
    S3Faults seeded = S3Faults.seeded(1, Map.of(kind, 0.5));
    int[] met = new int[2];
    seeded.observe((attempt, fault) -> met[fault.kind() == kind ? 1 : 0]++);
    int[] intact = new int[1];
    try (S3Client client = Sdk.once(new FaultySdkHttpClient(store.httpClient(), seeded))) {
      for (int i = 0; i < 100; i++) {
        try {
          byte[] bytes =
              client.getObjectAsBytes(of -> of.bucket(BUCKET).key("k")).asByteArray();
          intact[0] += Arrays.equals(bytes, store.bytes("k")) ? 1 : 0;
        } catch (S3Exception e) {
          assertEquals(S3Fault.Kind.GATEWAY, kind);
        }
      }
    }
    assertEquals(met[0], intact[0]);
    assertTrue(met[0] > 25 && met[1] > 25);
  }

  @Test
  void byChanceAStoreIsFullForWhatStoresAlone() {
    S3Faults seeded = S3Faults.seeded(1, Map.of(S3Fault.Kind.STATUS, 1.0));
    boolean[] full = new boolean[2];
    seeded.observe((attempt, fault) ->
        full[attempt.kind() == Kind.PUT ? 1 : 0] |= fault.toString().contains("507"));
    try (S3Client client = Sdk.once(new FaultySdkHttpClient(store.httpClient(), seeded))) {
      for (int i = 0; i < 50; i++) {
        assertThrows(S3Exception.class, () -> Sdk.put(client, "k", "text"));
        assertThrows(S3Exception.class, () -> Sdk.get(client, "k"));
      }
    }
    assertTrue(full[1]);
    assertFalse(full[0]);
  }
}
