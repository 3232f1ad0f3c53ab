package io.unistream.buffer.file;

/**
 * What became of a damaged log.
 *
 * @param outcome the sort, the same for all that are of one kind
 * @param detail what exactly; empty if all is well
 */
record DamageVerdict(String outcome, String detail) {

  static final String VIOLATION = "VIOLATION: ";

  /** A promise that was broken. */
  static final class Broken extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String sort;

    Broken(String sort, String detail) {
      super(detail);
      this.sort = sort;
    }

    Broken(String sort, String detail, Throwable cause) {
      super(detail, cause);
      this.sort = sort;
    }

    DamageVerdict verdict(String where) {
      return new DamageVerdict(VIOLATION + sort + where, String.valueOf(getMessage()));
    }
  }

  static DamageVerdict of(String outcome) {
    return new DamageVerdict(outcome, "");
  }

  boolean isViolation() {
    return outcome.startsWith(VIOLATION);
  }
}
