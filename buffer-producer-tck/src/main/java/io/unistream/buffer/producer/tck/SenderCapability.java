package io.unistream.buffer.producer.tck;

/** What a {@link SenderHarness} allows the kit to try. */
public enum SenderCapability {
  /** {@link TestTarget#poison} makes a record that is never taken. */
  REJECTS("no record is made that is rejected"),
  /** {@link TestTarget#goDown} takes the target away. */
  DOWN("a target that is down is not simulated"),
  /** {@link TestTarget#hang} has the target not answer. */
  HANGS("a target that hangs is not simulated"),
  /** {@link TestTarget#loseNextAnswer} has an answer be lost. */
  LOST_ANSWERS("answers that are lost are not simulated"),
  /** {@link TestTarget#takeOnlyPart} has the target take some of a delivery and not the others, and say which. */
  TAKES_PARTS("the target takes a delivery whole, or does not say what it took"),
  /** {@link TestTarget#connections} is known. */
  CONNECTIONS("connections are not counted");

  private final String absence;

  SenderCapability(String absence) {
    this.absence = absence;
  }

  /**
   * Returns why rules that need this are skipped if it is missing.
   *
   * @return the reason, in words
   */
  public String absence() {
    return absence;
  }
}
