package io.unistream.buffer.tck.s3;

import java.time.Duration;

/** What goes wrong with one HTTP request. Immutable. */
public final class S3Fault {

  /** The sorts of faults. */
  public enum Kind {
    /** Nothing goes wrong. */
    NONE,
    /** {@link S3Fault#loseRequest}. */
    LOSE_REQUEST,
    /** {@link S3Fault#loseAnswer}. */
    LOSE_ANSWER,
    /** {@link S3Fault#late}. */
    LATE,
    /** {@link S3Fault#status(int)}. */
    STATUS,
    /** {@link S3Fault#statusAfter}. */
    STATUS_AFTER,
    /** {@link S3Fault#gateway}. */
    GATEWAY,
    /** {@link S3Fault#cutBody}. */
    CUT_BODY,
    /** {@link S3Fault#cutBodyQuietly}. */
    CUT_BODY_QUIETLY,
    /** {@link S3Fault#corruptBody}. */
    CORRUPT_BODY,
    /** {@link S3Fault#corruptBodyQuietly}. */
    CORRUPT_BODY_QUIETLY,
    /** {@link S3Fault#delayRequest}. */
    DELAY_REQUEST,
    /** {@link S3Fault#delayAnswer}. */
    DELAY_ANSWER,
    /** {@link S3Fault#crashBefore}. */
    CRASH_BEFORE,
    /** {@link S3Fault#crashAfter}. */
    CRASH_AFTER
  }

  private static final S3Fault NONE = of(Kind.NONE);

  private final Kind kind;
  private final long number;
  private final long bits;
  private final String code;
  private final Duration time;

  private S3Fault(Kind kind, long number, long bits, String code, Duration time) {
    this.kind = kind;
    this.number = number;
    this.bits = bits;
    this.code = code;
    this.time = time;
  }

  private static S3Fault of(Kind kind) {
    return new S3Fault(kind, 0, 0, "", Duration.ZERO);
  }

  private static S3Fault of(Kind kind, long number, long least) {
    if (number < least) {
      throw new IllegalArgumentException(kind + " needs at least " + least + ", was " + number);
    }
    return new S3Fault(kind, number, 0, "", Duration.ZERO);
  }

  /**
   * Nothing goes wrong.
   *
   * @return no fault
   */
  public static S3Fault none() {
    return NONE;
  }

  /**
   * The request never arrives; its sender sees a time-out.
   *
   * @return the fault
   */
  public static S3Fault loseRequest() {
    return of(Kind.LOSE_REQUEST);
  }

  /**
   * The request is carried out; its sender sees a time-out.
   *
   * @return the fault
   */
  public static S3Fault loseAnswer() {
    return of(Kind.LOSE_ANSWER);
  }

  /**
   * The sender sees a time-out at once, and the request arrives long after: right before the request that comes so many
   * after this one, whoever sends that.
   *
   * @param requests how many, from 1, counted over all owners
   * @return the fault
   */
  public static S3Fault late(long requests) {
    return of(Kind.LATE, requests, 1);
  }

  /**
   * The request is answered with an error and not carried out. The error's code is S3's own: 500 {@code InternalError},
   * 503 {@code SlowDown}, 409 {@code ConditionalRequestConflict}, 412 {@code PreconditionFailed}, 403 {@code
   * AccessDenied}; or that of stores that can be full, 507 {@code InsufficientStorage}. Others say so by 403 {@code
   * QuotaExceeded} or 507 {@code XMinioStorageFull}: see {@link #status(int, String)}.
   *
   * @param status the HTTP status
   * @return the fault
   */
  public static S3Fault status(int status) {
    return status(status, codeOf(status));
  }

  /**
   * The request is answered with an error and not carried out.
   *
   * @param status the HTTP status
   * @param code S3's word for the error
   * @return the fault
   */
  public static S3Fault status(int status, String code) {
    return new S3Fault(Kind.STATUS, status, 0, code, Duration.ZERO);
  }

  /**
   * The request is carried out, and answered with an error all the same.
   *
   * @param status the HTTP status
   * @return the fault
   */
  public static S3Fault statusAfter(int status) {
    return new S3Fault(Kind.STATUS_AFTER, status, 0, codeOf(status), Duration.ZERO);
  }

  /**
   * Something between the sender and the store answers, with a page for people and no code of S3's. The request is not
   * carried out, so that a 404 says nothing about the object.
   *
   * @param status the HTTP status, such as 400, 404, 502, 520 or 529
   * @return the fault
   */
  public static S3Fault gateway(int status) {
    return of(Kind.GATEWAY, status, 100);
  }

