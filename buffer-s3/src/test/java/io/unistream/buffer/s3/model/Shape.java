package io.unistream.buffer.s3.model;

import java.util.Arrays;
import java.util.Objects;

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
  private static final int GLOBALS = Global.values().length;
  private static final int OF_EPOCHS = OfEpoch.values().length;
  private static final int OF_OLDER = OfOlder.values().length;

  final int owners;
  final int cells;
  final int width;
  /** How many times something in the store is hit, at any moment. */
  final int damages;
  /** Whether openings go on without what is damaged. */
  final boolean quarantine;

  private final int[] objects;
  private final int most;
  private final int globals;
  private final int perOwner;

  /**
   * Bounds for as many owners as numbers.
   *
   * @param objects for each owner, in the order of their epochs, how many objects it can make */
  Shape(int... objects) {
    this(0, true, objects);
  }

  Shape(int damages, boolean quarantine, int... objects) {
    this.damages = damages;
    this.quarantine = quarantine;
    this.objects = objects.clone();
    owners = objects.length;
    most = Arrays.stream(objects).max().orElseThrow();
    // The far fence goes twice as far until it meets no data.
    cells = 2 * most + FAR;
    globals = owners * cells;
    perOwner = FIELDS + OF_OLDER * owners + 2 * most;
    width = (globals + GLOBALS + OF_EPOCHS * owners + owners * perOwner + 7) / 8 * 8;
  }

  int objects(int owner) {
    return objects[owner - 1];
  }

  /** How many numbers one owner gives at most. */
  int mostOfOneOwner() {
    return most - 1;
  }

  int cell(int epoch, int slot) {
    return (epoch - 1) * cells + Objects.checkIndex(slot, cells);
  }

  @SuppressWarnings("EnumOrdinal") // Never outlives the search.
  int global(Global global) {
    return globals + global.ordinal();
  }

  @SuppressWarnings("EnumOrdinal") // Never outlives the search.
  int ofEpoch(int epoch, OfEpoch field) {
    return globals + GLOBALS + (epoch - 1) * OF_EPOCHS + field.ordinal();
  }

  @SuppressWarnings("EnumOrdinal") // Never outlives the search.
  int field(int owner, Field field) {
    return ofOwner(owner) + field.ordinal();
  }

  @SuppressWarnings("EnumOrdinal") // Never outlives the search.
  int ofOlder(int owner, int epoch, OfOlder field) {
    return ofOwner(owner) + FIELDS + (epoch - 1) * OF_OLDER + field.ordinal();
  }

  int commit(int owner, int slot) {
    return ofOwner(owner) + FIELDS + OF_OLDER * owners + slot;
  }

  int watermark(int owner, int slot) {
    return commit(owner, slot) + most;
  }

  private int ofOwner(int owner) {
    return globals + GLOBALS + OF_EPOCHS * owners + (owner - 1) * perOwner;
  }

  @Override
  public String toString() {
    return Arrays.toString(objects) + (damages == 0 ? "" : "/" + damages);
  }
}
