package io.unistream.buffer.reliability.errors;

/** A rule was broken that is none of the records' order: a call hung, threw what it must not, or left something behind. */
final class Wrong extends AssertionError {

  private static final long serialVersionUID = 1L;

  Wrong(String what) {
    super(what);
  }

  Wrong(String what, Throwable cause) {
    super(what, cause);
  }
}
