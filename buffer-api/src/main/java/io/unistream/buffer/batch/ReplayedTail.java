package io.unistream.buffer.batch;

import java.util.Arrays;
import java.util.function.LongPredicate;

/**
 * The records that no seal has covered yet, while a log is replayed: number, size and put time of each, in growing
 * arrays. Never longer than one batch under the limits that the records were put with.
 */
final class ReplayedTail {

  private long[] sequences = new long[64];
  private long[] millis = new long[64];
  private int[] sizes = new int[64];
  private int from;
  private int to;

  void add(long sequence, long epochMillis, int size) {
    if (to == sequences.length) {
      makeRoom();
    }
    sequences[to] = sequence;
    millis[to] = epochMillis;
    sizes[to] = size;
    to++;
  }

  private void makeRoom() {
    int kept = to - from;
    int length = kept > sequences.length / 2 ? sequences.length * 2 : sequences.length;
    sequences = Arrays.copyOf(Arrays.copyOfRange(sequences, from, to), length);
    millis = Arrays.copyOf(Arrays.copyOfRange(millis, from, to), length);
    sizes = Arrays.copyOf(Arrays.copyOfRange(sizes, from, to), length);
    from = 0;
    to = kept;
  }

  boolean isEmpty() {
    return from == to;
  }

  int size() {
    return to - from;
  }

  long sequence(int index) {
    return sequences[from + index];
  }

  long epochMillis(int index) {
    return millis[from + index];
  }

  int payloadBytes(int index) {
    return sizes[from + index];
  }

  /** The number of records from the beginning up to a sequence number. */
  int countThrough(long lastSequence) {
    int count = 0;
    while (count < size() && sequence(count) <= lastSequence) {
      count++;
    }
    return count;
  }

  long bytes(int count) {
    long bytes = 0;
    for (int i = 0; i < count; i++) {
      bytes += payloadBytes(i);
    }
    return bytes;
  }

  /** Removes the records of some sequence numbers, wherever they are. */
  void removeIf(LongPredicate sequence) {
    int kept = from;
    for (int i = from; i < to; i++) {
      if (!sequence.test(sequences[i])) {
        sequences[kept] = sequences[i];
        millis[kept] = millis[i];
        sizes[kept] = sizes[i];
        kept++;
      }
    }
    to = kept;
  }

  void removeFirst(int count) {
    from += count;
    if (from == to) {
      from = 0;
      to = 0;
    }
  }
}
