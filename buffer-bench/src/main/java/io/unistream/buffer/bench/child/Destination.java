package io.unistream.buffer.bench.child;

import io.unistream.buffer.bench.Courier;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A target that takes a while for each batch, in which the caller's thread sleeps. Checks what comes: each record once, as it was put, those of
 * a batch next to each other. What it takes after the warm-up is measured, from one arrival to another.
 *
 * <p>A finding is kept, and not thrown: the producer would send again what the target throws at, for ever. The fields are guarded by this.
 */
final class Destination implements Courier.Target {

  private final Payloads source;
  private final int millis;
  private final long warm;
  private final long all;
  private final CountDownLatch over = new CountDownLatch(1);
  private final BitSet taken = new BitSet();
  private long count;
  private long startNanos;
  private long endNanos;
  private Optional<ProcessorTime> processorBefore = Optional.empty();
  private Optional<ProcessorTime> processorAfter = Optional.empty();
  private @Nullable String finding;

  /**
   * @param source made the records, all of them by now, and nobody uses it meanwhile
   * @param millis how long it takes for a batch
   * @param warm after how many records the clock starts
   */
  Destination(Payloads source, int millis, long warm) {
    this.source = source;
    this.millis = millis;
    this.warm = warm;
    this.all = source.made();
  }

  @Override
  public void take(List<byte[]> records) throws InterruptedException {
    if (millis > 0) {
      Thread.sleep(millis);
    }
    long first = Payloads.tag(ByteBuffer.wrap(records.get(0)));
    boolean isIntact = true;
    for (int i = 0; i < records.size(); i++) {
      isIntact &= isIntact(records.get(i), first + i);
    }
    arrived(first, records.size(), isIntact);
  }

  @Override
  public void awaitAll(Duration most) throws InterruptedException {
    boolean unused =
        over.await(most.toNanos(), TimeUnit.NANOSECONDS); // what is missing is told at the end
  }

  private boolean isIntact(byte[] record, long tag) {
    ByteBuffer payload = ByteBuffer.wrap(record);
    return Payloads.tag(payload) == tag && Payloads.sum(payload) == source.expectedSum(tag);
  }

  private synchronized void arrived(long first, int size, boolean isIntact) {
    if (!isIntact || first < 1 || first + size - 1 > all) {
      found("a batch of " + size + " that begins with record " + first + " is not what was put");
      return;
    }
    int from = (int) first;
    int doubled = taken.nextSetBit(from);
    if (doubled >= 0 && doubled < from + size) {
      found("record " + doubled + " came twice");
      return;
    }
    taken.set(from, from + size);
    long before = count;
    count += size;
    if (before < warm && count >= warm) {
      processorBefore = processor();
      startNanos = System.nanoTime();
    } else if (count == all) {
      endNanos = System.nanoTime();
      processorAfter = processor();
      over.countDown();
    }
  }

  private static Optional<ProcessorTime> processor() {
    try {
      return ProcessorTime.now();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void found(String what) {
    if (finding == null) {
      finding = what;
    }
    over.countDown();
  }

  /** Tells the rate; throws unless all that was put is here, once. */
  synchronized void tell(Map<String, Double> values) {
    if (finding != null) {
      throw new IllegalStateException(finding);
    }
    if (count != all) {
      throw new IllegalStateException(all + " records were put, " + count + " came");
    }
    values.put(Outcome.RATE, (all - warm) / ((endNanos - startNanos) / 1e9));
    values.put("records", (double) (all - warm));
    ProcessorTime.tell(processorBefore, processorAfter, all - warm, values);
  }
}
