package io.unistream.buffer.tck.crash;

/** A sort of thing that a crash may take. */
public enum Loss {
  /** A change of a directory: a file created, renamed or deleted. */
  NAME,
  /** A change of a file, all of it. */
  CONTENT,
  /** A write, which came back in part, as zeros or as garbage. */
  TORN_WRITE
}
