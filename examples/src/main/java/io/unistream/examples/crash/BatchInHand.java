package io.unistream.examples.crash;

import io.unistream.buffer.BatchId;
import org.jspecify.annotations.Nullable;

/** The batch that the child holds, by its reports, and how far that one has come. Used by one thread. */
final class BatchInHand {

  private @Nullable BatchId batch;
  private long end;
  private long records;
  private boolean ofThisLife;
  private boolean inTarget;
  private boolean committed;

  /** A new child holds nothing; the batch that was not committed comes to it again. */
  void lifeBegins() {
    ofThisLife = false;
  }

  void heard(Report report) {
    if (report instanceof Report.HandedOut it) {
      batch = it.batch();
      end = it.first() + it.count();
      records = it.count();
      ofThisLife = true;
      inTarget = false;
      committed = false;
    } else if (report instanceof Report.Delivered) {
      inTarget = true;
    } else if (report instanceof Report.Committed) {
      committed = true;
    }
  }

  /** Whether this batch was in hand before and not committed. Asked before it is heard of. */
  boolean isAgain(Report.HandedOut report) {
    return report.batch().equals(batch) && !committed;
  }

  /** The line after the last one of the batch. */
  long end() {
    return end;
  }

  long records() {
    return records;
  }

  /** Where a kill hits now. */
  KillPoint at(Outcome.Phase phase) {
    return switch (phase) {
      case STARTING -> new KillPoint(Step.STARTING, null);
      case OPENING -> new KillPoint(Step.RECOVERING, null);
      case IDLE, WORKING -> {
        BatchId held = batch;
        if (held != null && ofThisLife && !committed) {
          yield new KillPoint(inTarget ? Step.SENT : Step.SENDING, held.number());
        }
        yield new KillPoint(phase == Outcome.Phase.IDLE ? Step.IDLE : Step.PUTTING, null);
      }
    };
  }
}
