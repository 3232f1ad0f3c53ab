package io.unistream.buffer.file;

import io.unistream.buffer.BufferClosedException;
import io.unistream.buffer.BufferComponents;
import io.unistream.buffer.BufferFailedException;
import io.unistream.buffer.BufferListener;
import io.unistream.buffer.BufferStorageException;
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
import org.jspecify.annotations.Nullable;

/**
 * The log in a directory. What is durable when, with {@link CrashClass#POWER}:
 *
 * <pre>
 * step                      durable
 * append                    nothing new; the bytes are in the {@link TailWindow}, or written where there is none
 * awaitDurable              everything before the position: the window is written out, the active segment synced
 * change of segment         the window is written out, the old one is synced; the new one gets header, sync, name,
 *                           directory sync; then it is written to. So a segment that has a successor has no torn tail
 * reclaim                   nothing; a file that comes back is before the last commit, which passes it over
 * </pre>
 *
 * <p>With {@link CrashClass#PROCESS} the same without the syncs: what was written survives the process by itself, and so does
 * what an append stored into the window. From there it is written to its segment, in either class, also when the window is
 * full, when it is to be read, and before the log is closed.
 *
 * <p>Locks, in this order: the caller's around append; {@link GroupSync}'s state; {@link Spares}; the window's. Written by the appender
 * alone: {@code active} and {@code appended}, while it holds the sync state where the segment changes.
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
  private final Reclaimer reclaimer;
  private final SpareThread spareMaker;
  private final OnDemandThread syncThread;
  private final OnDemandThread readThread;
  private final GroupSync sync;
  private final GroupSync.Sync syncNow = this::syncActive;

  // Set by the first replay, then written by the appender alone, in the sync state where the
  // segment changes.
  private volatile @Nullable WalRecovery recovered;
  private volatile @Nullable ActiveSegment active;
  private volatile long appended;
  private volatile @Nullable TailWindow window;
  private long lastSequence;

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
    this.reclaimer = new Reclaimer(directory, recovery);
    this.listener = listener;
    this.spareMaker = spareMaker;
    this.syncThread = new OnDemandThread("buffer-sync-" + directory.path());
    this.readThread = new OnDemandThread("buffer-read-ahead-" + directory.path());
    this.sync = new GroupSync(syncThread);
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
      throw new BufferStorageException(
          "cannot open the log in " + settings.directory() + ": " + e, e);
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
      SpareThread spareMaker = new SpareThread("buffer-spares-" + directory.path());
      Recovery recovery = Recovery.open(directory, settings, ids, components.clock(), spareMaker);
      FileWal wal =
          new FileWal(settings, directory, lock, recovery, spareMaker, components.listener());
      opened = true;
      return wal;
    } finally {
      if (!opened) {
        lock.close();
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
      ActiveSegment ready = recovery.active();
      window = TailWindow.open(directory);
      useWindow(ready);
      lastSequence = recovery.lastSequence();
      active = ready;
      appended = ready.position();
      sync.start(appended);
      recovered = found;
    } catch (IOException e) {
      throw new BufferStorageException(
          "recovering the log in " + directory.path() + " failed: " + e, e);
    }
  }

  private void useWindow(ActiveSegment segment) throws IOException {
    TailWindow tail = window;
    if (tail != null) {
      segment.use(tail);
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

  private ActiveSegment active() {
    ActiveSegment current = active;
    if (current == null) {
      throw new IllegalStateException("the log was not replayed");
    }
    return current;
  }

  @Override
  public long append(List<WalEntry> entries) {
    if (closed) {
      throw new BufferClosedException("the log in " + directory.path() + " is closed");
    }
    if (hasFailed()) {
      throw new BufferFailedException(
          "the log in " + directory.path() + " failed: " + sync.failureText());
    }
    long bytes = 0;
    boolean records = false;
    for (WalEntry entry : entries) {
      bytes += Frame.sizeOf(entry.body().length);
      records |= entry.type() == WalEntry.Type.RECORD;
    }
    if (!active().hasRoomFor(bytes)) {
      changeSegment(bytes);
    }
    if (records) {
      ensureSpare();
    }
    write(entries, bytes);
    lastSequence = entries.get(entries.size() - 1).sequence();
    return appended;
  }

  /** Also where it was the directory's sync that failed, in a commit or in the background: no name is trusted then. */
  private boolean hasFailed() {
    IOException names = directory.syncFailure();
    if (names != null) {
      sync.fail(names);
    }
    return sync.hasFailed();
  }

  private void ensureSpare() {
    try {
      recovery.spares().ensure();
    } catch (IOException e) {
      throw directory.refused("allocating a spare segment", recovery.spares().size(), e);
    }
  }

  private void write(List<WalEntry> entries, long bytes) {
    ActiveSegment target = active();
    boolean stored = makeRoom(target, bytes);
    boolean written = false;
    try {
      target.append(entries, durableOffset(target), stored);
      appended = target.position();
      written = true;
    } catch (IOException e) {
      recovery.spares().freeSpace(bytes, e); // undoing may need some, too
      undo(target, bytes, e);
      written = true;
      throw directory.refused("writing to segment " + target.number(), bytes, e);
    } finally {
      if (!written) {
        sync.fail(new IOException("an append was cut short"));
      }
    }
  }

  /** Writes out what was stored before if need be; a failure of that leaves no trace of the entries to be appended. */
  private boolean makeRoom(ActiveSegment target, long bytes) {
    try {
      return target.makeRoom(bytes);
    } catch (IOException e) {
      throw directory.refused("writing to segment " + target.number(), bytes, e);
    }
  }

  /** The offset in a segment before which everything is durable in this log's class. */
  private int durableOffset(ActiveSegment target) {
    if (!power) {
      return target.end();
    }
    long durable = sync.durable();
    return Segment.numberOf(durable) == target.number()
        ? Segment.offsetOf(durable)
        : SegmentHeader.LENGTH;
  }

  /** ERR-NO-ACK: the caller is told that nothing was stored, so nothing may ever come back. */
  private void undo(ActiveSegment target, long bytes, IOException cause) {
    sync.exclusively(() -> {
      try {
        target.undo(bytes);
        if (power) {
          target.sync();
        }
        return appended;
      } catch (IOException e) {
        e.addSuppressed(cause);
        throw e;
      }
    });
  }

  /** The old segment is whole and durable before the new one appears, so it has no torn tail. */
  private void changeSegment(long bytes) {
    flushWindow(active(), bytes);
    sync.exclusively(() -> {
      ActiveSegment old = active();
      if (power) {
        old.sync();
      }
      SegmentFactory.Begun begun = recovery
          .factory()
          .begin(old.number() + 1, old.number(), old.end(), lastSequence + 1, bytes, unused -> {});
      Segment ended = segments.get(old.number());
      if (ended != null) {
        segments.put(old.number(), ended.endingAt(old.end(), ended.damaged()));
      }
      segments.put(begun.segment().number(), begun.segment());
      useWindow(begun.active());
      active = begun.active();
      appended = begun.active().position();
      old.close();
      return appended;
    });
  }

  private void flushWindow(ActiveSegment segment, long bytes) {
    try {
      segment.flushWindow();
    } catch (IOException e) {
      throw directory.refused("writing to segment " + segment.number(), bytes, e);
    }
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
    return !power && position <= appended && !sync.hasFailed();
  }

  /** Only the thread that holds the sync state comes here, so the segment cannot change meanwhile. */
  private long syncActive() throws IOException {
    long reached = appended;
    IOException names = directory.syncFailure();
    if (names != null) {
      throw names; // ERR-SYNC-STOP: nothing is acknowledged any more
    }
    writeOut();
    long start = System.nanoTime();
    active().sync();
    long nanos = System.nanoTime() - start;
    syncClock.add(nanos);
    tell(nanos);
    return reached;
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
        segments, this::readable, directory.hasBackground() ? new ReadAhead(readThread) : null);
  }

  /**
   * Reading goes through the files; what is stored in the window gets there first. In this order: if the segment changes in
   * between, the old one was flushed.
   */
  private long readable() throws IOException {
    long position = appended;
    writeOut();
    return position;
  }

  /**
   * Writes what is in the window alone. What was appended cannot be refused any more, so a write that fails is made once more,
   * with as much space as there can be; it puts the same to the same place.
   */
  private void writeOut() throws IOException {
    TailWindow tail = window;
    if (tail == null) {
      return;
    }
    try {
      tail.flush();
    } catch (IOException e) {
      recovery.spares().freeSpace(TailWindow.CAPACITY, e);
      try {
        tail.flush();
      } catch (IOException again) {
        again.addSuppressed(e);
        throw again;
      }
    }
  }

  @Override
  public void reclaim(long position) {
    reclaimer.reclaim(
        segments.headMap(Math.min(Segment.numberOf(position), active().number()), false));
  }

  /** Keeps the segment after the first position: its header tells where the one before ends. */
  @Override
  public void reclaimBetween(long from, long to) {
    int keep = Segment.numberOf(from) + 1;
    int end = Math.min(Segment.numberOf(to), active().number());
    if (keep < end) {
      reclaimer.reclaim(segments.subMap(keep, false, end, false));
    }
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
        if (active != null && !hasFailed()) {
          sync.exclusively(this::finish);
          finished = true;
        }
      } finally {
        free();
      }
    } finally {
      closing.unlock();
    }
  }

  private long finish() throws IOException {
    writeOut();
    ActiveSegment last = active();
    if (power) {
      last.sync();
    }
    if (!recovery.spares().areInDoubt()) {
      last.writeClosedMark(lastSequence);
      if (power) {
        last.sync();
      }
    }
    return Long.MAX_VALUE;
  }

  private void free() {
    try (lock;
        spareMaker;
        syncThread;
        readThread) {
      ActiveSegment last = active;
      TailWindow tail = window;
      try (last;
          tail) {
        recovery.abandon();
        if (finished && tail != null) {
          Files.deleteIfExists(directory.tail());
        }
      }
    } catch (IOException e) {
      System.getLogger(FileWal.class.getName())
          .log(System.Logger.Level.WARNING, "closing files in " + directory.path() + " failed", e);
    }
  }
}
