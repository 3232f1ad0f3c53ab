package io.unistream.buffer.file;

import java.io.IOException;
import java.nio.file.StandardOpenOption;

/** Where the bytes of segments are read from. */
@FunctionalInterface
interface SegmentSource {

  /** The segments' files, which nobody else takes away. */
  SegmentSource FILES = segment -> StableFile.open(segment.path(), StandardOpenOption.READ);

  /**
   * Opens a segment.
   *
   * @throws SegmentGoneException if its owner has given it back
   */
  ReadableFile open(Segment segment) throws IOException;

  /**
   * To be called when something was not found in a segment.
   *
   * @throws SegmentGoneException if its owner has given it back, which explains that
   */
  default void confirm(Segment segment) throws IOException {}
}
