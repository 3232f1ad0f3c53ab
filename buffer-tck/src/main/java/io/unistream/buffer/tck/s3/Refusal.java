package io.unistream.buffer.tck.s3;

/** A request is answered with an error. */
final class Refusal extends Exception {

  private static final long serialVersionUID = 1L;

  private final int status;
  private final String code;
  private final String message;

  Refusal(int status, String code, String message) {
    super(message);
    this.message = message;
    this.status = status;
    this.code = code;
  }

  static Refusal notImplemented(String what) {
    return new Refusal(501, "NotImplemented", what + " is not implemented");
  }

  int status() {
    return status;
  }

  String code() {
    return code;
  }

  String message() {
    return message;
  }
}
