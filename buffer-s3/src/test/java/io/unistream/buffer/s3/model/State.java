package io.unistream.buffer.s3.model;

import java.util.Arrays;

/**
 * One state of the store, of all owners, and of what the checks remember. A cell of the store is absent, a fence, or an
 * object of an owner; what is in the object is kept with the owner, since it is the same at each attempt.
 */
final class State {

  static final int ABSENT = 0;
  static final int FENCE = 1;

  final Shape shape;
  final byte[] bytes;

  State(Shape shape, byte[] bytes) {
    this.shape = shape;
    this.bytes = bytes;
  }

  static State start(Shape shape) {
    State state = new State(shape, new byte[shape.width]);
    for (int epoch = 1; epoch <= shape.owners; epoch++) {
      state.bytes[shape.closedEnd(epoch)] = Shape.UNKNOWN;
    }
    return state;
  }

  State copy() {
    return new State(shape, Arrays.copyOf(bytes, bytes.length));
  }

  // The store.

  int cell(int epoch, int slot) {
    return bytes[shape.cell(epoch, slot)];
  }

  void cell(int epoch, int slot, int content) {
    bytes[shape.cell(epoch, slot)] = (byte) content;
  }

  /** The cell's content if {@code owner} put its object there, made the first time or made anew. */
  static int object(int owner, boolean remade) {
    return 2 * owner + (remade ? 1 : 0);
  }

  static boolean isObject(int content) {
    return content > FENCE;
  }

  static int writer(int content) {
    return content / 2;
  }

  /** The highest slot of {@code epoch} with an object, -1 if there is none. */
  int highestObject(int epoch) {
    int slot = shape.cells - 1;
    while (slot >= 0 && !isObject(cell(epoch, slot))) {
      slot--;
    }
    return slot;
  }

  int newestEpoch() {
    int newest = 0;
    for (int owner = 1; owner <= shape.owners; owner++) {
      newest = Math.max(newest, get(owner, Field.EPOCH));
    }
    return newest;
  }

  // The owners.

  int get(int owner, Field field) {
    return bytes[shape.field(owner, field)];
  }

  void set(int owner, Field field, int value) {
    bytes[shape.field(owner, field)] = (byte) value;
  }

  Stage stage(int owner) {
    return Stage.of(get(owner, Field.STAGE));
  }

  @SuppressWarnings("EnumOrdinal") // Never outlives the search.
  void stage(int owner, Stage stage) {
    set(owner, Field.STAGE, stage.ordinal());
  }

  /** Where the log of {@code owner} lets the older {@code epoch} end. */
  int end(int owner, int epoch) {
    return bytes[shape.end(owner, epoch)];
  }

  void end(int owner, int epoch, int slot) {
    bytes[shape.end(owner, epoch)] = (byte) slot;
  }

  /** Has {@code owner} ever tried to fence this slot and met an object there? The request may land again. */
  boolean triedToFence(int owner, int epoch, int slot) {
    return (bytes[shape.tried(owner, epoch)] & (1 << slot)) != 0;
  }

  void tryToFence(int owner, int epoch, int slot) {
    bytes[shape.tried(owner, epoch)] |= (byte) (1 << slot);
  }

  /** The end of what this object commits, 0 if it is a record; slot 0 is the opening. */
  int commit(int owner, int slot) {
    return bytes[shape.commit(owner, slot)];
  }

  void commit(int owner, int slot, int position) {
    bytes[shape.commit(owner, slot)] = (byte) position;
  }

  /** The watermark in this object's header. */
  int watermark(int owner, int slot) {
    return bytes[shape.watermark(owner, slot)];
  }

  void watermark(int owner, int slot, int position) {
    bytes[shape.watermark(owner, slot)] = (byte) position;
  }

  int outcome(int owner, int slot) {
    return (get(owner, Field.OUTCOMES) >> (2 * (slot % Shape.UPLOADS_IN_FLIGHT))) & 3;
  }

  void outcome(int owner, int slot, int outcome) {
    int shift = 2 * (slot % Shape.UPLOADS_IN_FLIGHT);
    set(owner, Field.OUTCOMES, (get(owner, Field.OUTCOMES) & ~(3 << shift)) | (outcome << shift));
  }

  boolean bit(int owner, Field field, int slot) {
    return (get(owner, field) & (1 << slot)) != 0;
  }

  void flip(int owner, Field field, int slot) {
    set(owner, field, get(owner, field) ^ (1 << slot));
  }

  /** Was the object of {@code slot} ever made? */
  boolean made(int epoch, int slot) {
    for (int owner = 1; owner <= shape.owners; owner++) {
      if (get(owner, Field.EPOCH) == epoch && slot < get(owner, Field.NEXT)) {
        return true;
      }
    }
    return false;
  }

  // What the checks remember.

  /** The newest epoch whose opening was ever in the store, 0 if none. */
  int finished() {
    return bytes[shape.ghosts];
  }

  void finished(int epoch) {
    bytes[shape.ghosts] = (byte) epoch;
  }

  /** All before this position is committed for certain: acknowledged, or in a log that an owner finished with. */
  int committed() {
    return bytes[shape.ghosts + 1];
  }

  void committed(int position) {
    bytes[shape.ghosts + 1] = (byte) Math.max(position, committed());
  }

  /** Which rule a step broke, 0 if none. */
  int broken() {
    return bytes[shape.ghosts + 2];
  }

  @SuppressWarnings("EnumOrdinal") // Never outlives the search.
  void broken(Rule rule) {
    bytes[shape.ghosts + 2] = (byte) (rule.ordinal() + 1);
  }

  /** Epochs whose claim was deleted, a bit each. */
  int lostClaims() {
    return bytes[shape.ghosts + 3];
  }

  void lostClaims(int epochs) {
    bytes[shape.ghosts + 3] = (byte) epochs;
  }

  /** Where the log ends {@code epoch} since a newer one was finished; {@link Shape#UNKNOWN} before that. */
  int closedEnd(int epoch) {
    return bytes[shape.closedEnd(epoch)];
  }

  void closedEnd(int epoch, int slot) {
    bytes[shape.closedEnd(epoch)] = (byte) slot;
  }

  /** The owner that finished {@code epoch}, 0 if none: its writer, by the opening in slot 0. */
  int finisher(int epoch) {
    for (int owner = 1; owner <= shape.owners; owner++) {
      if (get(owner, Field.EPOCH) == epoch && get(owner, Field.ACKED) > 0) {
        return owner;
      }
    }
    return 0;
  }
}
