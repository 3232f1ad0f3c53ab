package io.unistream.buffer.s3.model;

/** What an owner knows of a slot in flight. */
final class Outcome {

  static final int UNRESOLVED = 0;
  static final int SUCCESS = 1;
  static final int FENCED = 2;

  private Outcome() {}
}
