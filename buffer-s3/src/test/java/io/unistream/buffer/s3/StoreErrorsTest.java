package io.unistream.buffer.s3;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.unistream.buffer.s3.StoreException.Hope;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.s3.model.S3Exception;

class StoreErrorsTest {

  private static Hope hope(int status, String code) {
    return StoreErrors.of(answer(status, code, "no"), "cannot put", "nothing", true)
        .hope();
  }

  private static S3Exception answer(int status, String code, String message) {
    return (S3Exception) S3Exception.builder()
        .statusCode(status)
        .awsErrorDetails(
            AwsErrorDetails.builder().errorCode(code).errorMessage(message).build())
        .build();
  }

  /** Only the store itself refuses for good, by a code that it is known to use; a store or gateway that fails or throttles passes. */
  @ParameterizedTest
  @CsvSource({
    "500, InternalError, LATER",
    "503, SlowDown, LATER",
    "507, InsufficientStorage, LATER",
    "507, , LATER",
    "520, , LATER",
    "529, , LATER",
    "599, Whatever, LATER",
    "501, NotImplemented, NONE",
    "505, , NONE",
    "400, ThrottlingException, LATER",
    "400, Throttling, LATER",
    "400, RequestLimitExceeded, LATER",
    "403, BandwidthLimitExceeded, LATER",
    "429, TooManyRequests, LATER",
    "425, , LATER",
    "404, , LATER",
    "403, , LATER",
    "400, , LATER",
    "301, , NONE",
    "307, , NONE",
    "404, NoSuchBucket, NONE",
    "404, NoSuchKey, NONE",
    "403, AccessDenied, NONE",
    "403, InvalidObjectState, NONE",
    "400, ExpiredToken, ONCE",
    "400, InvalidArgument, NONE",
    "405, MethodNotAllowed, NONE",
    "400, MalformedXML, NONE",
    "412, PreconditionFailed, NONE",
    "400, KMS.DisabledException, NONE",
    "400, KMS.ThrottlingException, LATER",
    "301, PermanentRedirect, NONE",
    "400, IllegalLocationConstraintException, NONE",
    "400, NotImplemented, NONE",
    "404, NotFound, LATER",
    "400, GatewayBusy, LATER",
    "403, ProxyDenied, LATER",
  })
  void anAnswer(int status, String code, Hope expected) {
    assertEquals(expected, hope(status, code == null ? "" : code));
  }

  /** What MinIO, Ceph, Ozone, VersityGW, NooBaa and Garage say. Of a PUT alone: what may be read has its room. */
  @ParameterizedTest
  @CsvSource({
    "507, XMinioStorageFull, no, true",
    "507, , no, true",
    "400, XMinioAdminBucketQuotaExceeded, Bucket quota exceeded, true",
    "403, QuotaExceeded, no, true",
    "429, QuotaExceeded, no, true",
    "409, ObjectQuotaExceeded, Object quota exceeded for the bucket., true",
    "403, AccessDenied, Forbidden: Object quota is reached maximum objects for this bucket: 3, true",
    "500, InternalError, write /data/x: No space left on device, true",
    "403, AccessDenied, Access Denied, false",
    "413, EntityTooLarge, no, false",
    "503, SlowDown, no, false",
  })
  void aFullStore(int status, String code, String message, boolean full) {
    S3Exception answer = answer(status, code == null ? "" : code, message);

    StoreException put = StoreErrors.ofPut(answer, "cannot put", "nothing", true);
    assertEquals(full, put.isFull());
    assertFalse(StoreErrors.of(answer, "cannot get", "nothing", true).isFull());
    assertFalse(full && put.hope() != Hope.LATER);
    assertFalse(full && put.isConflict());
    assertTrue(put.detail().contains(message));
  }

  /** A service that gives credentials may be away; where there never were any, nobody waits for them. */
  @Test
  void credentialsThatCannotBeLoaded() {
    SdkClientException e =
        SdkClientException.create("Unable to load credentials from any of the providers");

    assertEquals(Hope.ONCE, StoreErrors.of(e, "cannot get", "nothing", false).hope());
    assertEquals(Hope.LATER, StoreErrors.of(e, "cannot get", "nothing", true).hope());
  }

  @Test
  void whatIsNoFailureOfTheClientsIsAMistake() {
    assertEquals(
        Hope.NONE,
        StoreErrors.of(new IllegalStateException("closed"), "cannot get", "nothing", true)
            .hope());
  }
}
