package io.unistream.buffer.file;

import io.unistream.buffer.BufferClosedException;
import io.unistream.buffer.BufferComponents;
import io.unistream.buffer.BufferFailedException;
import io.unistream.buffer.CrashClass;
import io.unistream.buffer.SequenceRange;
import io.unistream.buffer.wal.Wal;
import io.unistream.buffer.wal.WalCursor;
import io.unistream.buffer.wal.WalEntry;
import io.unistream.buffer.wal.WalRecovery;
import io.unistream.buffer.wal.WalStats;
import io.unistream.buffer.wal.WalVisitor;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The log in a directory: opening, reading, reclaiming and closing. Its end, where entries are appended, is {@link LogEnd}, which
 * says what is durable when; who syncs is {@link GroupSync}'s.
 *
 * <p>Locks, in this order: the caller's around append; {@link GroupSync}'s state; {@link FilePool}; the window's.
 */
final class FileWal implements Wal {

  private final Ownership ownership;
  private final LogDirectory directory;
  private final boolean power;
  private final CrashClass durability;
  private final UUID logId;
  private final Recovery recovery;
  private final SyncTeller syncTeller;
  private final SyncClock syncClock = new SyncClock();
  private final NavigableMap<Integer, Segment> segments;
  private final SpareThread spareMaker;
  private final OnDemandThread syncThread;
  private final OnDemandThread readThread;
  private final GroupSync sync;
  private final LogEnd end;
  private final LongConsumer synced = this::synced;
  private final GroupSync.Sync syncNow = this::syncActive;

  // Set by the first replay.
  private volatile @Nullable WalRecovery recovered;

  private final ReentrantLock closing = new ReentrantLock();
  // Written under closing.
  private volatile boolean closed;
  // Guarded by closing.
  private boolean freed;

  private FileWal(
      FileBufferSettings settings,
      LogDirectory directory,
      Ownership ownership,
      UUID logId,
      Recovery recovery,
      SpareThread spareMaker,
      BufferComponents components) {
    this.directory = directory;
    this.ownership = ownership;
    this.logId = logId;
    this.recovery = recovery;
    this.durability = settings.durability();
    this.power = durability == CrashClass.POWER;
    this.segments = recovery.segments();
    this.syncTeller = new SyncTeller(components.listener());
    this.spareMaker = spareMaker;
    this.syncThread = new OnDemandThread("buffer-sync-" + directory.path());
    this.readThread = new OnDemandThread("buffer-read-ahead-" + directory.path());
    this.sync = new GroupSync(syncThread);
    this.end = new LogEnd(directory, power, recovery, sync, ownership, components.clock());
  }

  /** Takes the directory and reads the headers; the entries are read by {@link #replay}. */
  static FileWal open(FileBufferSettings settings, BufferComponents components) {
    boolean power = settings.durability() == CrashClass.POWER;
    FilePermissions permissions = new FilePermissions(settings.permissions());
    return open(
        settings,
        components,
        Ids.random(),
        new LogDirectory(settings.directory(), power, permissions));
  }

