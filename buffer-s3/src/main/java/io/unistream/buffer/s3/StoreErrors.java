package io.unistream.buffer.s3;

import io.unistream.buffer.s3.StoreException.Hope;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.model.S3Exception;

/**
 * What went wrong, in words that say what to do about it, and whether there is hope. The store alone can refuse for good, by a code
 * of which that is known: what comes without one, or with another, may be from something between here and there, a gateway or a
 * balancer, and passes. So does each failure of the store's own (5xx), but for what it has not implemented.
 */
final class StoreErrors {

  private static final int FORBIDDEN = 403;
  private static final int CONFLICT = 409;
  private static final int DEEPEST_CAUSE = 20;
  private static final int TOO_MANY = 429;
  private static final Set<String> THROTTLING_CODES =
      Set.of("RequestLimitExceeded", "TooManyRequests", "BandwidthLimitExceeded", "SlowDown");
  /**
   * What stores say that are full, or over a quota: MinIO the first two, Ceph, Ozone and VersityGW the third, NooBaa the last. {@code
   * EntityTooLarge}, by which Swift says it, is not among them: it may mean that one object is too large for ever.
   */
  private static final Set<String> FULL_CODES = Set.of(
      "XMinioStorageFull",
      "XMinioAdminBucketQuotaExceeded",
      "QuotaExceeded",
      "InsufficientStorage",
      "ObjectQuotaExceeded");
  /** What stands in the message where the code says nothing: a 500 of a store on disks, and Garage's {@code AccessDenied}. */
  private static final List<String> FULL_WORDS =
      List.of("no space left on device", "quota is reached");

  private static final int NO_SPACE = 507;
  private static final Set<Integer> PASSING = Set.of(408, 409, 425, 429);
  private static final Set<Integer> NOT_IMPLEMENTED = Set.of(501, 505);
  private static final Set<Integer> REDIRECTING = Set.of(301, 302, 303, 307, 308);
  /** Refusals that do not pass (S3 API Reference, "Error responses"), beside those that {@link #FINAL_BEGINNINGS} name. */
  private static final Set<String> FINAL_CODES = Set.of(
      "AccessDenied",
      "AccountProblem",
      "AllAccessDisabled",
      "AuthorizationHeaderMalformed",
      "AuthorizationQueryParametersError",
      "CredentialsNotSupported",
      "EntityTooLarge",
      "EntityTooSmall",
      "IllegalLocationConstraintException",
      "IncorrectEndpoint",
      "KeyTooLongError",
      "MetadataTooLarge",
      "MethodNotAllowed",
      "NotImplemented",
      "NotSignedUp",
      "PreconditionFailed",
      "RequestHeaderSectionTooLarge",
      "ServerSideEncryptionConfigurationNotFoundError",
      "SignatureDoesNotMatch",
      "Unauthorized",
      "UnauthorizedAccess",
      "UnexpectedContent",
      "UnsupportedArgument",
      "UnsupportedSignature",
      "UserKeyMustBeSpecified");

  private static final List<String> FINAL_BEGINNINGS =
      List.of("Invalid", "KMS.", "Malformed", "Missing", "NoSuch", "XMinioInvalid");
  private static final Set<String> SIGNED_ANEW =
      Set.of("ExpiredToken", "TokenRefreshRequired", "RequestExpired", "RequestTimeTooSkewed");

  private static final Map<String, String> ADVICE = Map.of(
      "NoSuchBucket",
      "Create the bucket, or correct the setting bucket",
      "InvalidAccessKeyId",
      "The store does not know these credentials",
      "SignatureDoesNotMatch",
      "The secret key is wrong, or something between this process and the store changes requests",
      "AccessDenied",
      "Allow s3:GetObject, s3:PutObject, s3:DeleteObject on the prefix and s3:ListBucket on the bucket,"
          + " and with SSE_KMS kms:GenerateDataKey and kms:Decrypt on the key",
      "InvalidObjectState",
      "A lifecycle rule has moved the object to an archive: restore it, and keep such rules from the log's prefix",
      "ExpiredToken",
      "The session's credentials have expired: renew them, or give the client a provider that renews them");

  private StoreErrors() {}

