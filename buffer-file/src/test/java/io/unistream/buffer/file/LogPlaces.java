package io.unistream.buffer.file;

import io.unistream.buffer.wal.WalEntry;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;

/** What stands where in the files of an undamaged log. Immutable. */
final class LogPlaces {

  /** What a place holds. */
  enum Kind {
    HEADER,
    RECORD,
    SEAL,
    COMMIT,
    CLOSED_MARK
  }

  /**
   * A frame or a copy of a header.
   *
   * @param file the file, relative to the log's directory
   * @param from its first byte
   * @param to behind its last byte that means something
   * @param kind what it is
   * @param sequence its sequence number
   * @param body what is framed
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Place(String file, long from, long to, Kind kind, long sequence, byte[] body) {

    boolean isFrame() {
      return kind != Kind.HEADER;
    }

    boolean isHit(Damage damage) {
      return damage.file().equals(file) && damage.hits(from, to);
    }

    /** Whether a commit says that a record is given up; offsets as in the table of Progress, versions 1 and 2. */
    boolean saysGone(long number) {
      ByteBuffer progress = ByteBuffer.wrap(body);
      boolean hole = progress.getLong(25) > progress.getLong(9);
      return number <= progress.getLong(17)
          || (hole && number >= progress.getLong(33) && number <= progress.getLong(41));
    }
  }

  private static final byte[] MAGIC = "UNIBUFWL".getBytes(StandardCharsets.US_ASCII);

  private final Map<String, byte[]> contents = new TreeMap<>();
  private final List<Place> places = new ArrayList<>();
  private String lastSegment = "";

  private LogPlaces() {}

  static LogPlaces of(Path directory) {
    LogPlaces found = new LogPlaces();
    try (Stream<Path> walk = Files.walk(directory)) {
      for (Path file : walk.filter(Files::isRegularFile).sorted().toList()) {
        found.read(directory.relativize(file).toString(), file);
      }
    } catch (IOException e) {
      throw new IllegalStateException("an undamaged log can be read", e);
    }
    return found;
  }

  private void read(String name, Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    contents.put(name, bytes);
    if (LogFileNames.isSegment(name)) {
      lastSegment = name;
      segment(name, file, bytes);
    } else if (name.equals(LogFileNames.TAIL)) {
      tail(name, file, bytes);
    }
  }

  private void segment(String name, Path file, byte[] bytes) throws IOException {
    for (int at = 0; at + MAGIC.length <= SegmentHeader.LENGTH; at += 8) {
      if (ByteBuffer.wrap(bytes, at, 8).equals(ByteBuffer.wrap(MAGIC))) {
        places.add(new Place(name, at, at + 128, Kind.HEADER, 0, new byte[0]));
      }
    }
    StableFile opened = StableFile.open(file, StandardOpenOption.READ);
    try {
      SegmentHeader header = Objects.requireNonNull(
          SegmentHeader.read(opened, file.toString(), LogFileNames.numberOf(name)));
      FrameReader reader = new FrameReader().of(opened, header.segmentId());
      frames(reader, name, bytes, SegmentHeader.LENGTH, bytes.length & ~7, 0);
    } finally {
      opened.close();
    }
  }

  /** Two slots, and perhaps the content of a window, which holds frames of its segment from its base on. */
  private void tail(String name, Path file, byte[] bytes) throws IOException {
    TailSlot newest = null;
    for (int at : new int[] {0, TailSlot.SECOND}) {
      TailSlot slot = TailSlot.decode(ByteBuffer.wrap(bytes), at);
      if (slot != null) {
        places.add(new Place(name, at, at + TailSlot.LENGTH, Kind.HEADER, 0, new byte[0]));
        newest = newest == null || slot.generation() > newest.generation() ? slot : newest;
      }
    }
    if (newest != null && newest.contentLength() > 0) {
      long shift = (long) TailSlot.END - newest.base();
      StableFile opened = StableFile.open(file, StandardOpenOption.READ);
      try {
        FrameReader reader = new FrameReader().of(opened, newest.segmentId(), shift);
        frames(reader, name, bytes, newest.base(), (int) (bytes.length - shift) & ~7, shift);
      } finally {
        opened.close();
      }
    }
  }

  private void frames(
      FrameReader reader, String name, byte[] bytes, int first, int limit, long shift)
      throws IOException {
    for (int at = reader.find(first, limit); at >= 0; at = reader.find(reader.end(), limit)) {
      int start = (int) (at + shift);
      int length = ByteBuffer.wrap(bytes).getInt(start);
      byte[] body = new byte[length];
      System.arraycopy(bytes, start + Frame.HEADER, body, 0, length);
      places.add(new Place(
          name,
          start,
          start + Frame.HEADER + length,
          kind(bytes[start + 8]),
          reader.sequence(),
          body));
    }
  }

  private static Kind kind(int code) {
    if (code < 1 || code > WalEntry.Type.COMMIT.code()) {
      return Kind.CLOSED_MARK;
    }
    return switch (WalEntry.Type.ofCode(code)) {
      case RECORD -> Kind.RECORD;
      case SEAL -> Kind.SEAL;
      case COMMIT -> Kind.COMMIT;
    };
  }

  /** What the files hold, by their names relative to the log's directory. */
  Map<String, byte[]> contents() {
    return contents;
  }

  List<Place> all() {
    return places;
  }

  /** The frames in the last segment and what is written of it elsewhere, in order. */
  List<Place> end() {
    return places.stream()
        .filter(place -> place.isFrame()
            && (place.file().equals(lastSegment) || place.file().equals(LogFileNames.TAIL)))
        .toList();
  }

  List<Place> of(Kind kind) {
    return places.stream().filter(place -> place.kind() == kind).toList();
  }

  /** In one or two words, for tables. */
  String region(String file, long offset) {
    String kindOfFile = kindOf(file);
    if (!LogFileNames.isSegment(file) && !file.equals(LogFileNames.TAIL)) {
      return kindOfFile;
    }
    boolean frameBehind = false;
    for (Place place : places) {
      if (place.file().equals(file) && place.from() <= offset && offset < place.to()) {
        return kindOfFile + ": " + place.kind().toString().toLowerCase(Locale.ROOT);
      }
      frameBehind |= place.file().equals(file) && place.from() > offset;
    }
    return kindOfFile + (frameBehind ? ": padding" : ": behind the end");
  }

  String kindOf(String file) {
    if (LogFileNames.isSegment(file)) {
      return file.equals(lastSegment) ? "last segment" : "segment";
    }
    return file.replaceAll("\\d+", "#").replaceAll("spare.*", "spare").replaceAll("/.*", "/");
  }
}