  static FileWal open(
      FileBufferSettings settings, BufferComponents components, Ids ids, LogDirectory directory) {
    boolean interrupted = Thread.interrupted();
    try {
      directory.create();
      return openOwned(
          settings,
          components,
          ids,
          directory,
          Ownership.acquire(directory.path(), directory.permissions()));
    } catch (IOException e) {
      throw directory.space().refused("opening the log", 0, e);
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** For who has taken the log already; what was taken is given up with the log, or if this throws. */
  static FileWal openOwned(
      FileBufferSettings settings,
      BufferComponents components,
      Ids ids,
      LogDirectory directory,
      Ownership ownership)
      throws IOException {
    try {
      directory.hold();
      SpareThread spareMaker = new SpareThread("buffer-spares-" + directory.path());
      Recovery recovery = Recovery.open(directory, settings, ids, components.clock(), spareMaker);
      UUID created = recovery.segments().isEmpty() ? recovery.logId() : null;
      UUID logId = ownership.claim(directory, created, ids);
      directory.ownedBy(ownership);
      return new FileWal(settings, directory, ownership, logId, recovery, spareMaker, components);
    } catch (IOException | RuntimeException | Error e) {
      try (ownership) {
        directory.close();
      } catch (IOException onClosing) {
        e.addSuppressed(onClosing);
      }
      throw e;
    }
  }

  @Override
  public UUID logId() {
    return logId;
  }

  @Override
  public String location() {
    return directory.path().toString();
  }

  @Override
  public CrashClass crashClass() {
    return durability;
  }

  @Override
  public void replay(WalVisitor visitor) {
    if (recovered != null) {
      replayAgain(visitor);
      return;
    }
    try {
      CommitsToCome commits = new CommitsToCome(visitor);
      WalRecovery found = recovery.run(commits);
      end.start(commits.bytes());
      recovered = found;
    } catch (IOException e) {
      throw directory.space().refused("recovering the log", 0, e);
    }
  }

  private void replayAgain(WalVisitor visitor) {
    try (WalCursor cursor = cursor()) {
      for (WalEntry entry = cursor.next(); entry != null; entry = cursor.next()) {
        visitor.entry(entry);
      }
    }
  }

  @Override
  public void quarantine(SequenceRange missing) {
    try {
      recovery.quarantine(missing);
    } catch (IOException e) {
      throw directory.space().refused("recording what is missing from the log", 0, e);
    }
  }

  @Override
  public WalRecovery recovery() {
    WalRecovery found = recovered;
    if (found == null) {
      throw new IllegalStateException("the log was not replayed");
    }
    return found;
  }

  @Override
  public long append(List<WalEntry> entries) {
    if (closed) {
      throw new BufferClosedException("the log in " + directory.path() + " is closed");
    }
    return end.append(entries);
  }

  @Override
  public void awaitDurable(long position) {
    if (power) {
      sync.await(position, syncNow);
    }
  }

  @Override
  public void tellOfSyncs() {
    syncTeller.tell();
  }

  /** With class PROCESS, all that is appended. */
  @Override
  public boolean isDurable(long position) {
    return !power && position <= end.appended() && !sync.hasFailed();
  }

  private long syncActive() throws IOException {
    return end.sync(synced);
  }

  private void synced(long nanos) {
    syncClock.add(nanos);
    syncTeller.accept(nanos);
  }

  @Override
  public WalCursor cursor() {
    return new FileCursor(
        segments,
        SegmentSource.FILES,
        end::readable,
        directory.hasBackground() ? new ReadAhead(readThread) : null);
  }

  @Override
  public void reclaim(long position) {
    giveBack(segments.headMap(Math.min(Segment.numberOf(position), end.segmentNumber()), false));
    end.reclaimed(position);
  }

  /** Keeps the segment after the first position: its header tells where the one before ends. */
  @Override
  public void reclaimBetween(long from, long to) {
    int keep = Segment.numberOf(from) + 1;
    int before = Math.min(Segment.numberOf(to), end.segmentNumber());
    if (keep < before) {
      giveBack(segments.subMap(keep, false, before, false));
    }
  }

  /** Of files that are somebody else's by now, nothing is deleted. */
  private void giveBack(NavigableMap<Integer, Segment> unneeded) {
    if (!unneeded.isEmpty()) {
      try {
        ownership.look();
      } catch (LostOwnershipException e) {
        throw new BufferFailedException(String.valueOf(e.getMessage()), e);
      }
      recovery.files().giveBack(unneeded, segments);
    }
  }

  @Override
  public WalStats stats() {
    long files = 0;
    long bytes = 0;
    for (Segment segment : segments.values()) {
      files++;
      bytes += segment.size();
    }
    return syncClock.stats().toBuilder()
        .details(Map.of("segments", files, "segments.bytes", bytes))
        .build();
  }

  @Override
  public void close() {
    closing.lock();
    try {
      if (freed) {
        return;
      }
      try {
        if (!closed) { // else an error kept the last call from freeing all
          closed = true;
          // First: a sync of the directory that fails there must be known before the log counts as
          // closed.
          spareMaker.close();
          end.finish();
        }
      } finally {
        free();
      }
    } finally {
      closing.unlock();
    }
  }

  /**
   * Frees all there is, whatever fails meanwhile; the lock last. By now everything is durable, or somebody was told that it is
   * not; so a file that cannot be closed, unmapped or unlocked is a matter for the log of the application alone. What an error keeps
   * from being freed, the next call frees; but once the lock is given up, nothing is deleted any more.
   */
  private void free() {
    boolean complete = true;
    try (ownership;
        directory;
        end;
        recovery;
        spareMaker;
        syncThread;
        readThread) {
      if (!ownership.isGivenUp()) {
        recovery.files().deleteUnneeded();
      }
    } catch (IOException | RuntimeException e) {
      System.getLogger(FileWal.class.getName())
          .log(System.Logger.Level.WARNING, "closing files in " + directory.path() + " failed", e);
      complete = Arrays.stream(e.getSuppressed()).noneMatch(Error.class::isInstance);
    }
    freed = complete;
  }
}
