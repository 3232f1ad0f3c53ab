package io.unistream.buffer.tck.plain;

import io.unistream.buffer.CorruptLogException;
import io.unistream.buffer.SequenceRange;
import org.jspecify.annotations.Nullable;

/** How far a segment is valid. */
final class Recovered {

  private final Segment segment;
  private final byte[] content;
  private final Steps steps;
  private int end = Segment.HEADER;
  private int durable = Segment.HEADER;
  private long lastSequence;

  Recovered(Segment segment, byte[] content, Steps steps) {
    this.segment = segment;
    this.content = content;
    this.steps = steps;
    for (Frame frame = frame(end); frame != null; frame = frame(end)) {
      durable = Math.max(durable, frame.durable());
      lastSequence = frame.entry().sequence();
      end = frame.end();
    }
  }

  private @Nullable Frame frame(int offset) {
    return Frame.read(content, offset, steps, segment.id());
  }

  Segment segment() {
    return segment;
  }

  byte[] content() {
    return content;
  }

  int end() {
    return end;
  }

  int tornBytes() {
    return content.length - end;
  }

  /** What is not valid must never have been durable: damage is no torn tail. */
  void checkUpTo(int known) {
    int promised = Math.max(known, durable);
    for (int at = end + 1; at <= content.length - Frame.HEADER; at++) {
      Frame later = frame(at);
      promised = later == null ? promised : Math.max(promised, later.durable());
    }
    if (promised > end) {
      throw new CorruptLogException(
          segment.path().toString(),
          end,
          new SequenceRange(lastSequence + 1, 1),
          "no valid frame there, although it was durable up to " + promised);
    }
  }
}
