package io.unistream.buffer.file;

import io.unistream.buffer.RecoveryReport.QuarantinedSpan;
import io.unistream.buffer.SequenceRange;
import io.unistream.buffer.UnsupportedLogException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.zip.CRC32C;

/**
 * The damaged spans of a log that it goes on without: decided once, written down, and never judged again. The folder {@code
 * quarantine} holds copies of them, for people to look at, and {@code spans}, the list that counts. Its first line names the
 * format; each other one is a span:
 *
 * <pre>
 * CRC32C of the rest, segment number, segment id (both hexadecimal: CRC and id), offset, length, first missing sequence
 * number, how many are missing
 * </pre>
 *
 * <p>A span of length 0 stands for what is missing before a segment, or with one; an id of 0 for a file that was moved here as a
 * whole. The list stands twice, in {@code spans} and {@code spans.copy}, and what either says counts; a line that is damaged in
 * both is passed over: what it told of is found again. Each is replaced as a whole, by a rename, before anything that follows
 * from it is written:
 *
 * <pre>
 * step                                       a crash right after it
 * copies are written, POWER: synced          all is found again, and copied again
 * the list, POWER: synced, gets its name     the spans are known; the log goes on as if there had been no crash
 * a new segment begins behind them
 * files that nothing is known of are moved   known spans; moved by the next owner
 * </pre>
 */
final class Quarantine {

  /**
   * A span of a segment.
   *
   * @param number the segment's number; for what is missing before a segment, that one's
   * @param segmentId the segment's id, 0 if it is unknown
   * @param offset where it begins
   * @param length how long it is
   * @param missing the records that were in it
   */
  record Span(int number, long segmentId, long offset, long length, SequenceRange missing) {

    /** What no segment can lack is damage of the list, whatever the checksum. */
    private boolean isPossible() {
      return number >= 0
          && offset >= 0
          && length >= 0
          && offset <= FileBufferSettings.MAX_SEGMENT_BYTES - length
          && missing.first() >= 0
          && missing.first() <= Long.MAX_VALUE - missing.count();
    }

    QuarantinedSpan in(Path segment) {
      return QuarantinedSpan.of(segment.toString(), offset, length, missing);
    }
  }

  private static final String FORMATS = "buffer quarantine ";
  private static final String FORMAT = FORMATS + "1";
  private static final int PIECE = 64 << 10;

  /** Some 200,000 spans. What is behind that in a list counts as damaged: what it told of is found again. */
  private static final int MOST_BYTES = 16 << 20;

  private static final System.Logger LOG = System.getLogger(Quarantine.class.getName());

  private final LogDirectory directory;
  private final Path folder;
  private final boolean allowed;
  private final boolean looking;
  private final List<Span> spans = new ArrayList<>();
  private final List<Span> added = new ArrayList<>();
  private boolean changed;

  private Quarantine(LogDirectory directory, boolean allowed, boolean looking) {
    this.looking = looking;
    this.directory = directory;
    this.folder = directory.quarantine();
    this.allowed = allowed;
  }

  /**
   * Reads the list; nothing is changed.
   *
   * @param allowed whether spans may be added
   */
  static Quarantine read(LogDirectory directory, boolean allowed) throws IOException {
    return read(new Quarantine(directory, allowed, false));
  }

  /** Reads the list for somebody who only looks: spans may be added, so that reading goes on behind them, but are not kept. */
  static Quarantine look(LogDirectory directory) throws IOException {
    return read(new Quarantine(directory, true, true));
  }

  private static Quarantine read(Quarantine quarantine) throws IOException {
    List<String> texts = new ArrayList<>();
    for (Path list : quarantine.lists()) {
      texts.add(read(list));
    }
    checkFormat(texts, quarantine.folder);
    List<Span> first = parse(texts.get(0), quarantine.lists().get(0));
    List<Span> second = parse(texts.get(1), quarantine.lists().get(1));
    quarantine.spans.addAll(first);
    second.stream().filter(span -> !first.contains(span)).forEach(quarantine.spans::add);
    quarantine.changed = !first.equals(second);
    return quarantine;
  }

