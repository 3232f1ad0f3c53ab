package io.unistream.buffer.tck.plain;

import io.unistream.buffer.BufferFailedException;
import io.unistream.buffer.BufferStorageException;
import io.unistream.buffer.BufferStorageFullException;
import io.unistream.buffer.CrashClass;
import io.unistream.buffer.UnknownOutcomeException;
import io.unistream.buffer.wal.Wal;
import io.unistream.buffer.wal.WalCursor;
import io.unistream.buffer.wal.WalEntry;
import io.unistream.buffer.wal.WalRecovery;
import io.unistream.buffer.wal.WalStats;
import io.unistream.buffer.wal.WalVisitor;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.NavigableSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A log in a directory, as plain as a correct one can be: growing segments, a checkpoint that says which is the first,
 * one lock for everything. Broken ones override a step of it, or one of its {@link Steps}.
 *
 * <p>What is durable when: a segment and the checkpoint before they have their names; a segment before the next one is
 * begun; the checkpoint before the segments go that it gives up. So only the last segment may have a torn tail, and a
 * segment that a crash brings back is one that the checkpoint passes over.
 */
class PlainLog implements Wal {

  /** The same in every run, as all ids are here, so that crash states are. */
  private static final UUID LOG = new UUID(29, 29);

  static final int SEGMENT_BYTES = 1024;

  private final Path directory;
  private final CrashClass crashClass;
  private final Steps steps;
  private final Closeable ownership;
  private final Reserve reserve;

  // All below guarded by this.
  private Checkpoint checkpoint;
  private Active active;
  private int end;
  private int durable;
  private int oldest = 1;
  private final WalRecovery recovery;
  private @Nullable IOException failure;
  private boolean closed;
  private long syncs;

  /** The segment that is appended to. */
  private record Active(Segment segment, LogFile file) {
    int number() {
      return segment.number();
    }
  }

  PlainLog(Path directory, CrashClass crashClass, Steps steps) {
    this.directory = directory;
    this.crashClass = crashClass;
    this.steps = steps;
    this.reserve = reserve(directory);
    boolean opened = false;
    Closeable owned = null;
    Active open = null;
    try {
      steps.createDirectory(directory);
      owned = own(directory);
      ownership = owned;
      Checkpoint known = Checkpoint.read(directory, steps);
      checkpoint = known == null ? new Checkpoint(LOG, 1, -1) : known;
      Recovered newest = known == null ? null : recover(known);
      open = newest == null ? begin(1) : goOn(newest);
      active = open;
      boolean clean = known == null || known.closedEnd() >= 0;
      int torn = newest == null ? 0 : newest.tornBytes();
      recovery = WalRecovery.builder()
          .created(known == null)
          .cleanShutdown(clean)
          .tornBytes(torn)
          .build();
      writeCheckpoint(checkpoint.first(), -1);
      tolerateFullDisk(reserve::ensure);
      opened = true;
    } catch (IOException e) {
      throw new BufferStorageException("cannot open the log in " + directory + ": " + e, e);
    } finally {
      if (!opened) {
        free(open, owned);
      }
    }
  }

  // ---- steps that broken logs override

  Reserve reserve(Path where) {
    return new Reserve(where, steps);
  }

  Closeable own(Path where) throws IOException {
    return Ownership.of(where);
  }

  /** What was durable must be valid. */
  void check(Recovered segment, int knownDurable) {
    segment.checkUpTo(knownDurable);
  }

  /** Gives up all segments before one: first durably, then for real. */
  void giveUp(int first) throws IOException {
    writeCheckpoint(first, -1);
    deleteBefore(first);
  }

  // ---- opening

  /** Checks all segments; returns the newest. */
  private Recovered recover(Checkpoint known) throws IOException {
    NavigableSet<Integer> numbers = Segment.numbers(directory);
    int last = numbers.isEmpty() ? known.first() : Math.max(known.first(), numbers.last());
    for (int number = known.first(); number < last; number++) {
      Recovered old = recovered(number);
      check(old, old.content().length);
    }
    Recovered newest = recovered(last);
    check(newest, known.closedEnd());
    oldest = numbers.isEmpty() ? known.first() : Math.min(known.first(), numbers.first());
    deleteBefore(known.first());
    return newest;
  }

  private Recovered recovered(int number) throws IOException {
    Path path = Segment.path(directory, number);
    try (LogFile segment = steps.open(path)) {
      byte[] content = segment.read(segment.size());
      return new Recovered(Segment.of(path, number, content), content, steps);
    }
  }

  /** A segment without frames is made anew: it may have its name, but not durably. */
  private Active goOn(Recovered newest) throws IOException {
    Segment segment = newest.segment();
    if (newest.end() == Segment.HEADER) {
      return begin(segment.number());
    }
    end = steps.cut(segment.path(), newest.content(), newest.end());
    durable = end;
    return new Active(segment, steps.open(segment.path()));
  }

  /** Begins a segment, in the place of one without frames if there is one. */
  private Active begin(int number) throws IOException {
    Path path = Segment.path(directory, number);
    byte[] header = Segment.header(number, Segment.id(number));
    steps.publishSegment(path, header);
    LogFile file = steps.open(path);
    end = Segment.HEADER;
    durable = end;
    return new Active(Segment.of(path, number, header), file);
  }

  private static void tolerateFullDisk(Reserve.Action action) throws IOException {
    try {
      action.run();
    } catch (IOException e) {
      if (!Reserve.isFull(e)) {
        throw e;
      }
    }
  }

  // ---- the log

  @Override
  public UUID logId() {
    return checkpoint.log();
  }

  @Override
  public CrashClass crashClass() {
    return crashClass;
  }

