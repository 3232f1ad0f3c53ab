package io.unistream.buffer.s3.model;

import java.util.Arrays;

/** What an opening says of the log before it, or what is worked out in its place: {@code Openings.Said}. */
final class Said {

  final int[] end;
  final int[] range;
  final int[] saved;
  final int[] empty;
  int watermark;
  int reached;
  /** Whether the id of the log is known by it. */
  boolean named;

  /** Nothing. */
  Said(int owners) {
    end = new int[owners + 1];
    range = new int[owners + 1];
    saved = new int[owners + 1];
    empty = new int[owners + 1];
    Arrays.fill(end, Shape.UNKNOWN);
  }

  /** What this writer's opening says. */
  static Said by(State state, int writer) {
    Said said = new Said(state.shape.owners);
    for (int epoch = 1; epoch < state.get(writer, Field.EPOCH); epoch++) {
      said.end[epoch] = state.get(writer, epoch, OfOlder.END);
      said.range[epoch] = state.get(writer, epoch, OfOlder.RANGE) & 0xff;
      said.saved[epoch] = state.get(writer, epoch, OfOlder.SAVED) & 0xff;
      said.empty[epoch] = state.get(writer, epoch, OfOlder.EMPTY) & 0xff;
    }
    said.watermark = state.watermark(writer, 0);
    said.reached = state.get(writer, Field.REACHED);
    said.named = true;
    return said;
  }

  /** What of the ranges is left from a place on. */
  void from(int position) {
    for (int epoch = 1; epoch < range.length; epoch++) {
      int slots = epoch < Position.epoch(position)
          ? 0
          : epoch == Position.epoch(position) ? -(1 << Position.slot(position)) : -1;
      range[epoch] &= slots;
      saved[epoch] &= slots;
      empty[epoch] &= slots;
    }
  }
}