  /**
   * Puts a failure into words.
   *
   * @param needed what the store lacks if it has not implemented the request
   * @param answered whether it has answered before, so that there are credentials
   */
  static StoreException of(RuntimeException e, String what, String needed, boolean answered) {
    if (!(e instanceof S3Exception answer)) {
      boolean noCredentials = isRefusedRole(e)
          || String.valueOf(e.getMessage()).startsWith("Unable to load credentials");
      Hope hope = noCredentials && !answered ? Hope.ONCE : Hope.LATER;
      hope = e instanceof SdkException || isOfTheConnection(e) ? hope : Hope.NONE;
      return new StoreException(hope, false, what + ": " + words(e), e);
    }
    int status = answer.statusCode();
    String code = code(answer);
    String word = code.isEmpty() ? byStatus(status) : code;
    return new StoreException(
        hope(answer, status, code),
        status == CONFLICT,
        described(answer, what) + advice(word, answer.awsErrorDetails(), needed),
        e);
  }

  private static String described(S3Exception answer, String what) {
    return what + ": status " + answer.statusCode() + " " + code(answer) + ", request "
        + answer.requestId() + ": " + message(answer);
  }

  /** What comes from another service than the store comes from the one that gives credentials. */
  private static boolean isRefusedRole(RuntimeException e) {
    return e instanceof AwsServiceException refused && refused.statusCode() == FORBIDDEN;
  }

  private static String words(RuntimeException e) {
    return e.getMessage() == null ? e.toString() : e.getMessage();
  }

  /**
   * The SDK lets some failures through as they are: an answer that breaks off in the middle of its XML, or the wait for a connection that was cancelled
   * when time was up, as happens to a process that stood still.
   */
  private static boolean isOfTheConnection(Throwable e) {
    Throwable cause = e;
    for (int depth = 0; cause != null && depth < DEEPEST_CAUSE; depth++) {
      if (cause instanceof IOException
          || cause instanceof CancellationException
          || cause instanceof TimeoutException) {
        return true;
      }
      cause = cause.getCause();
    }
    return false;
  }

  /** Whether there were too many requests, for the store or for something before it. */
  static boolean isThrottling(RuntimeException e) {
    return e instanceof S3Exception answer
        && (answer.isThrottlingException()
            || answer.statusCode() == TOO_MANY
            || THROTTLING_CODES.contains(code(answer))
            || code(answer).contains("Throttl"));
  }

  /** What is wrong with a PUT; {@link StoreException#isFull} only if it was refused because there is no room for it. */
  static StoreException ofPut(S3Exception e, String what, String needed, boolean answered) {
    return isFull(e)
        ? StoreException.full(
            described(e, what) + ". The store is full: make room in it, or raise its quota", e)
        : of(e, what, needed, answered);
  }

  private static boolean isFull(S3Exception answer) {
    return answer.statusCode() == NO_SPACE
        || FULL_CODES.contains(code(answer))
        || FULL_WORDS.stream().anyMatch(message(answer).toLowerCase(Locale.ROOT)::contains);
  }

  /** What an answer to a bulk deletion says of one key. */
  static StoreException of(Store.Refused refused, String what) {
    return new StoreException(
        isRefusal(refused.code()) ? Hope.NONE : Hope.LATER,
        what + ": " + refused.reason() + advice(refused.code(), null, ""));
  }

  private static Hope hope(S3Exception answer, int status, String code) {
    if (NOT_IMPLEMENTED.contains(status) || REDIRECTING.contains(status)) {
      return Hope.NONE;
    }
    if (status >= 500 || PASSING.contains(status) || isThrottling(answer)) {
      return Hope.LATER;
    }
    if (SIGNED_ANEW.contains(code)) {
      return Hope.ONCE;
    }
    return isRefusal(code) ? Hope.NONE : Hope.LATER;
  }

  private static boolean isRefusal(String code) {
    return FINAL_CODES.contains(code) || FINAL_BEGINNINGS.stream().anyMatch(code::startsWith);
  }

  private static String advice(String word, @Nullable AwsErrorDetails details, String needed) {
    String advice = switch (word) {
      case "PermanentRedirect", "AuthorizationHeaderMalformed" ->
        "The bucket is in " + header(details, "x-amz-bucket-region", "another region")
            + ": correct the setting region";
      case "RequestTimeTooSkewed" ->
        "This machine's clock is wrong; the store's says "
            + header(details, "Date", "something else");
      case "NotImplemented" -> "The store lacks what this log needs: " + needed;
      default -> ADVICE.getOrDefault(word, "");
    };
    return advice.isEmpty() ? "" : ". " + advice;
  }

  private static String header(@Nullable AwsErrorDetails details, String name, String otherwise) {
    return details == null || details.sdkHttpResponse() == null
        ? otherwise
        : details.sdkHttpResponse().firstMatchingHeader(name).orElse(otherwise);
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

  private static String message(S3Exception e) {
    AwsErrorDetails details = e.awsErrorDetails();
    return details == null || details.errorMessage() == null
        ? String.valueOf(e.getMessage())
        : details.errorMessage();
  }
}
