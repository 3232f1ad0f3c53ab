package io.unistream.buffer.reliability;

/** A log broke its contract: what it gave out is not what its users had been told. */
public final class BrokenPromise extends AssertionError {

  private static final long serialVersionUID = 1L;

  /**
   * Names what was broken.
   *
   * @param rule the rule's id in the contract, such as {@code DUR-ACKED}
   * @param what what was expected, and what came
   */
  public BrokenPromise(String rule, String what) {
    super(rule + ": " + what);
  }
}
