package io.unistream.buffer.file;

import io.unistream.buffer.RecoveryReport.QuarantinedSpan;
import io.unistream.buffer.UnsupportedLogException;
import io.unistream.buffer.wal.WalCursor;
import io.unistream.buffer.wal.WalEntry;
import io.unistream.buffer.wal.WalOwner;
import io.unistream.buffer.wal.WalPart;
import io.unistream.buffer.wal.WalRecovery;
import io.unistream.buffer.wal.WalVisitor;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One look at a log that its owner may be changing: what it showed. In this order, so that whatever is found gone was given up
 * by a commit that is seen:
 *
 * <pre>
 * step                             what the owner may have done meanwhile
 * list the segments                –
 * read the file tail               given some back: then the second list has less at its front; their commits are in the
 *                                  files, or in what was read of the window
 * list again, read their headers   begun another one: all before it is in the files; or written out the window, and stored
 *                                  other entries there: what was read and is not valid any more is in the files
 * read them, oldest first          given the oldest back: what is behind them begins with a number that tells it
 * </pre>
 *
 * @param <V> who was told of the entries
 */
final class FileLook<V extends WalVisitor> {

  /** How often a file tail is read that its owner is writing: both slots, a few nanoseconds long. */
  private static final int TRIES = 100;

  private static final int QUIET_SECONDS = 10;

  private static final UUID NONE = new UUID(0, 0);

  private final V visitor;
  private final LogDirectory directory;
  private final TailRecovery tail;
  private final LookedAtSegments source;
  private final @Nullable LogScan scan; // none: there is nothing in the log
  private final @Nullable OwnerRecord owner;
  private final @Nullable UUID logId;
  private final List<QuarantinedSpan> damaged;

  private FileLook(
      V visitor,
      LogDirectory directory,
      TailRecovery tail,
      LookedAtSegments source,
      @Nullable LogScan scan,
      @Nullable UUID common,
      List<QuarantinedSpan> damaged)
      throws IOException {
    this.visitor = visitor;
    this.directory = directory;
    this.tail = tail;
    this.source = source;
    this.scan = scan;
    this.owner = Ownership.read(directory.resolve(Ownership.NAME));
    this.logId = owner == null ? common : owner.log();
    this.damaged = damaged;
  }

  /**
   * Looks. Segments in which all is before a record are left out, as if they had been given back: those that follow tell where
   * the log begins then, too.
   *
   * @param from the number of the record
   * @throws SegmentGoneException if the owner changed too much meanwhile
   */
  static <V extends WalVisitor> FileLook<V> at(
      LogDirectory directory, long from, Supplier<V> visitors) throws IOException {
    Set<Integer> before = directory.segments().keySet();
    TailRecovery tail = readTail(directory);
    LookedAtSegments source = new LookedAtSegments(directory, tail);
    NavigableMap<Integer, Segment> segments = source.find(from);
    boolean gone = checkOldest(before, segments) || source.isOldestGone();
    UUID common = LogScan.commonLogId(segments, tail.slot());
    if (segments.isEmpty() && gone) {
      throw new SegmentGoneException(-1); // all of them: there are others by now
    }
    if (segments.isEmpty() && tail.slot() == null) {
      checkLog(directory);
      return new FileLook<>(
          visitors.get(), directory, tail, source, null, common, damaged(directory, tail, null));
    }
    while (true) {
      long givenUp = gone ? before(segments) : 0;
      Quarantine quarantine = Quarantine.look(directory);
      LogScan scan =
          new LogScan(directory, quarantine, tail, source, new TreeMap<>(segments), givenUp);
      scan.identify(common == null ? NONE : common, (number, path) -> {});
      source.overlay(scan.segments());
      scan.removeSuperseded();
      V visitor = visitors.get();
      if (givenUp > 0) {
        visitor.begins(givenUp);
      }
      try {
        scan.run(visitor, unused -> {});
        return new FileLook<>(
            visitor, directory, tail, source, scan, common, damaged(directory, tail, quarantine));
      } catch (SegmentGoneException e) {
        if (segments.lastKey() == e.number()
            || !source.areGone(scan.segments().headMap(e.number()).values())) {
          throw e;
        }
        segments.headMap(e.number(), true).clear();
        gone = true;
      }
    }
  }

  private static TailRecovery readTail(LogDirectory directory) throws IOException {
    TailRecovery tail = TailRecovery.read(directory, Quarantine.look(directory));
    for (int left = TRIES; left > 0 && tail.isTorn(); left--) {
      Thread.onSpinWait();
      tail = TailRecovery.read(directory, Quarantine.look(directory));
    }
    return tail;
  }

