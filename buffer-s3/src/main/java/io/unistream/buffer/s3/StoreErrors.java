package io.unistream.buffer.s3;

import java.util.Map;
import java.util.Set;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** What went wrong, in words that say what to do about it. */
final class StoreErrors {

  private static final Set<Integer> PASSING = Set.of(408, 409, 429, 500, 502, 503, 504);
  private static final Set<String> PASSING_CODES =
      Set.of("RequestTimeout", "SlowDown", "ConditionalRequestConflict", "OperationAborted");

  private static final Map<String, String> ADVICE = Map.of(
      "NoSuchBucket",
      "make the bucket, or correct the setting bucket",
      "InvalidAccessKeyId",
      "the store does not know these credentials",
      "SignatureDoesNotMatch",
      "the secret key is wrong, or something between here and the store changes requests",
      "AccessDenied",
      "allow s3:GetObject, s3:PutObject, s3:DeleteObject on the prefix and s3:ListBucket on the bucket",
      "RequestTimeTooSkewed",
      "this machine's clock is wrong",
      "PermanentRedirect",
      "the bucket is in another region: correct the setting region",
      "AuthorizationHeaderMalformed",
      "the bucket is in another region: correct the setting region",
      "NotImplemented",
      "the store lacks what this log needs, which is PUT with If-None-Match: *");

  private StoreErrors() {}

  static StoreException of(RuntimeException e, String what) {
    if (!(e instanceof S3Exception answer)) {
      boolean noCredentials =
          String.valueOf(e.getMessage()).startsWith("Unable to load credentials");
      return new StoreException(
          e instanceof SdkException && !noCredentials, what + ": " + e.getMessage(), e);
    }
    int status = answer.statusCode();
    String code = code(answer);
    boolean passing = PASSING.contains(status) || PASSING_CODES.contains(code);
    String advice = ADVICE.get(code.isEmpty() ? byStatus(status) : code);
    return new StoreException(
        passing,
        what + ": status " + status + " " + code + ", request " + answer.requestId()
            + (advice == null ? ": " + answer.getMessage() : ": " + advice),
        e);
  }

  /** Answers to HEAD and some redirects have no body, and so no code. */
  private static String byStatus(int status) {
    return switch (status) {
      case 301, 307 -> "PermanentRedirect";
      case 403 -> "AccessDenied";
      case 501 -> "NotImplemented";
      default -> "";
    };
  }

  static String code(S3Exception e) {
    AwsErrorDetails details = e.awsErrorDetails();
    return details == null || details.errorCode() == null ? "" : details.errorCode();
  }
}
