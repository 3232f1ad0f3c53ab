package io.unistream.buffer.tck.crash;

/** A kind of thing that a crash may lose. */
public enum Loss {
  /** A change of a directory: a file created, renamed or deleted. */
  NAME,
  /** A complete change of a file. */
  CONTENT,
  /** A write, which came back in part, as zeros or as garbage. */
  TORN_WRITE
}
