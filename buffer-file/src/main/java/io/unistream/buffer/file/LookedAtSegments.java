package io.unistream.buffer.file;

import io.unistream.buffer.UnsupportedLogException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The segments of a log that somebody else may have open, as they are at one look. Their files may be given back at any time,
 * and be used again for other segments: but a name never gets another file, so what was read of a file that still has its
 * name is what the segment holds. Frames that were valid are the segment's in any case, by their checksums.
 *
 * <p>What stands in the owner's window alone is laid over the last one, as an opening would write it there. Only reads files.
 * Used by one thread at a time.
 */
final class LookedAtSegments implements SegmentSource {

  /** The number of the first record of all: who looks from there on leaves out nothing. */
  static final long FIRST = 1;

  /** What can be seen of a file without reading it. */
  private record Seen(@Nullable Object key, FileTime modified, long size) {}

  private final LogDirectory directory;
  private final Map<Integer, Seen> seen = new HashMap<>();
  private final TailRecovery tail;
  private boolean oldestGone;
  private int overlaid = -1;
  private List<OverlaidFile.Patch> patches = List.of();

  LookedAtSegments(LogDirectory directory, TailRecovery tail) {
    this.directory = directory;
    this.tail = tail;
  }

  /**
   * Reads the headers of all segments that there are, from the one on that holds a record, or would hold it.
   *
   * @param from the number of the record
   * @throws SegmentGoneException if one is given back meanwhile behind others that are not
   */
  NavigableMap<Integer, Segment> find(long from) throws IOException {
    NavigableMap<Integer, Segment> found = new TreeMap<>();
    NavigableMap<Integer, Path> files = new TreeMap<>(directory.segments());
    int first = from <= FIRST || files.isEmpty() ? 0 : holderOf(from, files);
    for (Map.Entry<Integer, Path> file : files.tailMap(first).entrySet()) {
      try {
        found.put(file.getKey(), read(file.getKey(), file.getValue()));
      } catch (SegmentGoneException e) {
        if (!found.isEmpty()) {
          throw e;
        }
        seen.remove(file.getKey()); // the oldest go first
        oldestGone = true;
      }
    }
    return found;
  }

  /**
   * The last segment that begins with a record, or before it. Its header has to say so: of one that does not, because it is
   * damaged or was rebuilt, it is not known which records are before it.
   */
  private int holderOf(long sequence, NavigableMap<Integer, Path> files) throws IOException {
    for (Map.Entry<Integer, Path> file : files.descendingMap().entrySet()) {
      SegmentHeader header = read(file.getKey(), file.getValue()).header();
      long begins = header == null ? -1 : header.lineage().nextSequence();
      if (begins >= 0 && begins <= sequence) {
        return file.getKey();
      }
    }
    return files.firstKey();
  }

  /** Whether the oldest were given back before their headers were read. */
  boolean isOldestGone() {
    return oldestGone;
  }

  private Segment read(int number, Path path) throws IOException {
    Seen before = see(path);
    if (before == null) {
      throw new SegmentGoneException(number);
    }
    seen.put(number, before);
    Segment segment;
    try {
      segment = LogScan.read(number, path);
    } catch (NoSuchFileException | UnsupportedLogException e) {
      confirm(number, path);
      throw e;
    }
    if (segment.header() == null) {
      confirm(number, path);
    }
    return segment;
  }

  private static @Nullable Seen see(Path path) throws IOException {
    try {
      BasicFileAttributes file = Files.readAttributes(path, BasicFileAttributes.class);
      return new Seen(file.fileKey(), file.lastModifiedTime(), file.size());
    } catch (NoSuchFileException e) {
      System.getLogger(LookedAtSegments.class.getName())
          .log(System.Logger.Level.DEBUG, "given back, or never there", e);
      return null;
    }
  }

  /** Lays what stands in the window alone over the last of the segments, and lets that one be as long as it then is. */
  void overlay(NavigableMap<Integer, Segment> segments) {
    Segment last = segments.isEmpty() ? null : segments.lastEntry().getValue();
    patches = joined(tail.framesOf(last));
    if (last != null && !patches.isEmpty()) {
      overlaid = last.number();
      long end = Math.max(last.size(), patches.get(patches.size() - 1).end());
      segments.put(overlaid, last.ofSize((int) end));
    }
  }

  /** Frames that follow each other, at once: there may be thousands. */
  private static List<OverlaidFile.Patch> joined(List<OverlaidFile.Patch> frames) {
    List<OverlaidFile.Patch> runs = new ArrayList<>();
    for (int from = 0; from < frames.size(); ) {
      int to = from + 1;
      while (to < frames.size() && frames.get(to).at() == frames.get(to - 1).end()) {
        to++;
      }
      long at = frames.get(from).at();
      ByteBuffer bytes = ByteBuffer.allocate((int) (frames.get(to - 1).end() - at));
      frames.subList(from, to).forEach(frame -> bytes.put(frame.bytes().duplicate()));
      runs.add(new OverlaidFile.Patch(at, bytes.flip()));
      from = to;
    }
    return runs;
  }

  @Override
  public ReadableFile open(Segment segment) throws IOException {
    ReadableFile file;
    try {
      file = StableFile.open(segment.path(), StandardOpenOption.READ);
    } catch (NoSuchFileException e) {
      confirm(segment);
      file = new NoFile(); // it was not there at all, and what is left of it is in the window
    }
    return segment.number() == overlaid ? new OverlaidFile(file, patches) : file;
  }

  @Override
  public void confirm(Segment segment) throws IOException {
    confirm(segment.number(), segment.path());
  }

  private void confirm(int number, Path path) throws IOException {
    Seen before = seen.get(number);
    Seen now = before == null ? null : see(path);
    if (before != null && (now == null || !sameFile(before, now))) {
      throw new SegmentGoneException(number);
    }
  }

  /** The size of the file when it was found; -1 if there was none. */
  long fileSize(Segment segment) {
    Seen file = seen.get(segment.number());
    return file == null ? -1 : file.size();
  }

  /** Whether all of some were given back. */
  boolean areGone(Collection<Segment> segments) throws IOException {
    for (Segment segment : segments) {
      Seen before = seen.get(segment.number());
      Seen now = see(segment.path());
      if (before == null || (now != null && sameFile(before, now))) {
        return false;
      }
    }
    return true;
  }

  private static boolean sameFile(Seen before, Seen now) {
    return before.key() == null ? now.key() == null : before.key().equals(now.key());
  }

  /**
   * Whether nobody has changed anything since, as far as can be seen.
   *
   * @param before nor from this moment on
   */
  boolean areUnchangedSince(Instant before) throws IOException {
    SortedMap<Integer, Path> files = directory.segments();
    for (Map.Entry<Integer, Path> file : files.entrySet()) {
      Seen known = seen.get(file.getKey());
      if (known == null
          || !known.equals(see(file.getValue()))
          || known.modified().toInstant().isAfter(before)) {
        return false;
      }
    }
    return files.size() == seen.size();
  }

  /** A segment that is not there. */
  private static final class NoFile implements ReadableFile {
    @Override
    public long size() {
      return 0;
    }

    @Override
    public void read(ByteBuffer target, long offset) {
      // nothing, as at the end of a file
    }

    @Override
    public void close() {
      // nothing is open
    }
  }
}
