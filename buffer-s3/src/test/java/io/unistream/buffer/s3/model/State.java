package io.unistream.buffer.s3.model;

import java.util.Arrays;

/**
 * One state of the store, of all owners, and of what the checks remember. A cell of the store is absent, a fence, or an
 * object of an owner, and has a bit for each way in which it was damaged; what is in the object is kept with the owner, since it is
 * the same at each attempt.
 */
final class State {

  static final int ABSENT = 0;
  static final int FENCE = 1;

  /** The header cannot be read. */
  static final int UNREADABLE = 16;
  /** The header can be read, and no entry. */
  static final int BODY = 32;
  /** Nothing is left but the header, so that a LIST shows it as it shows a fence. */
  static final int CUT = 64;

  private static final int WHAT = 15;

  final Shape shape;
  final byte[] bytes;

  State(Shape shape, byte[] bytes) {
    this.shape = shape;
    this.bytes = bytes;
  }

  static State start(Shape shape) {
    State state = new State(shape, new byte[shape.width]);
    for (int epoch = 1; epoch <= shape.owners; epoch++) {
      state.set(epoch, OfEpoch.CLOSED_END, Shape.UNKNOWN);
      state.set(epoch, OfEpoch.UNPROVED_FROM, Shape.UNKNOWN);
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

  /** What was put there, damaged or not. */
  static int what(int content) {
    return content & WHAT;
  }

  static boolean isObject(int content) {
    return what(content) > FENCE;
  }

  static boolean isFence(int content) {
    return what(content) == FENCE;
  }

  static int writer(int content) {
    return what(content) / 2;
  }

  static boolean isReadable(int content) {
    return (content & UNREADABLE) == 0;
  }

  static boolean isCut(int content) {
    return (content & CUT) != 0;
  }

  static boolean isWhole(int content) {
    return content == what(content);
  }

  /** Whether a LIST shows it as it shows an object. */
  static boolean isListedAsData(int content) {
    return isObject(content) && !isCut(content);
  }

  /** The newest epoch of which a LIST shows a claim, 0 if none. */
  int newestClaim() {
    return newest(OfEpoch.CLAIM);
  }

  int newestCheckpoint() {
    return newest(OfEpoch.CHECKPOINT);
  }

  private int newest(OfEpoch field) {
    int epoch = shape.owners;
    while (epoch > 0 && get(epoch, field) == ABSENT) {
      epoch--;
    }
    return epoch;
  }

  /** The newest epoch that anybody ever claimed. */
  int newestEpoch() {
    int newest = 0;
    for (int owner = 1; owner <= shape.owners; owner++) {
      newest = Math.max(newest, get(owner, Field.EPOCH));
    }
    return newest;
  }

  int get(int epoch, OfEpoch field) {
    return bytes[shape.ofEpoch(epoch, field)];
  }

  void set(int epoch, OfEpoch field, int value) {
    bytes[shape.ofEpoch(epoch, field)] = (byte) value;
  }

  boolean bit(int epoch, OfEpoch field, int slot) {
    return (get(epoch, field) & (1 << slot)) != 0;
  }

  // The owners.

  int get(int owner, Field field) {
    return bytes[shape.field(owner, field)];
  }

  void set(int owner, Field field, int value) {
    bytes[shape.field(owner, field)] = (byte) value;
  }

  boolean bit(int owner, Field field, int slot) {
    return (get(owner, field) & (1 << slot)) != 0;
  }

  void flip(int owner, Field field, int slot) {
    set(owner, field, get(owner, field) ^ (1 << slot));
  }

  Stage stage(int owner) {
    return Stage.of(get(owner, Field.STAGE));
  }

  @SuppressWarnings("EnumOrdinal") // Never outlives the search.
  void stage(int owner, Stage stage) {
    set(owner, Field.STAGE, stage.ordinal());
  }

  int get(int owner, int epoch, OfOlder field) {
    return bytes[shape.ofOlder(owner, epoch, field)];
  }

  void set(int owner, int epoch, OfOlder field, int value) {
    bytes[shape.ofOlder(owner, epoch, field)] = (byte) value;
  }

  boolean bit(int owner, int epoch, OfOlder field, int slot) {
    return slot < 8 && (get(owner, epoch, field) & (1 << slot)) != 0;
  }

  void add(int owner, int epoch, OfOlder field, int slot) {
    set(owner, epoch, field, get(owner, epoch, field) | (1 << slot));
  }

  /** The end of what this object commits, 0 if it is a record; slot 0 is the opening. */
  int commit(int owner, int slot) {
    return bytes[shape.commit(owner, slot)];
  }

  void commit(int owner, int slot, int position) {
    bytes[shape.commit(owner, slot)] = (byte) position;
  }

  /** The newest commit that this object tells of: its own, or the last one before it, which is repeated in each. */
  int commitTold(int owner, int slot) {
    int newest = slot == 0 ? 0 : get(owner, Field.FOUND_COMMIT);
    for (int at = 1; at <= slot; at++) {
      newest = Math.max(newest, commit(owner, at));
    }
    return newest;
  }

  /** The number of the last record up to the end of this object. */
  int last(int owner, int slot) {
    int last = get(owner, Field.REACHED);
    for (int at = 1; at <= slot; at++) {
      last += commit(owner, at) == 0 ? 1 : 0;
    }
    return last;
  }

  /** Before which slot all was acknowledged when this object was sent. */
  int acknowledgedWhenSent(int owner, int slot) {
    return slot - (bit(owner, Field.EAGER, slot) ? 1 : 0);
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

  /** Was the object of {@code slot} ever made? */
  boolean made(int epoch, int slot) {
    for (int owner = 1; owner <= shape.owners; owner++) {
      if (get(owner, Field.EPOCH) == epoch && slot < get(owner, Field.NEXT)) {
        return true;
      }
    }
    return false;
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

  // What the checks remember.

  int get(Global global) {
    return bytes[shape.global(global)];
  }

  void set(Global global, int value) {
    bytes[shape.global(global)] = (byte) value;
  }

  void atLeast(Global global, int value) {
    set(global, Math.max(value, get(global)));
  }

  @SuppressWarnings("EnumOrdinal") // Never outlives the search.
  void broken(Rule rule) {
    set(Global.BROKEN, rule.ordinal() + 1);
  }

  boolean isDamaged() {
    return get(Global.DAMAGES) > 0;
  }

  /** Whether a finished opening reported this number as missing. */
  boolean isReported(int number) {
    int mask = get(number < 8 ? Global.REPORTED : Global.REPORTED_TOO);
    return number < 16 && (mask & (1 << (number % 8))) != 0;
  }

  /** Nothing that is left proves what was in an epoch from a slot on. */
  void unproved(int epoch, int slot) {
    set(epoch, OfEpoch.UNPROVED_FROM, Math.min(slot, get(epoch, OfEpoch.UNPROVED_FROM)));
  }
}
