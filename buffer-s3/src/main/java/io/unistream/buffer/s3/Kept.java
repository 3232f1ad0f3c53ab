package io.unistream.buffer.s3;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The objects in memory: all that are not acknowledged, and those acknowledged ones that the reader is still to come to, as far as
 * there is room for them. Guarded by the lock of {@link TailState}.
 */
final class Kept {

  private final long maxBytes;
  private final Map<Long, TailObject> bySlot = new HashMap<>();
  /** Of those that are acknowledged. */
  private long bytes;
  /** Where the reader is. */
  private long readFrom;

  Kept(long maxBytes) {
    this.maxBytes = maxBytes;
  }

  void add(TailObject object) {
    bySlot.put(object.slot, object);
  }

  @Nullable
  TailObject get(long slot) {
    return bySlot.get(slot);
  }

  /** An object can be had from the store from now on. */
  void acknowledged(TailObject object) {
    if (object.type != ObjectType.DATA
        || object.slot < readFrom
        || bytes + object.heapBytes() > maxBytes) {
      bySlot.remove(object.slot);
    } else {
      bytes += object.heapBytes();
    }
  }

  /** The reader has come to a slot. */
  void readFrom(long slot, long acknowledged) {
    for (long passed = readFrom; passed < Math.min(slot, acknowledged); passed++) {
      TailObject kept = bySlot.remove(passed);
      bytes -= kept == null ? 0 : kept.heapBytes();
    }
    readFrom = Math.max(readFrom, slot);
  }
}
