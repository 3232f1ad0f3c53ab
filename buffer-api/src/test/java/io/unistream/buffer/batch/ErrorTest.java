package io.unistream.buffer.batch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.unistream.buffer.Batch;
import io.unistream.buffer.Buffer;
import io.unistream.buffer.BufferComponents;
import io.unistream.buffer.BufferEmptyException;
import io.unistream.buffer.BufferException;
import io.unistream.buffer.BufferFailedException;
import io.unistream.buffer.BufferListener;
import io.unistream.buffer.BufferSettings;
import io.unistream.buffer.Capacity;
import io.unistream.buffer.EmitPolicy;
import io.unistream.buffer.OverflowPolicy;
import io.unistream.buffer.RecordCodec;
import io.unistream.buffer.RecordDecodeException;
import io.unistream.buffer.RecordEncodeException;
import io.unistream.buffer.SequenceRange;
import io.unistream.buffer.UnknownOutcomeException;
import io.unistream.buffer.event.DropEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * ERR-ERROR: one error at the n-th call that the state machine makes, for every n, and what comes out is what would have come
 * out without it.
 */
@Timeout(120)
class ErrorTest {

  private static final BufferSettings SMALL =
      BufferSettings.of(EmitPolicy.defaults().withMaxRecords(3).withMaxAge(Duration.ofHours(1)));

  @Test
  void errError_anErrorAnywhereLosesSkipsMergesAndDoublesNothing() throws Exception {
    everyCall(SMALL, OutOfMemoryError::new);
  }

  @Test
  void errError_aLackOfStackAnywhereLosesSkipsMergesAndDoublesNothing() throws Exception {
    everyCall(SMALL, StackOverflowError::new);
  }

  @Test
  void errError_anErrorWhileBatchesAreDroppedLosesNoMoreThanIsReported() throws Exception {
    Capacity capacity =
        Capacity.defaults().withMaxRecords(6).withOverflow(OverflowPolicy.DROP_OLDEST);
    everyCall(SMALL.toBuilder().capacity(capacity).build(), OutOfMemoryError::new);
  }

  private static void everyCall(BufferSettings settings, Supplier<Error> error) throws Exception {
    int call = 1;
    while (new Life(settings, new Trap(call, error), call).run()) {
      call++;
    }
    assertTrue(call > 150, "only " + call + " calls were tried");
  }

  /** One run of the same calls, with the model of what must come out. */
  private static final class Life implements BufferListener {

    private final BufferSettings settings;
    private final Trap trap;
    private final int call;
    private final ManualClock clock = new ManualClock();
    private final List<String> expected = new ArrayList<>();
    private final List<String> perhaps = new ArrayList<>();
    private final List<String> delivered = new ArrayList<>();
    private final List<SequenceRange> dropped = new ArrayList<>();
    private final List<String> numbered = new ArrayList<>();
    private ListWal wal = ListWal.create();
    private Buffer<String> buffer;
    private long lastBatch;

    Life(BufferSettings settings, Trap trap, int call) {
      this.settings = settings;
      this.trap = trap;
      this.call = call;
      this.buffer = opened();
    }

    private Buffer<String> opened() {
      while (true) {
        try {
          RecordCodec<String> codec = trap.codec(RecordCodec.string());
          return MicroBatchBuffer.open(
              trap.log(wal),
              codec,
              settings,
              BufferComponents.defaults().withClock(trap.clock(clock)).withListener(this));
        } catch (OutOfMemoryError | StackOverflowError | UnknownOutcomeException e) {
          wal = wal.reopened();
        }
      }
    }

    @Override
    public void onDrop(DropEvent event) {
      dropped.add(event.sequences());
    }

    /** Returns whether the trap was met. */
    boolean run() throws Exception {
      for (int round = 0; round < 3; round++) {
        putOne("a" + round);
        putOne("b" + round);
        putMany("c" + round, "d" + round, "e" + round, "f" + round);
        takeOne(false);
        putOne("g" + round);
        putLater("h" + round);
        if (round != 1) {
          takeOne(true);
        }
      }
      while (takeOne(true)) {
        // until nothing is left
      }
      buffer.close();
      check();
      return trap.hasFired();
    }

