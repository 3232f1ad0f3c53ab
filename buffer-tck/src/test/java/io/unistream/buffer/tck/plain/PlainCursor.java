package io.unistream.buffer.tck.plain;

import io.unistream.buffer.BufferStorageException;
import io.unistream.buffer.CorruptLogException;
import io.unistream.buffer.SequenceRange;
import io.unistream.buffer.wal.WalCursor;
import io.unistream.buffer.wal.WalEntry;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Reads a log, a segment at a time. */
final class PlainCursor implements WalCursor {

  private final PlainLog log;
  private int number;
  private int offset = Segment.HEADER;
  private byte[] content = new byte[0];
  private @Nullable Segment segment;
  private long lastSequence;

  PlainCursor(PlainLog log, int first) {
    this.log = log;
    this.number = first;
  }

  @Override
  public @Nullable WalEntry next() {
    if (number < log.firstNumber()) { // given up, because this cursor is at its end
      enter(log.firstNumber());
    }
    try {
      Segment current = segment;
      if (current == null || offset >= content.length) {
        content = log.content(number);
        current = Segment.of(Segment.path(log.directory(), number), number, content);
        segment = current;
      }
      if (offset >= content.length) {
        if (number == log.activeNumber()) {
          return null;
        }
        enter(number + 1);
        return next();
      }
      Frame frame = Frame.read(content, offset, log.steps(), current.id());
      if (frame == null) {
        segment = null;
        throw new CorruptLogException(
            current.path().toString(),
            offset,
            new SequenceRange(lastSequence + 1, 1),
            "no valid frame there");
      }
      offset = frame.end();
      lastSequence = frame.entry().sequence();
      return frame.entry();
    } catch (IOException e) {
      throw new BufferStorageException("cannot read segment " + number, e);
    }
  }

  private void enter(int next) {
    number = next;
    offset = Segment.HEADER;
    content = new byte[0];
    segment = null;
  }

  @Override
  public long position() {
    return PlainLog.position(number, offset);
  }

  @Override
  public void close() {}
}
