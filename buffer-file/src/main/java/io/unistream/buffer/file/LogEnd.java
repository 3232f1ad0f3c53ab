package io.unistream.buffer.file;

import io.unistream.buffer.BufferClock;
import io.unistream.buffer.BufferFailedException;
import io.unistream.buffer.BufferStorageException;
import io.unistream.buffer.CrashClass;
import io.unistream.buffer.wal.WalEntry;
import java.io.Closeable;
import java.io.IOException;
import java.util.List;
import java.util.NavigableMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
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
  private final FilePool files;
  private final NavigableMap<Integer, Segment> segments;
  private final GroupSync sync;
  private final Ownership ownership;
  private final BufferClock clock;

  // Set by start, then written by the appender alone, in the sync state where the segment changes.
  private volatile @Nullable ActiveSegment active;
  private volatile long appended;
  private volatile @Nullable TailWindow window;
  private volatile @Nullable TailFile tail;
  /** What is set aside for commits is needed until all before this position is given up. */
  private volatile long commitsOf = Long.MAX_VALUE;
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
    this.files = recovery.files();
    this.segments = recovery.segments();
    this.sync = sync;
  }

  /**
   * Goes on where recovery found the end; to be called once, before anything else.
   *
   * @param commits how many bytes the commits may take that do not fit into a spare
   */
  void start(long commits) throws IOException {
    ActiveSegment ready = recovery.active();
    long last = recovery.lastSequence();
    boolean mapped = directory.hasWindow() && directory.mapsWindow();
    tail = openTail(slot(ready, last), mapped);
    window = TailWindow.of(directory, tail);
    if (tail != null && tail.content() != null) {
      ownership.maps(directory.tail(), TailSlot.END + TailWindow.CAPACITY);
    }
    lastSequence.set(last);
    use(ready);
    active = ready;
    appended = ready.position();
    sync.start(appended);
    if (commits > 0) {
      commitsOf = appended;
      files.owe(commits);
    } else {
      files.setNothingAside(); // what an earlier owner did
    }
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

  /** Where a write needs space, it must not be missing for what an opening has to take back. */
  private @Nullable TailFile openTail(TailSlot at, boolean mapped) throws IOException {
    AtomicReference<@Nullable TailFile> opened = new AtomicReference<>();
    files.withSpace(() -> opened.set(TailFile.open(directory, at, mapped, power)));
    return opened.get();
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
    IOException failure = failure(entries.get(0).epochMillis());
    if (failure != null) {
      throw new BufferFailedException(
          "the log in " + directory.path() + " failed: " + failure, failure);
    }
    long bytes = 0;
    boolean records = false;
    for (WalEntry entry : entries) {
      bytes += Frame.sizeOf(entry.body().length);
      records |= entry.type() == WalEntry.Type.RECORD;
    }
    // One entry may have the last spare: it gives space back, or leads to that. Records leave it,
    // and so does an opening that seals several batches, for there will be as many commits.
    boolean many = records || entries.size() > 1;
    boolean fits = active().hasRoomFor(bytes, records ? files.size() : Integer.MAX_VALUE);
    boolean large = !fits && ActiveSegment.sizeFor(bytes) > files.size();
    boolean owes = many && (!records || large);
    if (owes) {
      setAside(entries);
    }
    if (!fits) {
      changeSegment(bytes, many);
    }
    if (many) {
      ensureSpare();
    }
    write(entries, bytes, many);
    if (owes) {
      commitsOf = appended;
    }
    return appended;
  }

  /** For the commits of what is sealed here: they will not fit into a spare ({@link Room}). */
  private void setAside(List<WalEntry> entries) {
    long bytes = 0;
    for (WalEntry entry : entries) {
      bytes += entry.type() == WalEntry.Type.SEAL ? Frame.sizeOf(entry.body().length) : 0;
    }
    if (bytes > 0) {
      try {
        files.setAside(bytes);
      } catch (IOException e) {
        throw directory.space().refused("setting space aside for commits", bytes, e);
      }
      commitsOf = appended; // or what comes of this
    }
  }

  /** What was set aside for commits is not needed any more once all before a position is given up. */
  void reclaimed(long position) {
    if (position >= commitsOf) {
      commitsOf = Long.MAX_VALUE;
      try {
        files.setNothingAside();
      } catch (IOException e) {
        throw new BufferStorageException(
            "reclaiming space in " + directory.path() + " failed: " + e, e);
      }
    }
  }

  /** Also where it was the directory's sync that failed, in a commit or in the background: no name is trusted then. */
  private boolean hasFailed() {
    IOException names = directory.syncFailure();
    if (names != null) {
      sync.fail(names);
    }
    return sync.hasFailed();
  }

  /** Why nothing may be written, or null if it may: after a failure, or where the log is somebody else's now. */
  private @Nullable IOException failure(long epochMillis) {
    if (!hasFailed()) {
      try {
        ownership.lookIfDue(epochMillis);
      } catch (LostOwnershipException e) {
        sync.fail(e);
      }
    }
    return sync.failure();
  }

  private void checkFree(long bytes) {
    try {
      directory.space().checkFree(0);
    } catch (IOException e) {
      throw directory.space().refused("beginning a segment", bytes, e);
    }
  }

  private void ensureSpare() {
    try {
      files.ensure();
    } catch (IOException e) {
      throw directory.space().refused("allocating a spare segment", files.size(), e);
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
          reach(target.position(), entries.get(entries.size() - 1).sequence());
          ended = true;
        } catch (IOException e) {
          boolean full = directory.space().isFull(bytes, e);
          undo(target, full, e);
          if (!full || !freeSome(target, records, e)) {
            ended = true;
            throw directory.space().refused("writing to segment " + target.number(), bytes, e);
          }
        }
      }
    } finally {
      if (!ended) {
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

  /**
   * The same for a write. What was written before and never synced may keep as much space reserved on a file system that copies
   * on write, until it is.
   */
  private boolean freeSome(ActiveSegment target, boolean records, IOException cause) {
    boolean freed = files.freeSome(records, cause);
    if (freed && !power && directory.mayBeginEmpty()) {
      try {
        target.sync();
      } catch (IOException e) {
        cause.addSuppressed(e); // nobody was promised a sync
      }
    }
    return freed;
  }

  /** Writes out what was stored before if need be; a failure of that leaves no trace of the entries to be appended. */
  private boolean makeRoom(ActiveSegment target, long bytes) {
    try {
      return target.makeRoom(bytes);
    } catch (IOException e) {
      throw directory.space().refused("writing to segment " + target.number(), bytes, e);
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
      try {
        files.withSpace(() -> {
          target.undo(full);
          if (power) {
            target.sync();
          }
        });
        return appended;
      } catch (IOException e) {
        e.addSuppressed(cause);
        throw e;
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
      ownership.look();
      ActiveSegment old = active();
      if (power) {
        old.sync();
      }
      SegmentFactory.Begun begun =
          recovery.factory().begin(old.number() + 1, behind(old), bytes, records, unused -> {});
      Segment ended = segments.get(old.number());
      if (ended != null) {
        segments.put(old.number(), ended.endingAt(old.end(), ended.damaged()));
      }
      segments.put(begun.segment().number(), begun.segment());
      useOrClose(begun.active());
      active = begun.active();
      appended = begun.active().position();
      try (old) {
        ownership.look(); // a name was made: in whose directory?
      }
      return appended;
    });
  }

  /** Until it is in use, nobody else closes it. */
  private void useOrClose(ActiveSegment begun) throws IOException {
    boolean used = false;
    try {
      use(begun);
      used = true;
    } finally {
      if (!used) {
        begun.close();
      }
    }
  }

  private Lineage behind(ActiveSegment old) {
    return new Lineage(old.number(), old.id(), old.end(), lastSequence.getPlain() + 1);
  }

  private void writeOutOrRefuse(long bytes) {
    try {
      writeOut();
    } catch (IOException e) {
      throw directory.space().refused("writing to segment " + active().number(), bytes, e);
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
      if (directory.space().isFull(0, e)) {
        files.freeSome(false, e);
      }
      try {
        files.withSpace(stored::flush);
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
    if (!files.areInDoubt()) {
      sayClosed(last);
    }
    ownership.look();
    return Long.MAX_VALUE;
  }

  /** Where there was no space for the tail when the log was opened, there may be some now. */
  private void sayClosed(ActiveSegment last) throws IOException {
    long lastRecord = lastSequence.getPlain();
    if (tail == null) {
      tail = openTail(slot(last, lastRecord), false);
    }
    TailFile told = tail;
    if (told != null) {
      try {
        files.withSpace(() -> told.closed(last.number(), last.id(), last.end(), lastRecord));
      } catch (IOException e) {
        told.complain(e);
      }
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
