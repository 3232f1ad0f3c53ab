package io.unistream.buffer.s3.model;

import java.util.Arrays;

/**
 * The bounds of a search, and where each value of a state lies in its bytes. Everything that is not bounded here is
 * explored without a bound: crashes, lost answers, late requests, deletions in any order and more than once.
 *
 * <p>Owners and epochs count from 1. {@code objects(p)} is how many objects owner {@code p} can make, its opening
 * included.
 */
final class Shape {

  /** Slots of one owner that may be claimed at a time. */
  static final int UPLOADS_IN_FLIGHT = 2;

  /** How far behind the highest object the first far fence goes. */
  static final int FAR = 2;

  static final int UNKNOWN = 63;

  private static final int FIELDS = Field.values().length;

  final int owners;
  final int cells;
  final int ghosts;
  final int width;
  private final int[] objects;
  private final int most;
  private final int perOwner;

  /**
   * Bounds for as many owners as numbers.
   *
   * @param objects for each owner, in the order of their epochs, how many objects it can make */
  Shape(int... objects) {
    this.objects = objects.clone();
    owners = objects.length;
    most = Arrays.stream(objects).max().orElseThrow();
    // The far fence goes twice as far until it meets no data.
    cells = 2 * most + FAR;
    ghosts = owners * cells;
    perOwner = FIELDS + 2 * owners + 2 * most;
    width = (ghosts + 4 + owners + owners * perOwner + 7) / 8 * 8;
  }

  int objects(int owner) {
    return objects[owner - 1];
  }

  int cell(int epoch, int slot) {
    return (epoch - 1) * cells + slot;
  }

  int closedEnd(int epoch) {
    return ghosts + 4 + epoch - 1;
  }

  @SuppressWarnings("EnumOrdinal") // Never outlives the search.
  int field(int owner, Field field) {
    return ofOwner(owner) + field.ordinal();
  }

  int end(int owner, int epoch) {
    return ofOwner(owner) + FIELDS + epoch - 1;
  }

  int tried(int owner, int epoch) {
    return end(owner, epoch) + owners;
  }

  int commit(int owner, int slot) {
    return ofOwner(owner) + FIELDS + 2 * owners + slot;
  }

  int watermark(int owner, int slot) {
    return commit(owner, slot) + most;
  }

  private int ofOwner(int owner) {
    return ghosts + 4 + owners + (owner - 1) * perOwner;
  }

  @Override
  public String toString() {
    return Arrays.toString(objects);
  }
}