  /** The first line has no checksum: one that is damaged counts for nothing beside the other list's. */
  private static void checkFormat(List<String> texts, Path folder) {
    List<String> formats = texts.stream()
        .flatMap(text -> text.lines().limit(1))
        .filter(line -> line.startsWith(FORMATS))
        .toList();
    if (!formats.isEmpty() && !formats.contains(FORMAT)) {
      throw new UnsupportedLogException(folder + " has lists of the format '" + formats.get(0)
          + "', expected '" + FORMAT + "'. Nothing was changed");
    }
  }

  private static List<Span> parse(String text, Path list) {
    List<Span> found = new ArrayList<>();
    text.lines().skip(1).forEach(line -> parse(line, list, found));
    return found;
  }

  private static String read(Path list) throws IOException {
    try (StableFile file = StableFile.open(list, StandardOpenOption.READ)) {
      return text(file, list);
    } catch (NoSuchFileException e) {
      LOG.log(System.Logger.Level.DEBUG, "nothing is damaged, so far", e);
      return "";
    }
  }

  private static String text(StableFile file, Path list) throws IOException {
    if (file.size() > MOST_BYTES) {
      LOG.log(System.Logger.Level.WARNING, "{0} is damaged: it has {1} bytes", list, file.size());
    }
    ByteBuffer bytes = ByteBuffer.allocate((int) Math.min(MOST_BYTES, file.size()));
    try {
      Blocks.read(file, bytes, 0);
    } catch (IOException e) { // a failing disk does not give the segments either
      LOG.log(System.Logger.Level.WARNING, list + " is ignored: it cannot be read", e);
      return "";
    }
    return StandardCharsets.ISO_8859_1.decode(bytes.flip()).toString();
  }

  /** It stands twice, so that damage of one is no loss. */
  private List<Path> lists() {
    return List.of(folder.resolve("spans"), folder.resolve("spans.copy"));
  }

  private static void parse(String line, Path list, List<Span> found) {
    String[] parts = line.split(" ", -1);
    int rest = line.indexOf(' ') + 1;
    try {
      if (parts.length == 7 && parts[0].equals(checksum(line.substring(rest)))) {
        Span span = new Span(
            Integer.parseInt(parts[1]),
            Long.parseUnsignedLong(parts[2], 16),
            Long.parseLong(parts[3]),
            Long.parseLong(parts[4]),
            new SequenceRange(Long.parseLong(parts[5]), Long.parseLong(parts[6])));
        if (span.isPossible()) {
          if (!found.contains(span)) {
            found.add(span);
          }
          return;
        }
      }
    } catch (IllegalArgumentException e) { // no numbers, or fewer than none are missing
      LOG.log(System.Logger.Level.DEBUG, "no span", e);
    }
    LOG.log(System.Logger.Level.WARNING, "a damaged line of {0} is ignored: {1}", list, line);
  }

  private static String checksum(String text) {
    CRC32C crc = new CRC32C();
    crc.update(text.getBytes(StandardCharsets.ISO_8859_1));
    return String.format(Locale.ROOT, "%08x", crc.getValue());
  }

  /** Whether the log may go on without what is damaged. */
  boolean isAllowed() {
    return allowed;
  }

  /** Whether what is damaged is copied. */
  boolean keepsCopies() {
    return !looking;
  }

  /** What was not known before it was added here. */
  List<Span> added() {
    return added;
  }

  /** What is known of a segment, in order. */
  List<Span> of(int number, long segmentId) {
    return spans.stream()
        .filter(span -> span.number() == number && span.segmentId() == segmentId)
        .sorted((one, other) -> Long.compare(one.offset(), other.offset()))
        .toList();
  }

