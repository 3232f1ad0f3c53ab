package io.unistream.buffer.s3;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.unistream.buffer.s3.StoreException.Hope;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.s3.model.S3Exception;

class StoreErrorsTest {

  private static Hope hope(int status, String code) {
    AwsServiceException answer = S3Exception.builder()
        .statusCode(status)
        .awsErrorDetails(
            AwsErrorDetails.builder().errorCode(code).errorMessage("no").build())
        .build();
    return StoreErrors.of(answer, "cannot put", "nothing", true).hope();
  }

  /** Only the store itself refuses for good, by a code; a store or gateway that fails or throttles passes. */
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
  })
  void anAnswer(int status, String code, Hope expected) {
    assertEquals(expected, hope(status, code == null ? "" : code));
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
