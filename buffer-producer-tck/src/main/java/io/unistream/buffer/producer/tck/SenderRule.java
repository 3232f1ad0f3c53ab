package io.unistream.buffer.producer.tck;

/** What a producer relies on in a sender. */
public enum SenderRule {
  /** Returning means that the target has it. */
  WHOLE(1, "when send returns, the target has all records of the delivery, in put order"),
  /** What comes again. */
  AGAIN(2, "what comes again is there as often as the harness declares, from a new sender too"),
  /** Parts. */
  PART(3, "a part brings its own records and no others"),
  /** Any text, of any size. */
  SIZES(4, "a record of any text up to the largest arrives unchanged, or is rejected"),
  /** Several threads. */
  THREADS(5, "a sender that supports lanes brings what several threads send at once"),
  /** Poison. */
  REJECT(6, "what the target never takes is rejected alone, and the others arrive"),
  /** What is left behind. */
  EFFECT(7, "what an attempt that failed leaves is what effect() says"),
  /** Outages. */
  DOWN(8, "while the target is down records are to be sent again, and then they arrive"),
  /** Answers that are lost. */
  LOST_ANSWER(
      9, "when an answer is lost the records come again, and are there as often as declared"),
  /** Giving up. */
  ABORT(10, "an attempt that is given up ends within the grace, by the abort hook or an interrupt"),
  /** The attempt after that. */
  NEXT(11, "after an attempt that was given up the next one works"),
  /** Closing. */
  CLOSE(12, "close ends the sender's threads and connections, under an attempt that hangs too"),
  /** Messages. */
  SECRETS(13, "no message shows a secret or a record"),
  /** Partial success. */
  PARTIAL(14, "what the target does not take of a delivery is told, and only that is sent again");

  private final int number;
  private final String promise;

  SenderRule(int number, String promise) {
    this.number = number;
    this.promise = promise;
  }

  /**
   * Returns the rule's id in docs/senders.md.
   *
   * @return such as {@code SEND-3 PART}
   */
  public String id() {
    return "SEND-" + number + " " + name().replace('_', '-');
  }

  /**
   * Returns what the rule promises, in short.
   *
   * @return the promise
   */
  public String promise() {
    return promise;
  }
}