  @Override
  public WalRecovery recovery() {
    return recovery;
  }

  @Override
  public void replay(WalVisitor visitor) {
    try (WalCursor cursor = cursor()) {
      for (WalEntry entry = cursor.next(); entry != null; entry = cursor.next()) {
        visitor.entry(entry);
      }
    }
  }

  @Override
  public synchronized long append(List<WalEntry> entries) {
    if (failure != null) {
      throw new BufferFailedException("the log has failed: " + failure, failure);
    }
    int bytes = entries.stream().mapToInt(Frame::sizeOf).sum();
    boolean records = entries.stream().anyMatch(entry -> entry.type() == WalEntry.Type.RECORD);
    if (records) {
      try {
        reserve.ensure();
      } catch (IOException e) {
        throw refused(e);
      }
    }
    if (end > Segment.HEADER && end + bytes > SEGMENT_BYTES) {
      awaitDurable(position(active.number(), end));
      roll(records);
    }
    write(entries, bytes, records);
    return position(active.number(), end);
  }

  private void roll(boolean records) {
    int next = active.number() + 1;
    try {
      Active before = active;
      steps.finish(before.file(), end);
      if (records) {
        active = begin(next);
      } else {
        reserve.privileged(() -> active = begin(next));
      }
      before.file().close();
    } catch (IOException e) {
      if (Files.exists(Segment.path(directory, next))) {
        throw failed(e);
      }
      throw refused(e);
    }
  }

  private void write(List<WalEntry> entries, int bytes, boolean records) {
    byte[] frames = new byte[bytes];
    int at = 0;
    for (WalEntry entry : entries) {
      at = Frame.write(
          frames, at, entry, end + at, durable, steps, active.segment().id());
    }
    try {
      if (records) {
        steps.append(active.file(), frames, end);
      } else {
        reserve.privileged(() -> steps.append(active.file(), frames, end));
      }
    } catch (IOException e) {
      try {
        steps.undo(active.file(), end);
      } catch (IOException more) {
        more.addSuppressed(e);
        throw failed(more);
      }
      throw refused(e);
    }
    end += bytes;
    if (crashClass == CrashClass.PROCESS) {
      durable = end;
    }
  }

  private BufferStorageException refused(IOException e) {
    String what = "nothing was written to " + directory + ": " + e;
    return Reserve.isFull(e)
        ? new BufferStorageFullException(what, e)
        : new BufferStorageException(what, e);
  }

  private UnknownOutcomeException failed(IOException e) {
    failure = e;
    return new UnknownOutcomeException("the log in " + directory + " failed: " + e, e);
  }

  @Override
  public synchronized void awaitDurable(long position) {
    if (position <= position(active.number(), durable)) {
      return;
    }
    if (failure != null) {
      throw new UnknownOutcomeException("the log has failed: " + failure, failure);
    }
    try {
      steps.sync(active.file());
      syncs++;
      durable = end;
    } catch (IOException e) {
      throw failed(e);
    }
  }

  @Override
  public synchronized WalCursor cursor() {
    return new PlainCursor(this, checkpoint.first());
  }

  @Override
  public synchronized void reclaim(long position) {
    try {
      int first = firstNeeded((int) (position >>> 32), (int) position);
      if (first > checkpoint.first()) {
        giveUp(first);
      }
    } catch (IOException e) {
      throw new BufferStorageException("cannot delete in " + directory + ": " + e, e);
    }
  }

  private int firstNeeded(int number, int offset) throws IOException {
    boolean whole =
        number < active.number() && offset == Files.size(Segment.path(directory, number));
    return whole ? number + 1 : number;
  }

  void writeCheckpoint(int first, int closedEnd) throws IOException {
    Checkpoint next = new Checkpoint(checkpoint.log(), first, closedEnd);
    Path path = directory.resolve(Checkpoint.NAME);
    reserve.privileged(() -> steps.publishCheckpoint(path, next.bytes()));
    checkpoint = next;
  }

  /** Never called by a log that is to be opened again. */
  final void forgetFiles() {
    try {
      deleteBefore(active.number() + 1);
    } catch (IOException e) {
      throw new BufferStorageException("cannot delete in " + directory + ": " + e, e);
    }
  }

  void deleteBefore(int first) throws IOException {
    while (oldest < first) {
      steps.delete(Segment.path(directory, oldest));
      oldest++;
    }
  }

  @Override
  public synchronized WalStats stats() {
    return WalStats.builder().syncs(syncs).build();
  }

  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    try {
      if (failure == null) {
        steps.finish(active.file(), end);
        steps.sync(active.file());
        writeCheckpoint(checkpoint.first(), end);
      }
    } catch (IOException e) {
      throw failed(e);
    } finally {
      free(active, ownership);
    }
  }

  private void free(@Nullable Active open, @Nullable Closeable owned) {
    try (owned) {
      if (open != null) {
        open.file().close();
      }
    } catch (IOException e) {
      throw new BufferStorageException("cannot close the files of " + directory, e);
    }
  }

  // ---- for the cursor

  static long position(int number, int offset) {
    return (long) number << 32 | offset;
  }

  Path directory() {
    return directory;
  }

  Steps steps() {
    return steps;
  }

  synchronized int firstNumber() {
    return checkpoint.first();
  }

  synchronized int activeNumber() {
    return active.number();
  }

  /** What is in a segment, durable or not. */
  synchronized byte[] content(int number) throws IOException {
    if (number == active.number()) {
      return active.file().read(end);
    }
    try (LogFile segment = steps.open(Segment.path(directory, number))) {
      return segment.read(segment.size());
    }
  }
}
