package io.unistream.buffer.reliability.errors;

import io.unistream.buffer.producer.Delivery;
import io.unistream.buffer.producer.SendException;
import io.unistream.buffer.producer.SendException.Verdict;
import io.unistream.buffer.producer.Sender;
import io.unistream.buffer.reliability.BrokenPromise;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Where a producer delivers to, and the judge of what arrives: each record that was acknowledged, and none that was not put, in the order
 * of the puts when it comes first, and under an equal key only equal records (PROD-4). Fails every fifth attempt or so, before or
 * after it took the records. For use by many threads.
 */
final class Target implements Sender<byte[]> {

  private final SplittableRandom random;
  private final Map<Long, byte[]> puts = new HashMap<>();
  private final Map<Long, Long> acknowledged = new TreeMap<>();
  private final Map<Long, Long> arrived = new HashMap<>();
  private final Map<String, List<Long>> keys = new HashMap<>();
  private long last;
  private @Nullable BrokenPromise broken;

  Target(long seed) {
    random = new SplittableRandom(seed);
  }

  private static long number(byte[] record) {
    return ByteBuffer.wrap(record).getLong();
  }

  synchronized void putting(byte[] record) {
    puts.put(number(record), record);
  }

  synchronized void acknowledged(byte[] record, long sequence) {
    acknowledged.put(number(record), sequence);
  }

  @Override
  public synchronized void send(Delivery<byte[]> delivery) {
    int fate = random.nextInt(10);
    if (fate == 0) {
      throw SendException.of(Verdict.RETRY, "not now");
    }
    try {
      take(delivery);
    } catch (BrokenPromise e) {
      broken = broken == null ? e : broken;
    }
    if (fate == 1) {
      throw SendException.of(Verdict.RETRY, "taken, and the answer is lost");
    }
  }

  private void take(Delivery<byte[]> delivery) {
    List<Long> numbers = new ArrayList<>();
    for (int i = 0; i < delivery.records().size(); i++) {
      byte[] record = delivery.records().get(i);
      long number = number(record);
      long sequence = delivery.sequence(i);
      if (!Arrays.equals(record, puts.get(number))) {
        throw new BrokenPromise("DUR-NO-PHANTOM", "record " + number + " was never put");
      }
      Long before = arrived.putIfAbsent(number, sequence);
      if (before != null && before != sequence) {
        throw new BrokenPromise(
            "ORD-SEQUENCE", "record " + number + " came as " + before + " and as " + sequence);
      }
      if (before == null && number <= last) {
        throw new BrokenPromise("PROD-2", "record " + number + " came behind " + last);
      }
      last = Math.max(last, number);
      numbers.add(number);
    }
    List<Long> known = keys.putIfAbsent(delivery.key(), numbers);
    if (known != null && !known.equals(numbers)) {
      throw new BrokenPromise(
          "PROD-4", delivery.key() + " came with " + numbers + ", and had come with " + known);
    }
  }

  /** Whether what was acknowledged has arrived, when all was flushed. */
  synchronized void check() {
    if (broken != null) {
      throw broken;
    }
    acknowledged.forEach((number, sequence) -> {
      Long came = arrived.get(number);
      if (came == null) {
        throw new BrokenPromise(
            "PROD-1", "record " + number + ", acknowledged as " + sequence + ", did not arrive");
      }
      if (!came.equals(sequence)) {
        throw new BrokenPromise(
            "ORD-SEQUENCE",
            "record " + number + " was acknowledged as " + sequence + " and came as " + came);
      }
    });
  }

  synchronized long acknowledged() {
    return acknowledged.size();
  }
}
