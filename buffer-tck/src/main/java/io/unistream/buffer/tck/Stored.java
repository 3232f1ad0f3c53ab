package io.unistream.buffer.tck;

import io.unistream.buffer.Batch;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A record that the model holds, or that a buffer delivered. */
final class Stored {

  final long sequence;
  private final byte[] payload;
  /** When it was put. */
  final Moment put;
  /** Which opening of the log it was put in, and how many crashes and commits there had been. */
  final Epoch epoch;

  Stored(long sequence, byte[] payload, Moment put, Epoch epoch) {
    this.sequence = sequence;
    this.payload = payload;
    this.put = put;
    this.epoch = epoch;
  }

  /** What a batch delivered; times are not known of it. */
  static List<Stored> of(Batch<byte[]> batch) {
    Moment unknown = new Moment(0, 0);
    List<Stored> delivered = new ArrayList<>();
    for (int i = 0; i < batch.size(); i++) {
      delivered.add(new Stored(batch.sequence(i), batch.records().get(i), unknown, Epoch.FIRST));
    }
    return delivered;
  }

  /** The same record, of which something was done in another epoch. */
  Stored in(Epoch other) {
    return new Stored(sequence, payload, put, other);
  }

  int bytes() {
    return payload.length;
  }

  /** Whether this record was made from this very array. */
  boolean is(byte[] other) {
    return payload == other;
  }

  boolean samePayload(Stored other) {
    return Arrays.equals(payload, other.payload);
  }

  static long bytes(List<Stored> records) {
    return records.stream().mapToLong(Stored::bytes).sum();
  }

  @Override
  public String toString() {
    return "record " + sequence + " (" + payload.length + " bytes)";
  }

  /**
   * Counts of what has happened to the log so far.
   *
   * @param openings how often it was opened
   * @param crashes how often it crashed
   * @param commits how many batches were committed
   */
  record Epoch(int openings, int crashes, int commits) {
    static final Epoch FIRST = new Epoch(0, 0, 0);
  }
}
