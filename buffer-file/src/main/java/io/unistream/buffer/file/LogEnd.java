package io.unistream.buffer.file;

import io.unistream.buffer.BufferClock;
import io.unistream.buffer.BufferFailedException;
import io.unistream.buffer.CrashClass;
import io.unistream.buffer.wal.WalEntry;
import java.io.Closeable;
import java.io.IOException;
import java.util.List;
import java.util.NavigableMap;
import java.util.concurrent.atomic.AtomicLong;
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

  private static final long CHANGING = -1;

  private final LogDirectory directory;
  private final boolean power;
  private final Recovery recovery;
  private final NavigableMap<Integer, Segment> segments;
  private final GroupSync sync;
  private final Ownership ownership;
  private final BufferClock clock;

  // Set by start, then written by the appender alone, in the sync state where the segment changes.
  private volatile @Nullable ActiveSegment active;
  private volatile long appended;
  private volatile @Nullable TailWindow window;
  private volatile @Nullable TailFile tail;
  /** The sequence number of the last record before {@link #appended}; {@link #CHANGING} while the two do not fit. */
  private final AtomicLong lastSequence = new AtomicLong();

  LogEnd(
      LogDirectory directory,
      boolean power,
      Recovery recovery,
      GroupSync sync,
      Ownership ownership,
      BufferClock clock) {
    this.ownership = ownership;
    this.clock = clock;
    this.directory = directory;
    this.power = power;
    this.recovery = recovery;
    this.segments = recovery.segments();
    this.sync = sync;
  }

  /** Goes on where recovery found the end; to be called once, before anything else. */
  void start() throws IOException {
    ActiveSegment ready = recovery.active();
    long last = recovery.lastSequence();
    boolean mapped = directory.hasWindow() && directory.mapsWindow();
    tail = TailFile.open(directory, slot(ready, last), mapped, power);
    window = TailWindow.of(directory, tail);
    if (tail != null && tail.content() != null) {
      ownership.maps(directory.tail(), TailSlot.END + TailWindow.CAPACITY);
    }
    lastSequence.set(last);
    use(ready);
    active = ready;
    appended = ready.position();
    sync.start(appended);
  }

  private TailSlot slot(ActiveSegment segment, long last) {
    return new TailSlot(
        recovery.tailGeneration(),
        false,
        !power,
        segment.number(),
        segment.id(),
        segment.end(),
        0,
        last,
        recovery.logId());
  }

  private void use(ActiveSegment segment) throws IOException {
    TailWindow stored = window;
    if (stored != null) {
      segment.use(stored, lastSequence.getPlain());
    }
    if (stored == null || !stored.isMapped()) {
      tellReached(segment, segment.end(), lastSequence.getPlain());
    }
  }

  private void tellReached(ActiveSegment segment, int base, long last) {
    TailFile told = tail;
    if (told != null) {
      told.reached(segment.number(), segment.id(), base, last);
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
    if (hasFailed() || !isOurs(entries.get(0).epochMillis())) {
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

  /** Before anything is written: it might go to somebody else's log. */
  private boolean isOurs(long epochMillis) {
    try {
      ownership.lookIfDue(epochMillis);
      return true;
    } catch (LostOwnershipException e) {
      sync.fail(e);
      return false;
    }
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
      reach(target.position(), entries.get(entries.size() - 1).sequence());
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

  /** Who syncs sees both new, both old, or that they are changing. */
  private void reach(long position, long last) {
    lastSequence.setRelease(CHANGING);
    appended = position;
    lastSequence.setRelease(last);
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
    writeOutOrRefuse(bytes);
    sync.exclusively(() -> {
      ownership.look();
      ActiveSegment old = active();
      if (power) {
        old.sync();
      }
      SegmentFactory.Begun begun =
          recovery.factory().begin(old.number() + 1, behind(old), bytes, unused -> {});
      Segment ended = segments.get(old.number());
      if (ended != null) {
        segments.put(old.number(), ended.endingAt(old.end(), ended.damaged()));
      }
      segments.put(begun.segment().number(), begun.segment());
      use(begun.active());
      active = begun.active();
      appended = begun.active().position();
      ownership.look(); // a name was made: in whose directory?
      old.close();
      return appended;
    });
  }

  private Lineage behind(ActiveSegment old) {
    return new Lineage(old.number(), old.id(), old.end(), lastSequence.getPlain() + 1);
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
    long last;
    long reached;
    do {
      last = lastSequence.getAcquire();
      reached = appended;
    } while (last == CHANGING || last != lastSequence.getAcquire());
    IOException names = directory.syncFailure();
    if (names != null) {
      throw names; // ERR-SYNC-STOP: nothing is acknowledged any more
    }
    ownership.lookIfDue(clock.epochMillis()); // before it writes over what is somebody else's
    writeOut();
    long start = System.nanoTime();
    active().sync();
    synced.accept(System.nanoTime() - start);
    ownership.lookIfDue(clock.epochMillis()); // before anything is acknowledged
    tellReached(active(), Segment.offsetOf(reached), last);
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
    TailWindow stored = window;
    if (stored == null) {
      return;
    }
    try {
      stored.flush();
    } catch (IOException e) {
      recovery.spares().freeSpace(TailWindow.CAPACITY, e);
      try {
        stored.flush();
      } catch (IOException again) {
        again.addSuppressed(e);
        throw again;
      }
    }
  }

  /** Makes all durable, and says that the log was closed in order; not if there is no end yet, or the log failed. */
  void finish() {
    if (active != null && !hasFailed()) {
      sync.exclusively(this::sayClosed);
    }
  }

  private long sayClosed() throws IOException {
    ownership.look();
    writeOut();
    ActiveSegment last = active();
    if (power) {
      last.sync();
    }
    if (!recovery.spares().areInDoubt()) {
      sayClosed(last);
    }
    ownership.look();
    return Long.MAX_VALUE;
  }

  /** Where there was no space for the tail when the log was opened, there may be some now. */
  private void sayClosed(ActiveSegment last) throws IOException {
    long lastRecord = lastSequence.getPlain();
    if (tail == null) {
      tail = TailFile.open(directory, slot(last, lastRecord), false, power);
    }
    TailFile told = tail;
    if (told != null) {
      told.closed(last.number(), last.id(), last.end(), lastRecord);
    }
  }

  @Override
  public void close() throws IOException {
    ActiveSegment last = active;
    TailWindow stored = window;
    TailFile told = tail;
    try (last;
        told;
        stored) {
      // closes what there is
    }
  }
}
