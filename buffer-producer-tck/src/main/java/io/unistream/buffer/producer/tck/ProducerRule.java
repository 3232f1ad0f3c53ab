package io.unistream.buffer.producer.tck;

/** The rules of docs/contract.md that a producer keeps. */
public enum ProducerRule {
  /** Commit only what is delivered or buried. */
  COMMIT(
      1,
      "a batch is committed only when each of its records is at the target or in the dead letters"),
  /** Batches in order, records in order. */
  ORDER(
      2,
      "one batch after the other, records in put order; by key, the records of each key in order"),
  /** After partial success only the rest is sent. */
  PARTIAL(
      3,
      "what the target took is not sent again in the life of the producer, a failed commit included"),
  /** Equal keys mean equal records. */
  KEY(4, "equal keys mean equal records, for ever"),
  /** After a restart the whole batch comes. */
  RESTART(5, "after a restart a batch comes whole again, under its id, marked as perhaps seen"),
  /** Unknown means again. */
  VERDICT(
      6, "what is not rejected is sent again, whatever was thrown, and for however long it takes"),
  /** Pauses. */
  BACKOFF(
      7,
      "pauses are between the least and a doubling limit, at least what the target asks for, and begin anew after progress"),
  /** Poison is found. */
  ISOLATE(8, "a record that is rejected goes alone to the dead letters, found by few attempts"),
  /** Too much poison is held. */
  FLOOD(9, "many rejections in a row are held"),
  /** Dead letters are durable first. */
  BURY(
      10,
      "dead letters are stored before a later record of their batch is sent, and before the commit"),
  /** A grave that is full. */
  BURY_FULL(
      11,
      "while the dead letters take nothing, nothing is dropped or sent, puts go on, and the health is DOWN"),
  /** No grave. */
  NO_GRAVE(12, "without dead letters a rejected record is held"),
  /** Flush. */
  FLUSH(
      13,
      "flush is true once all that was acknowledged before it is committed, and false in time if not"),
  /** Close. */
  CLOSE(
      14,
      "close sends while the target takes, settles nothing, and closes sender, dead letters and buffer in that order"),
  /** One decides. */
  TOKEN(15, "what an attempt that was given up tells, returns or throws counts for nothing"),
  /** Hung attempts. */
  HUNG(16, "no attempt begins beside one that does not return; the health is DOWN with its stack"),
  /** Threads. */
  THREADS(17, "the producer's threads have its name, are daemons, and end with it"),
  /** Interrupts. */
  INTERRUPT(18, "an interrupt reaches an attempt only when it is given up, and never the next one"),
  /** Errors. */
  ERROR(19, "an Error of the sender's is tried again; what a listener throws changes nothing"),
  /** The backlog is the only queue. */
  BACKPRESSURE(20, "no more batches are in hand than the window"),
  /** Opening again. */
  REOPEN(21, "a buffer that failed is opened again, with pauses; one that was fenced is not"),
  /** The clock. */
  CLOCK(22, "all waits are by the clock that was given"),
  /** Health. */
  HEALTH(23, "health tells UP, DEGRADED, DOWN with since, cause, batch, attempts and the next one"),
  /** Replay. */
  REPLAY(24, "a dead letter that is put again is a new record, and none is lost");

  private final int number;
  private final String promise;

  ProducerRule(int number, String promise) {
    this.number = number;
    this.promise = promise;
  }

  /**
   * Returns the rule's id in docs/contract.md.
   *
   * @return such as {@code PROD-4 KEY}
   */
  public String id() {
    return "PROD-" + number + " " + name().replace('_', '-');
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
