package io.unistream.examples.crash;

import io.unistream.buffer.Batch;
import io.unistream.buffer.Buffer;
import io.unistream.buffer.BufferEmptyException;
import io.unistream.examples.crash.ChildOptions.TargetMode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/** Takes batches from the buffer, appends them to the target, commits them, one after the other. */
final class Deliverer {

  private static final Duration POLL = Duration.ofMillis(20);

  private final Buffer<Line> buffer;
  private final ChildOptions options;
  private final ReportWriter reports;
  private final Random random;
  private final CountDownLatch finish = new CountDownLatch(1);
  private volatile @Nullable Batch<Line> uncommitted;

  Deliverer(Buffer<Line> buffer, ChildOptions options, ReportWriter reports) {
    this.buffer = buffer;
    this.options = options;
    this.reports = reports;
    this.random = new Random(options.seed() + 1);
  }

  /** All is put: deliver the rest, due or not, then end. */
  void finish() {
    finish.countDown();
  }

  /** Delivers until {@link #finish} was called and nothing is left, or for ever. */
  void run(Optional<Batch<Line>> recovered) {
    try (TargetWriter target =
        new TargetWriter(options.target(), options.targetMode() == TargetMode.SLOW)) {
      if (options.targetMode() == TargetMode.DOWN) {
        finish.await();
      }
      Optional<Batch<Line>> batch = recovered;
      while (true) {
        if (batch.isPresent()) {
          deliver(batch.get(), target);
        }
        boolean finishing = finish.getCount() == 0;
        // Now and then a flush, which takes the open batch before it is due.
        batch = finishing || random.nextInt(32) == 0 ? flush() : buffer.poll(POLL);
        if (finishing && batch.isEmpty()) {
          return;
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException("nobody interrupts the child", e);
    }
  }

  /** The batch whose commit has not returned, or null. */
  @Nullable
  Batch<Line> uncommitted() {
    return uncommitted;
  }

  private void deliver(Batch<Line> batch, TargetWriter target) throws IOException {
    uncommitted = batch;
    reports.say(new Report.HandedOut(batch.id(), batch.records().get(0).index(), batch.size()));
    target.append(batch);
    reports.say(new Report.Delivered(batch.id()));
    target.awaitAnswer();
    buffer.commit(batch);
    uncommitted = null;
    reports.say(new Report.Committed(batch.id()));
  }

  private Optional<Batch<Line>> flush() {
    try {
      return Optional.of(buffer.emit());
    } catch (BufferEmptyException e) {
      return Optional.empty();
    }
  }
}
