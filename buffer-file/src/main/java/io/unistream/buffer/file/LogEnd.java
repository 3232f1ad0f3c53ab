package io.unistream.buffer.file;

import io.unistream.buffer.BufferFailedException;
import io.unistream.buffer.BufferStorageException;
import io.unistream.buffer.CrashClass;
import io.unistream.buffer.wal.WalEntry;
import java.io.Closeable;
import java.io.IOException;
import java.util.List;
import java.util.NavigableMap;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The end of the log, where entries are appended: the active segment, and the {@link TailWindow} before it. What is durable when, with {@link CrashClass#POWER}:
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
 * <p>One thread at a time appends; another may sync meanwhile, or read up to {@link #readable}. Written by the appender alone:
 * {@code active} and {@code appended}, while it holds {@link GroupSync}'s state where the segment changes.
 */
final class LogEnd implements Closeable {

  private final LogDirectory directory;
  private final boolean power;
  private final Recovery recovery;
  private final NavigableMap<Integer, Segment> segments;
  private final GroupSync sync;

  // Set by start, then written by the appender alone, in the sync state where the segment changes.
  private volatile @Nullable ActiveSegment active;
  private volatile long appended;
  private volatile @Nullable TailWindow window;
  private long lastSequence;

  LogEnd(LogDirectory directory, boolean power, Recovery recovery, GroupSync sync) {
    this.directory = directory;
    this.power = power;
    this.recovery = recovery;
    this.segments = recovery.segments();
    this.sync = sync;
  }

  /** Goes on where recovery found the end; to be called once, before anything else. */
  void start() throws IOException {
    ActiveSegment ready = recovery.active();
    window = TailWindow.open(directory);
    useWindow(ready);
    lastSequence = recovery.lastSequence();
    active = ready;
    appended = ready.position();
    sync.start(appended);
  }

  private void useWindow(ActiveSegment segment) throws IOException {
    TailWindow tail = window;
    if (tail != null) {
      segment.use(tail);
    }
  }

  private ActiveSegment active() {
    ActiveSegment current = active;
    if (current == null) {
      throw new IllegalStateException("the log was not replayed");
    }
    return current;
  }

  /** The number of the active segment. */
  int segmentNumber() {
    return active().number();
  }

  /** The position behind the last entry. */
  long appended() {
    return appended;
  }

  /** Appends entries, all or none, and returns the position behind them. */
  long append(List<WalEntry> entries) {
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
      changeSegment(bytes, records);
    }
    if (records) {
      ensureSpare();
    }
    write(entries, bytes, records);
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

  private void checkFree(long bytes) {
    try {
      directory.checkFree(0);
    } catch (IOException e) {
      throw directory.refused("beginning a segment", bytes, e);
    }
  }

  private void ensureSpare() {
    try {
      recovery.spares().ensure();
    } catch (IOException e) {
      throw directory.refused("allocating a spare segment", recovery.spares().size(), e);
    }
  }

  private void write(List<WalEntry> entries, long bytes, boolean records) {
    ActiveSegment target = active();
    boolean stored = makeRoom(target, bytes);
    boolean ended = false;
    try {
      while (!ended) {
        try {
          target.append(entries, durableOffset(target), stored);
          appended = target.position();
          ended = true;
        } catch (IOException e) {
          boolean full = directory.isFull(bytes, e);
          undo(target, full, e);
          if (!full || !freeSome(target, records, e)) {
            ended = true;
            throw directory.refused("writing to segment " + target.number(), bytes, e);
          }
        }
      }
    } finally {
      if (!ended) {
        sync.fail(new IOException("an append was cut short"));
      }
    }
  }

  /**
   * The same for a write. What was written before and never synced may keep as much space reserved on a file system that copies
   * on write, until it is.
   */
  private boolean freeSome(ActiveSegment target, boolean records, IOException cause) {
    boolean freed = freeSome(records, cause);
    if (freed && !power && directory.mayBeginEmpty()) {
      try {
        target.sync();
      } catch (IOException e) {
        cause.addSuppressed(e); // nobody was promised a sync
      }
    }
    return freed;
  }

  /** Records leave a spare for the commits; those may have all. */
  private boolean freeSome(boolean records, IOException cause) {
    return recovery.spares().freeSome(records, cause);
  }

  /** Writes out what was stored before if need be; a failure of that leaves no trace of the entries to be appended. */
  private boolean makeRoom(ActiveSegment target, long bytes) {
    try {
      return target.makeRoom(bytes);
    } catch (IOException e) {
      throw directory.refused("writing to segment " + target.number(), bytes, e);
    } catch (OutOfMemoryError e) {
      throw new BufferStorageException(
          "no memory to write " + bytes + " bytes to the log in " + directory.path()
              + "; nothing was stored",
          e);
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

  /**
   * ERR-NO-ACK: the caller is told that nothing was stored, so nothing may ever come back. An append that wrote nothing needs
   * none of this. Overwriting may need space, too, and may have all there is.
   */
  private void undo(ActiveSegment target, boolean full, IOException cause) {
    if (!target.isChanged(full)) {
      return;
    }
    sync.exclusively(() -> {
      while (true) {
        try {
          target.undo(full);
          if (power) {
            target.sync();
          }
          return appended;
        } catch (IOException e) {
          if (!directory.isFull(0, e) || !freeSome(false, e)) {
            e.addSuppressed(cause);
            throw e;
          }
        }
      }
    });
  }

  /** The old segment is whole and durable before the new one appears, so it has no torn tail. */
  private void changeSegment(long bytes, boolean records) {
    if (records) {
      checkFree(bytes);
    }
    writeOutOrRefuse(bytes);
    sync.exclusively(() -> {
      ActiveSegment old = active();
      if (power) {
        old.sync();
      }
      SegmentFactory.Begun begun = recovery
          .factory()
          .begin(
              old.number() + 1,
              old.number(),
              old.end(),
              lastSequence + 1,
              bytes,
              records,
              unused -> {});
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

  private void writeOutOrRefuse(long bytes) {
    try {
      writeOut();
    } catch (IOException e) {
      throw directory.refused("writing to segment " + active().number(), bytes, e);
    }
  }

  /**
   * Makes durable what was appended before the call. Only the thread that holds the sync state comes here, so the segment cannot
   * change meanwhile.
   *
   * @param synced is told how many nanoseconds the sync took
   * @return the position up to which that is
   */
  long sync(LongConsumer synced) throws IOException {
    long reached = appended;
    IOException names = directory.syncFailure();
    if (names != null) {
      throw names; // ERR-SYNC-STOP: nothing is acknowledged any more
    }
    writeOut();
    long start = System.nanoTime();
    active().sync();
    synced.accept(System.nanoTime() - start);
    return reached;
  }

  /**
   * Reading goes through the files; what is stored in the window gets there first. In this order: if the segment changes in
   * between, the old one was flushed.
   */
  long readable() throws IOException {
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
      boolean more = freeSome(false, e);
      while (true) {
        try {
          tail.flush();
          return;
        } catch (IOException again) {
          again.addSuppressed(e);
          more = more && freeSome(false, again);
          if (!more) {
            throw again;
          }
        }
      }
    }
  }

  /**
   * Makes all durable, and marks the log as closed in order.
   *
   * @return whether nothing is in the window alone; not if there is no end yet, or the log failed
   */
  boolean finish() {
    if (active == null || hasFailed()) {
      return false;
    }
    sync.exclusively(this::markClosed);
    return true;
  }

  private long markClosed() throws IOException {
    writeOut();
    ActiveSegment last = active();
    if (power) {
      last.sync();
    }
    if (!recovery.spares().areInDoubt()) {
      writeClosedMark(last);
      if (power) {
        last.sync();
      }
    }
    return Long.MAX_VALUE;
  }

  private void writeClosedMark(ActiveSegment last) throws IOException {
    while (true) {
      try {
        last.writeClosedMark(lastSequence);
        return;
      } catch (IOException e) {
        if (!directory.isFull(0, e) || !freeSome(false, e)) {
          throw e;
        }
      }
    }
  }

  boolean hasWindow() {
    return window != null;
  }

  @Override
  public void close() throws IOException {
    ActiveSegment last = active;
    TailWindow tail = window;
    try (last;
        tail) {
      // closes what there is
    }
  }
}
