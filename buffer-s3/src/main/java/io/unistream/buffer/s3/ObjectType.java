package io.unistream.buffer.s3;

/** What an object is. The codes are part of the stored format and never change. */
enum ObjectType {
  /** The first object of an epoch: the ranges of older epochs that are still in the log. */
  OPENING(1),
  /** Entries. */
  DATA(2),
  /** The last object of an owner that closed in order. */
  CLOSING(3),
  /** The end of an epoch, put there by a newer owner. */
  FENCE(4),
  /** The claim of an epoch. */
  CLAIM(5),
  /** The copy of an opening, under a key of its own: the epoch is finished. */
  CHECKPOINT(6),
  /** What the log goes on without, found after the opening was written. */
  NOTE(7);

  private final int code;

  ObjectType(int code) {
    this.code = code;
  }

  int code() {
    return code;
  }

  /** Whether it may be in a slot: claims and checkpoints have a place, and keys of their own. */
  boolean hasSlot() {
    return this != CLAIM && this != CHECKPOINT;
  }

  static ObjectType ofCode(int code) throws DamageException {
    for (ObjectType type : values()) {
      if (type.code == code) {
        return type;
      }
    }
    throw new DamageException(5, "no type of object has the code " + code);
  }
}
