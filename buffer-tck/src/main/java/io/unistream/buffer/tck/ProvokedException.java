package io.unistream.buffer.tck;

/** What the kit's own code throws at a buffer. Whoever logs it, logs one line: where it comes from is known. */
final class ProvokedException extends RuntimeException implements Provocation.Provoked {

  private static final long serialVersionUID = 1L;

  ProvokedException() {
    super(Provocation.MESSAGE, null, true, false);
  }
}
