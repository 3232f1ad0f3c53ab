package io.unistream.buffer.s3;

/** Where an object of the log is: a slot of an owner's epoch. Ordered as the log is. */
record Place(int epoch, long slot) implements Comparable<Place> {

  static final Place START = new Place(0, 0);

  @Override
  public int compareTo(Place other) {
    int epochs = Integer.compare(epoch, other.epoch);
    return epochs == 0 ? Long.compare(slot, other.slot) : epochs;
  }

  /** This place, or another that is behind it. */
  Place orLater(Place other) {
    return compareTo(other) >= 0 ? this : other;
  }
}
