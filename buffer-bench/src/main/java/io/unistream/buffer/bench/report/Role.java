package io.unistream.buffer.bench.report;

/** What a row stands for. */
public enum Role {
  /** What the machine allows. */
  LIMIT,
  /** What the machine allows many threads. */
  BOUND,
  /** Ours. */
  OURS,
  /** Someone else's. */
  PEER
}
