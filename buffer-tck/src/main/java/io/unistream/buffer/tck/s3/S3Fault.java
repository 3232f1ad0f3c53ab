package io.unistream.buffer.tck.s3;

import java.time.Duration;

/** What goes wrong with one HTTP request. Immutable. */
public final class S3Fault {

  /** The kinds of faults. */
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
   * Returns a fault by which the request never arrives. Its sender sees a time-out.
   *
   * @return the fault
   */
  public static S3Fault loseRequest() {
    return of(Kind.LOSE_REQUEST);
  }

  /**
   * Returns a fault by which the request is carried out. Its sender sees a time-out.
   *
   * @return the fault
   */
  public static S3Fault loseAnswer() {
    return of(Kind.LOSE_ANSWER);
  }

  /**
   * Returns a fault by which the sender sees a time-out at once, and the request arrives much later: right before the
   * request that comes so many requests after this one, whichever process sends that.
   *
   * @param requests how many, from 1, counted over all owners
   * @return the fault
   */
  public static S3Fault late(long requests) {
    return of(Kind.LATE, requests, 1);
  }

  /**
   * Returns a fault by which the request is answered with an error and not carried out. The error's code is S3's own: 500
   * {@code InternalError}, 503 {@code SlowDown}, 409 {@code ConditionalRequestConflict}, 412 {@code PreconditionFailed},
   * 403 {@code AccessDenied}; or that of stores that can be full, 507 {@code InsufficientStorage}. Other stores answer
   * with 403 {@code QuotaExceeded} or 507 {@code XMinioStorageFull}: see {@link #status(int, String)}.
   *
   * @param status the HTTP status
   * @return the fault
   */
  public static S3Fault status(int status) {
    return status(status, codeOf(status));
  }

  /**
   * Returns a fault by which the request is answered with an error and not carried out.
   *
   * @param status the HTTP status
   * @param code S3's word for the error
   * @return the fault
   */
  public static S3Fault status(int status, String code) {
    return new S3Fault(Kind.STATUS, status, 0, code, Duration.ZERO);
  }

  /**
   * Returns a fault by which the request is carried out, but answered with an error.
   *
   * @param status the HTTP status
   * @return the fault
   */
  public static S3Fault statusAfter(int status) {
    return new S3Fault(Kind.STATUS_AFTER, status, 0, codeOf(status), Duration.ZERO);
  }

  /**
   * Returns a fault by which something between the sender and the store answers, with a page for people and without a
   * code of S3. The request is not carried out, so a 404 says nothing about the object.
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
   * Returns a fault by which the body of the answer breaks off with an exception. An answer that is not longer than that
   * stays whole.
   *
   * @param bytes after how many bytes, from 0
   * @return the fault
   */
  public static S3Fault cutBody(long bytes) {
    return of(Kind.CUT_BODY, bytes, 0);
  }

  /**
   * Returns a fault by which the body of the answer ends too early, as if that were all. Its headers still give the whole
   * length. An answer that is not longer than that stays whole. The SDK notices this only with
   * {@code checksumMode(ENABLED)}, and takes a listing that is cut to nothing for an empty one. With
   * {@link S3Faults#seeded} only a GET is cut in this way, and other requests as by {@link #cutBody}.
   *
   * @param bytes after how many bytes, from 0
   * @return the fault
   */
  public static S3Fault cutBodyQuietly(long bytes) {
    return of(Kind.CUT_BODY_QUIETLY, bytes, 0);
  }

  /**
   * Returns a fault by which the answer to a GET arrives with some of its bits flipped. The headers, and the object in
   * the store, are intact. The SDK notices this if the whole object was requested and came with a checksum; it does not
   * notice it for a range. Errors, answers to other requests, and an empty object arrive unchanged.
   *
   * @param bit the first bit, from 0; counted on from the beginning if there are not so many
   * @param bits how many, from 1; at most up to the end
   * @return the fault
   */
  public static S3Fault corruptBody(long bit, long bits) {
    return corrupt(Kind.CORRUPT_BODY, bit, bits);
  }

  /**
   * Returns a fault like {@link #corruptBody}, but without the checksums in the answer's headers, as from a gateway that
   * stores and forwards, or from a store that keeps none. Only the reader's own checks notice it.
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
   * Returns a fault by which the request arrives with a delay.
   *
   * @param time how long, by {@link S3Faults#waiter}
   * @return the fault
   */
  public static S3Fault delayRequest(Duration time) {
    return new S3Fault(Kind.DELAY_REQUEST, 0, 0, "", time);
  }

  /**
   * Returns a fault by which the request is carried out, and its answer arrives with a delay.
   *
   * @param time how long, by {@link S3Faults#waiter}
   * @return the fault
   */
  public static S3Fault delayAnswer(Duration time) {
    return new S3Fault(Kind.DELAY_ANSWER, 0, 0, "", time);
  }

  /**
   * Returns a fault by which the process crashes before the request is sent. Neither this request nor any later one is
   * carried out, and none is answered.
   *
   * @return the fault
   */
  public static S3Fault crashBefore() {
    return of(Kind.CRASH_BEFORE);
  }

  /**
   * Returns a fault by which the process crashes after the request was carried out and before its answer. No later
   * request is carried out, and none is answered.
   *
   * @return the fault
   */
  public static S3Fault crashAfter() {
    return of(Kind.CRASH_AFTER);
  }

  /**
   * Returns the kind of this fault.
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
