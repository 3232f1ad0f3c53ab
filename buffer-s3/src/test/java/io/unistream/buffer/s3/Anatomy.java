package io.unistream.buffer.s3;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What is in an object that is whole, and where. All that the damage knows of the format is here: headers of objects and of entries
 * have a fixed length, and the payload comes last in its entry.
 *
 * @param place where it belongs
 * @param bytes the whole object
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Anatomy(
    Place place, ObjectType type, boolean compressed, byte[] bytes, List<Entry> entries) {

  private static final int PATH = 10 + 1 + 20;
  private static final Pattern RECORD = Pattern.compile("record (\\d+) x*");

  /**
   * A record.
   *
   * @param from where its entry begins in the object; 0 if the object is compressed
   * @param payload where its payload begins
   * @param to where it ends
   */
  record Entry(String record, int from, int payload, int to) {

    /** Whether it is not at its place any more. */
    boolean isHit(byte[] before, byte[] after) {
      return after.length < to || !Arrays.equals(before, from, to, after, from, to);
    }
  }

  /** Null if it is no object of the log, or not whole. */
  static @Nullable Anatomy of(Keys keys, String key, byte[] bytes, Map<Integer, String> texts) {
    Place place = place(keys, key);
    if (place.slot() < 0) {
      return null;
    }
    try {
      ObjectHeader header = ObjectHeader.read(bytes, place, key);
      header.checkBody(bytes);
      byte[] body = header.compressed()
          ? Lz4.decompress(bytes, ObjectHeader.LENGTH, header.storedBytes(), header.bodyBytes())
          : bytes;
      List<Entry> entries = entries(body, header.compressed(), texts);
      return new Anatomy(place, header.type(), header.compressed(), bytes, entries);
    } catch (DamageException e) {
      return null;
    }
  }

  private static Place place(Keys keys, String key) {
    int path = key.length() - PATH;
    boolean salvaged = key.contains("/salvage/");
    return path > 0 && (salvaged || key.startsWith(keys.log()))
        ? keys.placeOf(keys.log() + key.substring(path))
        : new Place(0, -1);
  }

  private static List<Entry> entries(byte[] body, boolean packed, Map<Integer, String> texts) {
    List<Entry> entries = new ArrayList<>();
    Matcher matcher = RECORD.matcher(new String(body, StandardCharsets.ISO_8859_1));
    while (matcher.find()) {
      String text = texts.get(Integer.parseInt(matcher.group(1)));
      if (text != null && matcher.group().startsWith(text)) {
        int at = matcher.start();
        entries.add(
            packed
                ? new Entry(text, 0, 0, 0)
                : new Entry(text, at - EntryFormat.HEADER_BYTES, at, at + text.length()));
      }
    }
    return entries;
  }

  /** Those of which nothing is left that can be read. */
  List<String> lost(byte @Nullable [] after) {
    boolean all = after == null || (compressed && !Arrays.equals(bytes, after));
    return entries.stream()
        .filter(entry -> all || (!compressed && after != null && entry.isHit(bytes, after)))
        .map(Entry::record)
        .toList();
  }

  boolean isHeaderHit(byte[] after) {
    return isHit(after, 0, ObjectHeader.LENGTH);
  }

  /** Whether its header does not name its writer any more. */
  boolean isWriterHit(byte[] after) {
    return after.length < ObjectHeader.LENGTH || isHit(after, 8, 24);
  }

  private boolean isHit(byte[] after, int from, int to) {
    return after.length < to || !Arrays.equals(bytes, from, to, after, from, to);
  }
}
