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
    /** {@link S3Fault#cutBody}. */
    CUT_BODY,
    /** {@link S3Fault#cutBodyQuietly}. */
    CUT_BODY_QUIETLY,
    /** {@link S3Fault#delayRequest}. */
    DELAY_REQUEST,
    /** {@link S3Fault#delayAnswer}. */
    DELAY_ANSWER,
    /** {@link S3Fault#crashBefore}. */
    CRASH_BEFORE,
    /** {@link S3Fault#crashAfter}. */
    CRASH_AFTER
  }

  private static final S3Fault NONE = new S3Fault(Kind.NONE, 0, "", Duration.ZERO);

  private final Kind kind;
  private final long number;
  private final String code;
  private final Duration time;

  private S3Fault(Kind kind, long number, String code, Duration time) {
    this.kind = kind;
    this.number = number;
    this.code = code;
    this.time = time;
  }

  private static S3Fault of(Kind kind) {
    return new S3Fault(kind, 0, "", Duration.ZERO);
  }

  private static S3Fault of(Kind kind, long number, long least) {
    if (number < least) {
      throw new IllegalArgumentException(kind + " needs at least " + least + ", was " + number);
    }
    return new S3Fault(kind, number, "", Duration.ZERO);
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
   * AccessDenied}.
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
    return new S3Fault(Kind.STATUS, status, code, Duration.ZERO);
  }

  /**
   * The request is carried out, and answered with an error all the same.
   *
   * @param status the HTTP status
   * @return the fault
   */
  public static S3Fault statusAfter(int status) {
    return new S3Fault(Kind.STATUS_AFTER, status, codeOf(status), Duration.ZERO);
  }

  private static String codeOf(int status) {
    return switch (status) {
      case 403 -> "AccessDenied";
      case 409 -> "ConditionalRequestConflict";
      case 412 -> "PreconditionFailed";
      case 500 -> "InternalError";
      case 503 -> "SlowDown";
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
   * The request takes its time to arrive.
   *
   * @param time how long, by {@link S3Faults#waiter}
   * @return the fault
   */
  public static S3Fault delayRequest(Duration time) {
    return new S3Fault(Kind.DELAY_REQUEST, 0, "", time);
  }

  /**
   * The request is carried out, and its answer takes its time to arrive.
   *
   * @param time how long, by {@link S3Faults#waiter}
   * @return the fault
   */
  public static S3Fault delayAnswer(Duration time) {
    return new S3Fault(Kind.DELAY_ANSWER, 0, "", time);
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

  /** Bytes or requests. */
  long number() {
    return number;
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
      case LATE, CUT_BODY, CUT_BODY_QUIETLY -> kind + " " + number;
      case DELAY_REQUEST, DELAY_ANSWER -> kind + " " + time;
      default -> kind.toString();
    };
  }
}
