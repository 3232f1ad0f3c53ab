package io.unistream.buffer.file;

/**
 * What a segment says of the log before it.
 *
 * @param previous the number of the segment that this one follows, -1 for none; segments between the two mean nothing
 * @param previousId that one's id, 0 for none: so it is known although its own header is damaged
 * @param previousEnd the offset in it from which on its bytes mean nothing; -1 if unknown
 * @param nextSequence the sequence number of the next record when the segment was begun; -1 if unknown
 */
record Lineage(int previous, long previousId, int previousEnd, long nextSequence) {

  /** Of the first segment of a log. */
  static final Lineage NONE = new Lineage(-1, 0, SegmentHeader.LENGTH, 1);

  /** Of a segment whose header is lost; it takes no other one's place. */
  static Lineage unknown(int number) {
    return new Lineage(number - 1, 0, -1, -1);
  }

  /** The same, but for the number of the next record. */
  Lineage beginningAt(long sequence) {
    return new Lineage(previous, previousId, previousEnd, sequence);
  }
}
