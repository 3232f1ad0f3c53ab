package io.unistream.buffer.s3.model;

/** What a LIST shows of one epoch, and the newest header that can be read there: {@code EpochListing} and {@code Takeover.Newest}. */
final class Listing {

  private final State state;
  private final int epoch;
  private final int data;
  private final int cut;

  /**
   * A LIST of now.
   *
   * @param cut slots that look like fences and are known to hold cut objects, a bit each
   */
  Listing(State state, int epoch, int cut) {
    this.state = state;
    this.epoch = epoch;
    int found = 0;
    for (int slot = 0; slot < state.shape.cells; slot++) {
      if (State.isListedAsData(state.cell(epoch, slot))) {
        found |= 1 << slot;
      }
    }
    int meant = 0;
    for (int slot = 0; slot < 8; slot++) {
      if ((cut & (1 << slot)) != 0 && hasSizeOfFence(state.cell(epoch, slot))) {
        meant |= 1 << slot;
      }
    }
    this.data = found | meant;
    this.cut = meant;
  }

  private static boolean hasSizeOfFence(int content) {
    return State.isFence(content) || State.isCut(content);
  }

  boolean isEmpty() {
    return data == 0;
  }

  int data() {
    return data;
  }

  boolean hasData(int slot) {
    return (data & (1 << slot)) != 0;
  }

  boolean hasFence(int slot) {
    return hasSizeOfFence(state.cell(epoch, slot)) && (cut & (1 << slot)) == 0;
  }

  /** The highest slot with data; -1 if there is none. */
  int highest() {
    return 31 - Integer.numberOfLeadingZeros(data);
  }

  int lowest() {
    return data == 0 ? 0 : Integer.numberOfTrailingZeros(data);
  }

  int firstOfLastRun() {
    int slot = Math.max(0, highest());
    while (slot > 0 && hasData(slot - 1)) {
      slot--;
    }
    return slot;
  }

  int hole(int from) {
    int slot = from;
    while (hasData(slot)) {
      slot++;
    }
    return slot;
  }

  /** The slots with data between two, a bit each. */
  int between(int from, int to) {
    return data & ((1 << to) - 1) & -(1 << from);
  }

  /** The highest slot whose header can be read; -1 if there is none. */
  int newest() {
    int slot = highest();
    while (slot >= 0 && !tells(slot)) {
      slot--;
    }
    return slot;
  }

  private boolean tells(int slot) {
    int content = state.cell(epoch, slot);
    return hasData(slot) && State.isReadable(content) && State.isObject(content);
  }

  /** What the header in a slot says that the watermark is. */
  int watermark(int slot) {
    return state.watermark(writer(slot), slot);
  }

  int acknowledged(int slot) {
    return state.acknowledgedWhenSent(writer(slot), slot);
  }

  int writer(int slot) {
    return State.writer(state.cell(epoch, slot));
  }
}