  /** What is known of segments from a number on, up to another one, exclusive. */
  List<Span> between(int from, int to) {
    return spans.stream()
        .filter(span -> span.number() >= from && span.number() < to)
        .toList();
  }

  /** Whether it was decided that the log goes on without a segment's header. */
  boolean knowsHeader(int number) {
    return spans.stream()
        .anyMatch(span -> span.number() == number
            && span.offset() == 0
            && (span.length() > 0 || span.segmentId() == 0));
  }

  /** Takes note of a span, unless it is known; {@link #commit} must follow. */
  void add(Span span) {
    if (!spans.contains(span)) {
      spans.add(span);
      added.add(span);
      changed = true;
    }
  }

  /**
   * Forgets what is of segments before a number, which were given back; not what is missing immediately before that one, which
   * nobody else may know of. The list says so when it is written next.
   */
  void forgetBefore(int number, long nextSequence) {
    spans.sort(Comparator.comparingLong((Span span) -> span.missing().last()).reversed());
    long needed = nextSequence - 1;
    for (Span span : List.copyOf(spans)) {
      if (span.number() >= number) {
        continue;
      }
      if (span.missing().isEmpty() || span.missing().last() < needed) {
        spans.remove(span);
      } else {
        needed = Math.min(needed, span.missing().first() - 1);
      }
    }
  }

  /** Copies bytes of a file; what cannot be read of them becomes zeros. */
  void keep(StableFile file, Path path, long from, long to) throws IOException {
    if (from >= to || looking) {
      return;
    }
    make();
    Path copy = folder.resolve(path.getFileName() + "-" + from + "-" + (to - from));
    Files.deleteIfExists(copy);
    ByteBuffer piece = ByteBuffer.allocate((int) Math.min(PIECE, to - from));
    try (StableFile out = StableFile.create(copy, directory.permissions());
        SyncHandle sync = SyncHandle.ofFile(copy)) {
      for (long at = from; at < to; at += PIECE) {
        piece.clear().limit((int) Math.min(piece.capacity(), to - at));
        Blocks.read(file, piece, at);
        out.write(piece.flip(), at - from);
      }
      if (directory.syncs()) {
        sync.sync();
      }
    }
  }

  private void make() throws IOException {
    if (!Files.isDirectory(folder)) {
      directory.permissions().createDirectoryIfMissing(folder);
      directory.sync();
    }
  }

  /** Makes the list durable, if it has changed. */
  void commit() throws IOException {
    if (looking) {
      throw new IllegalStateException("who looks changes nothing");
    }
    if (!changed) {
      return;
    }
    make();
    StringBuilder text = new StringBuilder(FORMAT).append('\n');
    for (Span span : spans) {
      String line = span.number() + " " + Long.toHexString(span.segmentId()) + " " + span.offset()
          + " " + span.length() + " " + span.missing().first() + " "
          + span.missing().count();
      text.append(checksum(line)).append(' ').append(line).append('\n');
    }
    for (Path list : lists()) {
      replace(list, text.toString());
    }
    changed = false;
  }

  private void replace(Path list, String text) throws IOException {
    Path made = folder.resolve("spans.new");
    Files.deleteIfExists(made);
    try (StableFile out = StableFile.create(made, directory.permissions());
        SyncHandle sync = SyncHandle.ofFile(made)) {
      out.write(StandardCharsets.ISO_8859_1.encode(text), 0);
      if (directory.syncs()) {
        sync.sync();
      }
    }
    Files.move(made, list, StandardCopyOption.ATOMIC_MOVE);
    syncFolder();
  }

  /** Moves a file here of which nothing is known: it is never used again, nor deleted. */
  void move(Path segment) throws IOException {
    make();
    Files.move(segment, folder.resolve(segment.getFileName()), StandardCopyOption.REPLACE_EXISTING);
    syncFolder();
    directory.sync();
  }

  private void syncFolder() throws IOException {
    if (directory.syncs()) {
      SyncHandle.syncDirectory(folder);
    }
  }
}
