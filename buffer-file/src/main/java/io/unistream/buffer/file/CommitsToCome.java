package io.unistream.buffer.file;

import io.unistream.buffer.RecoveryReport.QuarantinedSpan;
import io.unistream.buffer.wal.WalEntry;
import io.unistream.buffer.wal.WalVisitor;

/**
 * Counts, while a log is replayed, how much room the commits of what is in it may take beyond a spare ({@link Room}): those of
 * batches that were sealed one behind the other, and of those in a segment that is larger than a spare. A commit is as large
 * as a seal.
 */
final class CommitsToCome implements WalVisitor {

  private final WalVisitor visitor;
  private boolean large;
  private boolean afterSeal;
  private long late;
  private long inSegment;
  private long mostInSegment;

  CommitsToCome(WalVisitor visitor) {
    this.visitor = visitor;
  }

  /** What follows is in another segment. */
  void begin(boolean largerThanSpare) {
    large = largerThanSpare;
    inSegment = 0;
  }

  @Override
  public void record(long sequence, long epochMillis, int payloadBytes) {
    afterSeal = false;
    visitor.record(sequence, epochMillis, payloadBytes);
  }

  @Override
  public void control(WalEntry entry) {
    boolean seal = entry.type() == WalEntry.Type.SEAL;
    if (seal) {
      count(Frame.sizeOf(entry.body().length));
    }
    afterSeal = seal;
    visitor.control(entry);
  }

  private void count(long bytes) {
    if (afterSeal) {
      late += bytes;
    } else if (large) {
      inSegment += bytes;
      mostInSegment = Math.max(mostInSegment, inSegment);
    }
  }

  @Override
  public void damaged(QuarantinedSpan span) {
    visitor.damaged(span);
  }

  long bytes() {
    return late + mostInSegment;
  }
}
