package io.unistream.buffer.bench.report;

/** What a row stands for. */
public enum Role {
  /** What the machine allows. */
  LIMIT,
  /** Ours. */
  OURS,
  /** Someone else's. */
  PEER
}
