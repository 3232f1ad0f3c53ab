package io.unistream.buffer.tck.crash;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** All contents that a power cut may make of a file of a few bytes, found forward, change by change, outcome by outcome. */
final class LongWay {

  static final int SECTOR = 2;
  static final int MOST = 3;

  static final byte BEFORE = 1;
  static final byte FIRST = 2;
  static final byte SECOND = 3;

  /** Anything that a byte can be: garbage is one of these. */
  private static final byte[] BYTES = {0, BEFORE, FIRST, SECOND, 99};

  private LongWay() {}

  /** Every content. */
  static List<byte[]> all() {
    List<byte[]> all = new ArrayList<>(List.of(new byte[0]));
    for (int i = 0; i < all.size(); i++) {
      if (all.get(i).length < MOST) {
        for (byte next : BYTES) {
          byte[] longer = Arrays.copyOf(all.get(i), all.get(i).length + 1);
          longer[longer.length - 1] = next;
          all.add(longer);
        }
      }
    }
    return all;
  }

  static Set<String> contents(byte[] durable, List<DataChange> changes) {
    Set<List<Byte>> contents = Set.of(boxed(durable));
    int durableEnd = durable.length;
    for (DataChange change : changes) {
      boolean certain = change.durability() == Durability.SYNCED;
      Set<List<Byte>> next = new HashSet<>();
      for (List<Byte> content : contents) {
        if (change.truncation()) {
          truncate(content, change, certain, next);
        } else {
          write(content, change, durableEnd, certain, next);
        }
      }
      contents = next;
      int end = (int) change.end();
      durableEnd = change.truncation()
          ? Math.min(durableEnd, end)
          : certain ? Math.max(durableEnd, end) : durableEnd;
    }
    Set<String> found = new HashSet<>();
    contents.forEach(content -> found.add(content.toString()));
    return found;
  }

  private static void truncate(
      List<Byte> content, DataChange change, boolean certain, Set<List<Byte>> next) {
    int to = (int) change.offset();
    next.add(content.subList(0, Math.min(to, content.size())));
    if (!certain) {
      Set<List<Byte>> zeroed = new HashSet<>(Set.of(content));
      for (int sector = 0; to > 0 && sector < content.size(); sector += SECTOR) {
        for (List<Byte> one : List.copyOf(zeroed)) {
          List<Byte> other = new ArrayList<>(one);
          for (int at = Math.max(to, sector); at < Math.min(sector + SECTOR, one.size()); at++) {
            other.set(at, (byte) 0);
          }
          zeroed.add(other);
        }
      }
      next.addAll(zeroed);
    }
  }

  private static void write(
      List<Byte> content,
      DataChange change,
      int durableEnd,
      boolean certain,
      Set<List<Byte>> next) {
    int end = (int) change.end();
    int largest = Math.max(content.size(), end);
    for (int size = certain ? largest : content.size(); size <= largest; size++) {
      List<Byte> grown = new ArrayList<>(content);
      while (grown.size() < size) {
        grown.add((byte) 0);
      }
      Set<List<Byte>> written = new HashSet<>(Set.of(grown));
      for (int sector = 0; sector < size; sector += SECTOR) {
        int from = (int) Math.max(change.offset(), sector);
        int to = Math.min(Math.min(end, size), sector + SECTOR);
        for (List<Byte> one : List.copyOf(written)) {
          List<Byte> other = new ArrayList<>(one);
          for (int at = from; at < (certain ? to : Math.min(to, durableEnd)); at++) {
            other.set(at, change.byteAt(at));
          }
          if (certain) {
            written.remove(one);
          }
          written.add(other);
        }
        for (int at = Math.max(from, durableEnd); !certain && at < to; at++) {
          for (List<Byte> one : List.copyOf(written)) {
            for (byte garbage : BYTES) {
              List<Byte> other = new ArrayList<>(one);
              other.set(at, garbage);
              written.add(other);
            }
          }
        }
      }
      next.addAll(written);
    }
  }

  private static List<Byte> boxed(byte[] bytes) {
    List<Byte> list = new ArrayList<>();
    for (byte value : bytes) {
      list.add(value);
    }
    return list;
  }
}
