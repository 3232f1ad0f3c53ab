package io.unistream.buffer.s3;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What an opening says: where the finished epoch before it ends, for good, and what of the older epochs is still in the log. How
 * far the log had come is in the header.
 *
 * <p>Stored as the epoch that was closed (4 bytes; 0 if the log is new), its end, which is the slot after the last (8), the
 * {@link Ranges}, the number of spans (4), the {@linkplain LostSpan spans}, the number of epochs (4), and these (4 each). A checkpoint has the same body. A note has one with nothing but spans.
 *
 * @param closed the epoch that was closed
 * @param end the first slot of it that is not in the log
 * @param ranges the older objects that were in the log when it was opened
 * @param lost what the log goes on without
 * @param unclean the epochs that may hold what nobody needs, which this owner collects, if it lives
 */
record OpeningBody(int closed, long end, Ranges ranges, List<LostSpan> lost, Set<Integer> unclean) {

  private static final int CLOSED_BYTES = 12;
  private static final int COUNT_BYTES = 4;
  private static final int EPOCH_BYTES = 4;

  OpeningBody {
    lost = List.copyOf(lost);
    unclean = Set.copyOf(unclean);
  }

  /** Of a log of which nothing is known. */
  static OpeningBody none() {
    return new OpeningBody(0, 0, new Ranges(List.of()), List.of(), Set.of());
  }

  static OpeningBody note(LostSpan span) {
    return new OpeningBody(0, 0, new Ranges(List.of()), List.of(span), Set.of());
  }

  byte[] toBytes() {
    byte[] older = ranges.toBytes();
    ByteBuffer out = ByteBuffer.allocate(CLOSED_BYTES
        + older.length
        + 2 * COUNT_BYTES
        + LostSpan.BYTES * lost.size()
        + EPOCH_BYTES * unclean.size());
    out.putInt(closed).putLong(end).put(older).putInt(lost.size());
    lost.forEach(span -> span.write(out));
    out.putInt(unclean.size());
    unclean.stream().sorted().forEach(out::putInt);
    return out.array();
  }

  static OpeningBody of(LogObject object) throws DamageException {
    try {
      return of(ByteBuffer.wrap(object.body(), 0, object.end()).position(object.start()));
    } catch (DamageException e) {
      throw e.in(object.key());
    }
  }

  private static OpeningBody of(ByteBuffer in) throws DamageException {
    if (in.remaining() < CLOSED_BYTES) {
      throw new DamageException(in.position(), "an opening of " + in.remaining() + " bytes");
    }
    int closed = in.getInt();
    long end = in.getLong();
    Ranges ranges = Ranges.of(in);
    List<LostSpan> lost = new ArrayList<>();
    for (int count = count(in, LostSpan.BYTES); count > 0; count--) {
      lost.add(LostSpan.read(in));
    }
    Set<Integer> unclean = new HashSet<>();
    for (int count = count(in, EPOCH_BYTES); count > 0; count--) {
      unclean.add(in.getInt());
    }
    if (in.hasRemaining()) {
      throw new DamageException(in.position(), in.remaining() + " bytes after an opening");
    }
    return new OpeningBody(closed, end, ranges, lost, unclean);
  }

  private static int count(ByteBuffer in, int each) throws DamageException {
    int count = in.remaining() < COUNT_BYTES ? -1 : in.getInt();
    if (count < 0 || in.remaining() < (long) count * each) {
      throw new DamageException(
          in.position(), count + " parts do not fit into " + in.remaining() + " bytes");
    }
    return count;
  }
}
