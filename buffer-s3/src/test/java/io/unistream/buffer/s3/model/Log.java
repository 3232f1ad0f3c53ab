package io.unistream.buffer.s3.model;

/** The log as its owner knows it: the older ranges, then its own objects. */
final class Log {

  private final State state;
  private final int owner;
  private final int own;

  Log(State state, int owner) {
    this.state = state;
    this.owner = owner;
    own = state.get(owner, Field.EPOCH);
  }

  /** The first place of this log at or after {@code position}. */
  int from(int position) {
    int epoch = Position.epoch(position);
    int slot = Position.slot(position);
    while (epoch < own) {
      int left = epoch == 0 ? 0 : (state.get(owner, epoch, OfOlder.RANGE) & 0xff) >> slot;
      if (left > 0) {
        return Position.of(epoch, slot + Integer.numberOfTrailingZeros(left));
      }
      epoch++;
      slot = 0;
    }
    return Position.of(epoch, slot);
  }

  /** The first place from {@code position} on that holds a record; {@code limit} if there is none before it. */
  int firstRecord(int position, int limit) {
    int at = from(position);
    while (at < limit && !isRecord(at)) {
      at = from(at + 1);
    }
    return Math.min(at, limit);
  }

  /** The last place from {@code position} on and before {@code limit} that holds a record; {@code position} if there is none. */
  int lastRecord(int position, int limit) {
    int last = position;
    for (int at = from(position); at < limit; at = from(at + 1)) {
      last = isRecord(at) ? at : last;
    }
    return last;
  }

  private boolean isRecord(int position) {
    int epoch = Position.epoch(position);
    int slot = Position.slot(position);
    int writer = epoch == own ? owner : state.finisher(epoch);
    return writer > 0 && slot > 0 && state.commit(writer, slot) == 0;
  }
}
