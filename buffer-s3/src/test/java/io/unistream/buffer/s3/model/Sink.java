package io.unistream.buffer.s3.model;

/** Takes each state that one step leads to. */
@FunctionalInterface
interface Sink {

  /**
   * Takes one.
   *
   * @param owner who takes the step
   * @param what what it does, for the trace
   * @param position at which place of the log, 0 if at none
   */
  void step(State next, int owner, String what, int position);
}
