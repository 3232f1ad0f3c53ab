package io.unistream.buffer.sender.kinesis;

import io.unistream.buffer.producer.SendException.Verdict;
import java.util.Set;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.kinesis.model.AccessDeniedException;
import software.amazon.awssdk.services.kinesis.model.InvalidArgumentException;
import software.amazon.awssdk.services.kinesis.model.KmsAccessDeniedException;
import software.amazon.awssdk.services.kinesis.model.KmsDisabledException;
import software.amazon.awssdk.services.kinesis.model.KmsInvalidStateException;
import software.amazon.awssdk.services.kinesis.model.KmsNotFoundException;
import software.amazon.awssdk.services.kinesis.model.KmsOptInRequiredException;
import software.amazon.awssdk.services.kinesis.model.ResourceNotFoundException;
import software.amazon.awssdk.services.kinesis.model.ValidationException;

/** What becomes of a delivery after an exception; the table is in docs/sender-kinesis.md. What is not here is sent again. */
final class KinesisVerdicts {

  private static final Set<Class<?>> REJECT =
      Set.of(InvalidArgumentException.class, ValidationException.class);

  private static final Set<Class<?>> HOLD = Set.of(
      AccessDeniedException.class,
      KmsAccessDeniedException.class,
      KmsDisabledException.class,
      KmsInvalidStateException.class,
      KmsNotFoundException.class,
      KmsOptInRequiredException.class,
      ResourceNotFoundException.class);

  /** Those of all services, for which the SDK has no classes. Most come with the status 400. */
  private static final Set<String> HOLD_CODES = Set.of(
      "ExpiredTokenException",
      "IncompleteSignature",
      "InvalidClientTokenId",
      "InvalidSignatureException",
      "MissingAuthenticationToken",
      "MissingAuthenticationTokenException",
      "NotAuthorized",
      "OptInRequired",
      "UnknownOperationException",
      "UnrecognizedClientException");

  private static final Set<String> REJECT_CODES =
      Set.of("SerializationException", "ValidationError", "ValidationException");

  private KinesisVerdicts() {}

  static Verdict of(Throwable thrown) {
    if (!(thrown instanceof AwsServiceException said) || said.isThrottlingException()) {
      return Verdict.RETRY;
    }
    String code = said.awsErrorDetails() == null ? "" : said.awsErrorDetails().errorCode();
    if (REJECT.contains(said.getClass()) || REJECT_CODES.contains(String.valueOf(code))) {
      return Verdict.REJECT;
    }
    if (HOLD.contains(said.getClass()) || HOLD_CODES.contains(String.valueOf(code))) {
      return Verdict.HOLD;
    }
    return switch (said.statusCode()) {
      case 401, 403, 404, 405 -> Verdict.HOLD;
      case 413 -> Verdict.REJECT;
      default -> Verdict.RETRY;
    };
  }
}
