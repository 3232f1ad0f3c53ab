package io.unistream.buffer.file;

import io.unistream.buffer.BufferClosedException;
import io.unistream.buffer.BufferComponents;
import io.unistream.buffer.BufferListener;
import io.unistream.buffer.CrashClass;
import io.unistream.buffer.wal.Wal;
import io.unistream.buffer.wal.WalCursor;
import io.unistream.buffer.wal.WalEntry;
import io.unistream.buffer.wal.WalRecovery;
import io.unistream.buffer.wal.WalStats;
import io.unistream.buffer.wal.WalVisitor;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
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

  private final DirectoryLock lock;
  private final LogDirectory directory;
  private final boolean power;
  private final CrashClass durability;
  private final Recovery recovery;
  private final BufferListener listener;
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
  // Guarded by closing: nothing is in the window alone.
  private boolean finished;

  private FileWal(
      FileBufferSettings settings,
      LogDirectory directory,
      DirectoryLock lock,
      Recovery recovery,
      SpareThread spareMaker,
      BufferListener listener) {
    this.directory = directory;
    this.lock = lock;
    this.recovery = recovery;
    this.durability = settings.durability();
    this.power = durability == CrashClass.POWER;
    this.segments = recovery.segments();
    this.listener = listener;
    this.spareMaker = spareMaker;
    this.syncThread = new OnDemandThread("buffer-sync-" + directory.path());
    this.readThread = new OnDemandThread("buffer-read-ahead-" + directory.path());
    this.sync = new GroupSync(syncThread);
    this.end = new LogEnd(directory, power, recovery, sync);
  }

  /** Takes the directory and reads the headers; the entries are read by {@link #replay}. */
  static FileWal open(FileBufferSettings settings, BufferComponents components) {
    boolean power = settings.durability() == CrashClass.POWER;
    return open(settings, components, Ids.random(), new LogDirectory(settings.directory(), power));
  }

  static FileWal open(
      FileBufferSettings settings, BufferComponents components, Ids ids, LogDirectory directory) {
    boolean interrupted = Thread.interrupted();
    try {
      directory.create();
      return openCreated(settings, components, ids, directory);
    } catch (IOException e) {
      throw directory.refused("opening the log", 0, e);
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private static FileWal openCreated(
      FileBufferSettings settings, BufferComponents components, Ids ids, LogDirectory directory)
      throws IOException {
    DirectoryLock lock = DirectoryLock.acquire(settings.directory());
    boolean opened = false;
    try {
      directory.hold();
      SpareThread spareMaker = new SpareThread("buffer-spares-" + directory.path());
      Recovery recovery = Recovery.open(directory, settings, ids, components.clock(), spareMaker);
      FileWal wal =
          new FileWal(settings, directory, lock, recovery, spareMaker, components.listener());
      opened = true;
      return wal;
    } finally {
      if (!opened) {
        try (lock) {
          directory.close();
        }
      }
    }
  }

  @Override
  public UUID logId() {
    return recovery.logId();
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
      WalRecovery found = recovery.run(visitor);
      end.start();
      recovered = found;
    } catch (IOException e) {
      throw directory.refused("recovering the log", 0, e);
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
    tell(nanos);
  }

  private void tell(long nanos) {
    try {
      listener.onSync(nanos);
    } catch (RuntimeException | Error e) {
      System.getLogger(FileWal.class.getName())
          .log(System.Logger.Level.WARNING, "a buffer listener threw; the buffer goes on", e);
    }
  }

  @Override
  public WalCursor cursor() {
    return new FileCursor(
        segments, end::readable, directory.hasBackground() ? new ReadAhead(readThread) : null);
  }

  @Override
  public void reclaim(long position) {
    giveBack(segments.headMap(Math.min(Segment.numberOf(position), end.segmentNumber()), false));
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

  private void giveBack(NavigableMap<Integer, Segment> unneeded) {
    recovery.spares().giveBack(unneeded, segments);
  }

  @Override
  public WalStats stats() {
    return syncClock.stats();
  }

  @Override
  public void close() {
    closing.lock();
    try {
      if (closed) {
        return;
      }
      closed = true;
      try {
        // First: a sync of the directory that fails there must be known before the mark is written.
        spareMaker.close();
        finished = end.finish();
      } finally {
        free();
      }
    } finally {
      closing.unlock();
    }
  }

  private void free() {
    try (lock;
        directory;
        spareMaker;
        syncThread;
        readThread) {
      try (end) {
        recovery.abandon();
        if (finished && end.hasWindow()) {
          Files.deleteIfExists(directory.tail());
        }
      }
    } catch (IOException e) {
      System.getLogger(FileWal.class.getName())
          .log(System.Logger.Level.WARNING, "closing files in " + directory.path() + " failed", e);
    }
  }
}
