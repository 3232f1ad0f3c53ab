package io.unistream.buffer.s3.model;

/** Where an owner is in the protocol; the numbers are those of the note. A crashed owner is one that takes no more steps. */
enum Stage {
  /** Before 1. */
  IDLE,
  /** 3.1 and 3.2: LIST and the header of the highest object. */
  LOOK,
  /** 3.1: claim slot 0 of an empty epoch. */
  VOID,
  /** 3.3. */
  FAR_FENCE,
  /** 3.4. */
  NEAR_FENCE,
  /** 3.5: LIST again. */
  CHECK,
  /** 4. */
  READ,
  /** 5. */
  OPENING,
  OWNER,
  /** Gave up opening. */
  OUT;

  private static final Stage[] ALL = values();

  static Stage of(int ordinal) {
    return ALL[ordinal];
  }
}
