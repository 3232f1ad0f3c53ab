package io.unistream.buffer.reliability.errors;

/** What is thrown, and how often. */
enum Kind {
  /** The heap is full for one allocation. */
  OUT_OF_MEMORY_ONCE("OutOfMemoryError at one allocation"),
  /** The heap is full from one allocation until the call ends, or for the next twenty in a thread of the buffer's. */
  OUT_OF_MEMORY_LASTING("OutOfMemoryError from one allocation on until the call ends"),
  /** The stack ends at a depth for one call: nothing deeper can be called. In the buffer's own threads, once, where they are deeper than ever. */
  STACK_OVERFLOW("StackOverflowError below a depth of one call"),
  /** A thread of the buffer's is ended at the begin of a method. */
  THREAD_DEATH("ThreadDeath at one method");

  final String told;

  Kind(String told) {
    this.told = told;
  }
}
