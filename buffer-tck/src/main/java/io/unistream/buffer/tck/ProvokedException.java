package io.unistream.buffer.tck;

/** What the kit's own code throws at a buffer. Whoever logs it, logs one line: where it comes from is known. */
final class ProvokedException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  ProvokedException() {
    super("thrown by the conformance kit, to see what becomes of it", null, true, false);
  }
}
