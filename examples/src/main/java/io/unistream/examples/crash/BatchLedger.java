package io.unistream.examples.crash;

import java.util.Arrays;

/**
 * What is known of the batches of one log: where they begin, how many records they have, and what the target got. Batch
 * numbers are indexes, so it costs 24 bytes for a batch.
 */
final class BatchLedger {

  /** How a delivery fits what came before. */
  enum Arrival {
    /** The next batch, for the first time. */
    FIRST,
    /** The batch before once more, its commit not having returned: allowed. */
    AGAIN,
    /** A batch whose commit had returned. */
    AFTER_COMMIT,
    /** Neither the next batch nor the one before. */
    OUT_OF_TURN,
    /** The batch before, with other content or boundaries. */
    CHANGED
  }

  private long[] firstLines = new long[64];
  private long[] counts = new long[64];
  private long[] digests = new long[64];

  private long lastDelivered;
  private long lastOfThisLife;
  private long lastCommitted;
  private long committedBefore;
  private long lastSequence;

  /** Notes the boundaries; false if this batch is known with others. */
  boolean handedOut(long number, long firstLine, long count) {
    int at = room(number);
    boolean known = counts[at] > 0;
    if (known) {
      return firstLines[at] == firstLine && counts[at] == count;
    }
    firstLines[at] = firstLine;
    counts[at] = count;
    return true;
  }

  /** Notes that commit returned. What the target got in the same life came before that. */
  void committed(long number) {
    lastCommitted = Math.max(lastCommitted, number);
  }

  /** A life is over: what comes to the target from now on comes after all commits so far. */
  void lifeEnded() {
    committedBefore = lastCommitted;
    lastOfThisLife = 0;
  }

  /** Notes what the target got. */
  Arrival delivered(long number, Delivery delivery) {
    boolean boundariesHold =
        handedOut(number, delivery.firstIndex(), delivery.lines().size());
    int at = room(number);
    boolean again = digests[at] != 0;
    boolean same = boundariesHold && (!again || digests[at] == delivery.digest());
    if (!again) {
      digests[at] = delivery.digest();
    }
    boolean inTurn = number == lastDelivered + 1 || number == lastDelivered;
    lastDelivered = Math.max(lastDelivered, number);
    // Within a life a child takes the next batch only after commit returned.
    boolean afterCommit = number <= committedBefore || (again && number <= lastOfThisLife);
    lastOfThisLife = Math.max(lastOfThisLife, number);
    if (afterCommit) {
      return Arrival.AFTER_COMMIT;
    } else if (!same) {
      return Arrival.CHANGED;
    } else if (!inTurn) {
      return Arrival.OUT_OF_TURN;
    }
    return again ? Arrival.AGAIN : Arrival.FIRST;
  }

  /** Whether this is what the target has under the batch's number. */
  boolean knows(long number, Delivery delivery) {
    int at = room(number);
    return digests[at] == delivery.digest() && firstLines[at] == delivery.firstIndex();
  }

  /** Whether a record's number is the one after that of the record before; the first one is 1. */
  boolean follows(long sequence) {
    boolean follows = sequence == lastSequence + 1;
    lastSequence = sequence;
    return follows;
  }

  private int room(long number) {
    int at = Math.toIntExact(number);
    if (at >= counts.length) {
      int length = Math.max(at + 1, Math.multiplyExact(counts.length, 2));
      firstLines = Arrays.copyOf(firstLines, length);
      counts = Arrays.copyOf(counts, length);
      digests = Arrays.copyOf(digests, length);
    }
    return at;
  }
}