  private static String codeOf(int status) {
    return switch (status) {
      case 403 -> "AccessDenied";
      case 409 -> "ConditionalRequestConflict";
      case 412 -> "PreconditionFailed";
      case 500 -> "InternalError";
      case 503 -> "SlowDown";
      case 507 -> "InsufficientStorage";
      default ->
        throw new IllegalArgumentException("give the code that goes with status " + status);
    };
  }

  /**
   * The body of the answer breaks off with an exception. An answer that is not longer is left whole.
   *
   * @param bytes after how many bytes, from 0
   * @return the fault
   */
  public static S3Fault cutBody(long bytes) {
    return of(Kind.CUT_BODY, bytes, 0);
  }

  /**
   * The body of the answer ends too early, as if that were all; its head still gives the whole length. An answer that is
   * not longer is left whole. Beware: the SDK notices it only with {@code checksumMode(ENABLED)}, and a listing that is cut
   * to nothing looks empty to it. With {@link S3Faults#seeded} only a GET is cut so, the others as by {@link #cutBody}.
   *
   * @param bytes after how many bytes, from 0
   * @return the fault
   */
  public static S3Fault cutBodyQuietly(long bytes) {
    return of(Kind.CUT_BODY_QUIETLY, bytes, 0);
  }

  /**
   * The answer to a GET arrives with some of its bits flipped: the head, and the object in the store, are intact. The SDK
   * notices it if the whole object was asked for and came with a checksum; with a range it does not. Errors and answers to
   * other requests arrive as they are, and so does an empty object.
   *
   * @param bit the first bit, from 0; counted on from the beginning if there are not so many
   * @param bits how many, from 1; at most up to the end
   * @return the fault
   */
  public static S3Fault corruptBody(long bit, long bits) {
    return corrupt(Kind.CORRUPT_BODY, bit, bits);
  }

  /**
   * The same without the checksums in the answer's head, as a gateway would have it that stores and forwards, or as from a
   * store that keeps none: only the reader's own checks notice it.
   *
   * @param bit the first bit, from 0; counted on from the beginning if there are not so many
   * @param bits how many, from 1; at most up to the end
   * @return the fault
   */
  public static S3Fault corruptBodyQuietly(long bit, long bits) {
    return corrupt(Kind.CORRUPT_BODY_QUIETLY, bit, bits);
  }

  private static S3Fault corrupt(Kind kind, long bit, long bits) {
    if (bit < 0 || bits < 1) {
      throw new IllegalArgumentException(
          kind + " needs a bit from 0 and at least one, was " + bit + " and " + bits);
    }
    return new S3Fault(kind, bit, bits, "", Duration.ZERO);
  }

  /**
   * The request takes its time to arrive.
   *
   * @param time how long, by {@link S3Faults#waiter}
   * @return the fault
   */
  public static S3Fault delayRequest(Duration time) {
    return new S3Fault(Kind.DELAY_REQUEST, 0, 0, "", time);
  }

  /**
   * The request is carried out, and its answer takes its time to arrive.
   *
   * @param time how long, by {@link S3Faults#waiter}
   * @return the fault
   */
  public static S3Fault delayAnswer(Duration time) {
    return new S3Fault(Kind.DELAY_ANSWER, 0, 0, "", time);
  }

  /**
   * The process crashes before the request is sent: neither this one nor any later one is carried out, and none is
   * answered.
   *
   * @return the fault
   */
  public static S3Fault crashBefore() {
    return of(Kind.CRASH_BEFORE);
  }

  /**
   * The process crashes when the request was carried out, before its answer: no later request is carried out, and none is
   * answered.
   *
   * @return the fault
   */
  public static S3Fault crashAfter() {
    return of(Kind.CRASH_AFTER);
  }

  /**
   * The sort of this fault.
   *
   * @return its kind
   */
  public Kind kind() {
    return kind;
  }

  int status() {
    return (int) number;
  }

  /** Bytes, requests, or the first bit. */
  long number() {
    return number;
  }

  long bits() {
    return bits;
  }

  String code() {
    return code;
  }

  Duration time() {
    return time;
  }

  @Override
  public String toString() {
    return switch (kind) {
      case STATUS, STATUS_AFTER -> kind + " " + number + " " + code;
      case LATE, GATEWAY, CUT_BODY, CUT_BODY_QUIETLY -> kind + " " + number;
      case CORRUPT_BODY, CORRUPT_BODY_QUIETLY -> kind + " " + number + "+" + bits;
      case DELAY_REQUEST, DELAY_ANSWER -> kind + " " + time;
      default -> kind.toString();
    };
  }
}