    private void putOne(String record) {
      put(List.of(record), () -> buffer.put(record));
    }

    private void putMany(String... records) {
      put(List.of(records), () -> buffer.putAll(List.of(records)).first());
    }

    private void putLater(String record) {
      put(List.of(record), () -> {
        try {
          return buffer.putAsync(record).get();
        } catch (ExecutionException e) {
          throw (BufferException) e.getCause();
        } catch (InterruptedException e) {
          throw new AssertionError(e);
        }
      });
    }

    /** An error as such, and any other exception, says that nothing was stored. */
    private void put(List<String> records, Supplier<Long> put) {
      try {
        long sequence = put.get();
        expected.addAll(records);
        while (numbered.size() < sequence + records.size()) {
          numbered.add("");
        }
        for (int i = 0; i < records.size(); i++) {
          numbered.set((int) sequence + i, records.get(i));
        }
      } catch (OutOfMemoryError | StackOverflowError | RecordEncodeException e) {
        return;
      } catch (UnknownOutcomeException | BufferFailedException e) {
        if (e instanceof UnknownOutcomeException) {
          expected.addAll(records);
          perhaps.addAll(records);
        }
        reopen();
      }
    }

    private boolean takeOne(boolean flush) {
      while (true) {
        try {
          Batch<String> batch =
              flush ? buffer.emit() : buffer.poll(Duration.ZERO).orElseThrow();
          assertTrue(
              batch.id().number() == lastBatch + 1 || !dropped.isEmpty(),
              () -> "batch " + batch + " follows " + lastBatch + ", error at call " + call);
          Batch<String> again = commit(batch);
          delivered.addAll(again.records());
          lastBatch = again.id().number();
          return true;
        } catch (BufferEmptyException e) {
          return false;
        } catch (NoSuchElementException e) {
          return true;
        } catch (OutOfMemoryError | StackOverflowError | RecordDecodeException e) {
          assertTrue(trap.hasFired()); // the same call again finds what this one would have found
        } catch (UnknownOutcomeException e) {
          reopen();
        }
      }
    }

    private Batch<String> commit(Batch<String> batch) {
      while (true) {
        try {
          buffer.commit(batch);
          return batch;
        } catch (OutOfMemoryError | StackOverflowError e) {
          assertTrue(trap.hasFired());
        } catch (UnknownOutcomeException e) {
          reopen();
          Batch<String> next = null;
          while (wal.progress().committed() < batch.id().number() && next == null) {
            next = emitted();
            assertEquals(batch.id(), next.id());
            assertEquals(batch.records(), next.records());
          }
        }
      }
    }

    private Batch<String> emitted() {
      while (true) {
        try {
          return buffer.emit();
        } catch (OutOfMemoryError | StackOverflowError | RecordDecodeException e) {
          assertTrue(trap.hasFired());
        }
      }
    }

    /** Everything that was appended is found again; a drop that was under way may hold, and was not reported then. */
    private void reopen() {
      Progress gone = wal.progress();
      for (int i = 1; i < numbered.size(); i++) {
        boolean last = gone.isGone(i) && i > gone.goneSequence() - 3;
        if ((last && gone.committed() < gone.goneBatch()) || gone.isSkipped(i, i)) {
          dropped.add(new SequenceRange(i, 1));
        }
      }
      buffer.close();
      wal = wal.reopened();
      buffer = opened();
    }

    private void check() {
      for (SequenceRange gone : dropped) {
        for (long i = gone.first(); i <= gone.last(); i++) {
          String record = i < numbered.size() ? numbered.get((int) i) : "";
          if (!delivered.contains(record)) {
            expected.remove(record);
          }
        }
      }
      for (String record : perhaps) {
        if (!delivered.contains(record)) {
          expected.remove(record);
        }
      }
      assertEquals(expected, delivered, () -> "error at call " + call);
    }
  }
}
