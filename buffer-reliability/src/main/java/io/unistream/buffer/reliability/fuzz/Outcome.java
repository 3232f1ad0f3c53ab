package io.unistream.buffer.reliability.fuzz;

import io.unistream.buffer.Batch;
import io.unistream.buffer.Buffer;
import io.unistream.buffer.BufferEmptyException;
import io.unistream.buffer.BufferStorageException;
import io.unistream.buffer.CorruptLogException;
import io.unistream.buffer.RecoveryReport.QuarantinedSpan;
import io.unistream.buffer.UnsupportedLogException;
import io.unistream.buffer.reliability.BrokenPromise;
import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.function.Supplier;

/** Opens a damaged log, takes out what comes, and judges it by what was in it. */
final class Outcome {

  /** The logs have some ten. */
  private static final int MOST_BATCHES = 100_000;

  private final Base base;
  private final boolean forged;
  private final boolean quarantine;
  private final NavigableSet<Long> came = new TreeSet<>();

  /**
   * A judge of one opening.
   *
   * @param forged whether checksums were made right: then what comes may be anything, but the log must say so or go on in order
   * @param quarantine how it is opened
   */
  Outcome(Base base, boolean forged, boolean quarantine) {
    this.base = base;
    this.forged = forged;
    this.quarantine = quarantine;
  }

  /** Does it: anything that is thrown but what is documented is a finding. */
  String of(Supplier<Buffer<byte[]>> opener) {
    try (Buffer<byte[]> buffer = opener.get()) {
      drain(buffer);
      if (!forged) {
        complete(buffer);
      }
      return "opened";
    } catch (CorruptLogException e) {
      if (quarantine && !forged) {
        throw e;
      }
      return "damaged";
    } catch (UnsupportedLogException e) {
      return "unsupported";
    } catch (BufferStorageException e) {
      return "refused";
    }
  }

  private void drain(Buffer<byte[]> buffer) {
    long last = 0;
    for (int i = 0; i < MOST_BATCHES; i++) {
      Batch<byte[]> batch;
      try {
        batch = buffer.emit();
      } catch (BufferEmptyException e) {
        return;
      }
      for (int each = 0; each < batch.size(); each++) {
        long sequence = batch.sequence(each);
        if (!forged && sequence <= last) {
          throw new BrokenPromise("ORD-FIFO", sequence + " came behind " + last);
        }
        last = sequence;
        if (!forged && !base.isRecord(sequence, batch.records().get(each))) {
          throw new BrokenPromise("DUR-NO-PHANTOM", sequence + " is not what was put");
        }
        came.add(sequence);
      }
      buffer.commit(batch);
    }
    throw new BrokenPromise("EMIT-EMPTY", "there is no end of batches");
  }

  private void complete(Buffer<byte[]> buffer) {
    NavigableSet<Long> lacking = new TreeSet<>();
    for (long each = base.committed() + 1; each <= base.acknowledged(); each++) {
      if (!came.contains(each)) {
        lacking.add(each);
      }
    }
    for (QuarantinedSpan span : buffer.recovery().quarantined()) {
      lacking.removeIf(span.missing()::contains);
      if (came.stream().anyMatch(span.missing()::contains)) {
        throw new BrokenPromise("ERR-CORRUPT", span + " is said to be missing, and came: " + came);
      }
    }
    if (!lacking.isEmpty()) {
      throw new BrokenPromise("DUR-ACKED", lacking + " are missing without a word");
    }
    if (!quarantine && came.first() <= base.committed()) {
      throw new BrokenPromise("COM-FORGET", came.first() + " was committed, and came");
    }
  }
}
