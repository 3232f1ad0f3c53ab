package io.unistream.buffer.file;

import io.unistream.buffer.CrashClass;
import io.unistream.buffer.UnknownOutcomeException;
import io.unistream.buffer.wal.Wal;
import io.unistream.buffer.wal.WalCursor;
import io.unistream.buffer.wal.WalEntry;
import io.unistream.buffer.wal.WalRecovery;
import io.unistream.buffer.wal.WalStats;
import io.unistream.buffer.wal.WalVisitor;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/** The log, used by somebody who forgets one thing. */
final class CarelessWal implements Wal {

  /** What is forgotten. */
  enum Slip {
    NONE,
    WAITS_FOR_NOTHING,
    WAITS_FOR_NO_SEAL,
    WAITS_FOR_NO_COMMIT,
    RECLAIMS_BEFORE_THE_COMMIT_IS_DURABLE,
    RECLAIMS_WHAT_IS_NOT_COMMITTED,
    RECLAIMS_NOTHING,
    GOES_ON_AFTER_A_FAILED_SYNC,
    TAKES_WHAT_CAME_DURING_A_SYNC_FOR_SYNCED
  }

  private final Wal wal;
  private final Slip slip;
  private final Set<Long> commits = ConcurrentHashMap.newKeySet();
  private final Set<Long> seals = ConcurrentHashMap.newKeySet();
  private volatile long appended;
  private volatile long synced;

  CarelessWal(Wal wal, Slip slip) {
    this.wal = wal;
    this.slip = slip;
  }

  @Override
  public long append(List<WalEntry> entries) {
    long position = wal.append(entries);
    appended = position;
    if (entries.stream().allMatch(entry -> entry.type() == WalEntry.Type.COMMIT)) {
      commits.add(position);
    } else if (entries.stream().allMatch(entry -> entry.type() == WalEntry.Type.SEAL)) {
      seals.add(position);
    }
    return position;
  }

  @Override
  public void awaitDurable(long position) {
    boolean forgotten = switch (slip) {
      case WAITS_FOR_NOTHING -> true;
      case WAITS_FOR_NO_SEAL -> seals.contains(position);
      case WAITS_FOR_NO_COMMIT -> commits.contains(position);
      case TAKES_WHAT_CAME_DURING_A_SYNC_FOR_SYNCED -> position <= synced;
      default -> false;
    };
    if (forgotten) {
      return;
    }
    if (slip == Slip.RECLAIMS_BEFORE_THE_COMMIT_IS_DURABLE && commits.contains(position)) {
      wal.reclaim(position);
    }
    try {
      wal.awaitDurable(position);
      synced = appended;
    } catch (UnknownOutcomeException e) {
      if (slip != Slip.GOES_ON_AFTER_A_FAILED_SYNC) {
        throw e;
      }
    }
  }

  @Override
  public void reclaim(long position) {
    if (slip != Slip.RECLAIMS_NOTHING) {
      wal.reclaim(slip == Slip.RECLAIMS_WHAT_IS_NOT_COMMITTED ? appended : position);
    }
  }

  @Override
  public void reclaimBetween(long from, long to) {
    if (slip != Slip.RECLAIMS_NOTHING) {
      wal.reclaimBetween(from, to);
    }
  }

  @Override
  public UUID logId() {
    return wal.logId();
  }

  @Override
  public CrashClass crashClass() {
    return wal.crashClass();
  }

  @Override
  public void replay(WalVisitor visitor) {
    wal.replay(visitor);
  }

  @Override
  public WalRecovery recovery() {
    return wal.recovery();
  }

  @Override
  public WalCursor cursor() {
    return wal.cursor();
  }

  @Override
  public WalStats stats() {
    return wal.stats();
  }

  @Override
  public void close() {
    wal.close();
  }
}
