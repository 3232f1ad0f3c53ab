package io.unistream.buffer.tck;

import java.util.List;

/**
 * A crash at a point, and which of the states that it may leave it did leave.
 *
 * @param point where
 * @param states how many states were asked for
 * @param seed what they were chosen by
 * @param state the index of the one that was left
 */
record Cut(CrashPoint point, int states, long seed, int state) {

  static Cut parse(String text) {
    List<String> words = List.of(text.strip().split("\\s+", -1));
    boolean after = words.get(0).equals("after");
    if (words.size() != 8 || (!after && !words.get(0).equals("before"))) {
      throw new IllegalArgumentException("not a crash: \"" + text + "\"");
    }
    return new Cut(
        new CrashPoint(Long.parseLong(words.get(1)), after),
        Integer.parseInt(words.get(5)),
        Long.parseLong(words.get(7)),
        Integer.parseInt(words.get(3)));
  }

  /** Such as {@code before 17 state 5 of 12 seed 1}. */
  @Override
  public String toString() {
    return (point.after() ? "after " : "before ") + point.operation() + " state " + state + " of "
        + states + " seed " + seed;
  }
}
