package io.unistream.buffer.reliability.operators;

/** How far a log has come when somebody gets at its files. */
enum Stage {
  EMPTY(0, 0),
  OPEN_BATCH(4, 0),
  SEALED(17, 0),
  COMMITTED_PARTLY(23, 2),
  ROLLED_OVER(70, 3),
  QUARANTINED(60, 2);

  /** How many records are put, and how many batches are committed. */
  final int puts;

  final int commits;

  Stage(int puts, int commits) {
    this.puts = puts;
    this.commits = commits;
  }
}
