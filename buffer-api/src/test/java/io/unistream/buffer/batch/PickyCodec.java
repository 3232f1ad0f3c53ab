package io.unistream.buffer.batch;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.unistream.buffer.RecordCodec;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/** Text that it refuses to write or to read on request. */
final class PickyCodec implements RecordCodec<String> {

  final Set<String> unwritable = ConcurrentHashMap.newKeySet();
  final Set<String> unreadable = ConcurrentHashMap.newKeySet();
  /** What is thrown instead, once, when a record is read. */
  final Map<String, Throwable> throwsOnce = new ConcurrentHashMap<>();

  /** Whoever reads this record waits until {@link #go} is open. */
  volatile @Nullable String slow;

  final CountDownLatch arrived = new CountDownLatch(1);
  final CountDownLatch go = new CountDownLatch(1);

  @Override
  public byte[] encode(String record) throws Exception {
    if (unwritable.contains(record)) {
      throw new Exception("cannot write " + record);
    }
    return record.getBytes(UTF_8);
  }

  @Override
  public String decode(byte[] payload) throws Exception {
    String record = new String(payload, UTF_8);
    if (record.equals(slow)) {
      arrived.countDown();
      go.await();
    }
    Throwable once = throwsOnce.remove(record);
    if (once != null) {
      Arrays.fill(payload, (byte) 'x');
      throw PickyCodec.<RuntimeException>sneaky(once);
    }
    if (unreadable.contains(record)) {
      throw new Exception("cannot read " + record);
    }
    return record;
  }

  /** Throws anything, declared or not. */
  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
  static <X extends Throwable> X sneaky(Throwable thrown) throws X {
    throw (X) thrown;
  }
}