  /** Whether some were given back between the two lists; those are the oldest, or one has to look again. */
  private static boolean checkOldest(Set<Integer> before, NavigableMap<Integer, Segment> segments)
      throws SegmentGoneException {
    boolean gone = false;
    for (int number : before) {
      if (!segments.containsKey(number)) {
        if (segments.isEmpty() || number > segments.firstKey()) {
          throw new SegmentGoneException(number);
        }
        gone = true;
      }
    }
    return gone;
  }

  /** The number of the last record before all of them. */
  private static long before(NavigableMap<Integer, Segment> segments) throws SegmentGoneException {
    SegmentHeader header = segments.firstEntry().getValue().header();
    if (header == null || header.lineage().nextSequence() < 0) {
      throw new SegmentGoneException(segments.firstKey() - 1);
    }
    return header.lineage().nextSequence() - 1;
  }

  /** A log that was opened, and that nothing was put into; any other directory may have a file of that name. */
  private static void checkLog(LogDirectory directory) throws IOException {
    if (Ownership.read(directory.resolve(Ownership.NAME)) == null) {
      throw new UnsupportedLogException("there is no log in " + directory.path());
    }
  }

  private static List<QuarantinedSpan> damaged(
      LogDirectory directory, TailRecovery tail, @Nullable Quarantine quarantine) {
    List<QuarantinedSpan> spans = new ArrayList<>();
    if (quarantine != null) {
      for (Quarantine.Span span : quarantine.added()) {
        spans.add(span.in(directory.segmentPath(span.number())));
      }
    }
    QuarantinedSpan ofTail = tail.damage();
    if (ofTail != null) {
      spans.add(ofTail);
    }
    return List.copyOf(spans);
  }

  /** Who was told of all of it. */
  V visitor() {
    return visitor;
  }

  List<QuarantinedSpan> damaged() {
    return damaged;
  }

  /** Whether what was found cannot have been a change under way. An owner that is not seen here may run elsewhere. */
  boolean isQuiet() throws IOException {
    WalOwner known = owner();
    return known != null
        && known.state() != WalOwner.State.RUNNING
        && source.areUnchangedSince(Instant.now().minusSeconds(QUIET_SECONDS))
        && tail.saysTheSame(readTail(directory));
  }

  @Nullable
  UUID logId() {
    return logId;
  }

  @Nullable
  WalOwner owner() {
    return owner == null
        ? null
        : WalOwner.of(
            owner.process().name(),
            isClosed() ? WalOwner.State.CLOSED : owner.process().state());
  }

  private boolean isClosed() {
    TailSlot slot = tail.slot();
    return slot != null && slot.closed();
  }

  WalRecovery recovery() {
    WalRecovery.Builder found = WalRecovery.builder().toleratesGaps(true);
    if (scan == null) {
      return found.created(true).cleanShutdown(true).build();
    }
    SegmentScan last = scan.lastScan();
    WalOwner known = owner();
    boolean running = known != null && known.state() == WalOwner.State.RUNNING;
    return found
        .cleanShutdown(last != null && last.isClosed())
        .tornBytes(last == null || running ? 0 : last.tornBytes())
        .quarantined(scan.quarantined())
        .build();
  }

  List<WalPart> parts() {
    List<WalPart> parts = new ArrayList<>();
    if (scan != null) {
      for (Segment segment : scan.segments().values()) {
        long bytes = source.fileSize(segment);
        if (bytes >= 0) { // else the tail tells of it, and it is gone
          parts.add(WalPart.of(
              segment.path().getFileName().toString(), bytes, scan.sequencesOf(segment)));
        }
      }
    }
    return List.copyOf(parts);
  }

  /**
   * The segments that an opening would only read: not the last one, which it may write to and cut off; not those that it
   * passes over because another one has their entries, which it deletes; not those that nothing is known of, which it moves.
   */
  Set<String> readOnly() {
    Set<String> names = new TreeSet<>();
    if (scan != null) {
      for (Segment segment : scan.segments().headMap(scan.segments().lastKey()).values()) {
        if (segment.header() != null) {
          names.add(segment.path().getFileName().toString());
        }
      }
    }
    return names;
  }

  WalCursor cursor() {
    NavigableMap<Integer, Segment> known = new TreeMap<>();
    if (scan != null) {
      known.putAll(scan.segments());
      known.values().removeIf(segment -> segment.header() == null);
    }
    if (known.isEmpty()) {
      return new NoEntries();
    }
    Segment last = known.lastEntry().getValue();
    long end = Segment.position(last.number(), last.end());
    return new FileCursor(known, source, () -> end, null);
  }

  private static final class NoEntries implements WalCursor {
    @Override
    public @Nullable WalEntry next() {
      return null;
    }

    @Override
    public long position() {
      return 0;
    }

    @Override
    public void close() {
      // nothing is open
    }
  }
}
