package io.unistream.examples.crash;

import io.unistream.buffer.Batch;
import io.unistream.buffer.Buffer;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Optional;

/**
 * The program that is killed: puts lines, delivers batches to the target, commits them. It ends by itself only when it
 * may put the last line and has delivered everything, or when something fails.
 */
public final class ChildMain {

  /** The exit code of a child that failed. */
  static final int FAILED = 70;

  private final ChildOptions options;
  private final ReportWriter reports;

  private ChildMain(ChildOptions options, ReportWriter reports) {
    this.options = options;
    this.reports = reports;
  }

  /**
   * Lives one life; started by the parent.
   *
   * @param arguments what {@code ChildOptions} says
   * @throws IOException if the parent is gone, or a file cannot be used
   */
  public static void main(String[] arguments) throws IOException {
    Thread.setDefaultUncaughtExceptionHandler((thread, e) -> {
      System.getLogger(ChildMain.class.getName())
          .log(System.Logger.Level.ERROR, thread.getName() + " failed", e);
      Runtime.getRuntime().halt(FAILED);
    });
    endWithParent();
    new ChildMain(
            ChildOptions.parse(arguments),
            new ReportWriter(new FileOutputStream(FileDescriptor.out)))
        .live();
  }

  private void live() throws IOException {
    warmUp();
    reports.say(new Report.Opening());
    long start = System.nanoTime();
    Buffer<Line> buffer = options.backend().open(options);
    long nanos = System.nanoTime() - start;
    Optional<Batch<Line>> recovered = buffer.poll(Duration.ZERO);
    long stored = lastStored(buffer, recovered);
    reports.say(new Report.Opened(
        buffer.recovery().created(),
        stored,
        buffer.recovery().records(),
        buffer.recovery().sealedBatches(),
        buffer.recovery().tornBytes(),
        nanos));

    Deliverer deliverer = new Deliverer(buffer, options, reports);
    Thread delivering = new Thread(() -> deliverer.run(recovered), "deliverer");
    delivering.start();
    // What was acknowledged is never put again, not even if the library forgot it: that is for the
    // audit to find.
    long next = Math.max(stored + 1, options.fromLine());
    try (Putter putter = new Putter(buffer, options, reports)) {
      putter.putFrom(next);
    }
    reports.say(new Report.Idle());
    if (options.last()) {
      deliverer.finish();
    }
    join(delivering); // Without finish it delivers until the kill.
    buffer.close();
    try (Buffer<Line> again = options.backend().open(options)) {
      reports.say(new Report.Done(again.recovery().records()));
    }
  }

  /**
   * Uses a log of its own first: else loading classes would take most of the time in which the real one is recovered, and
   * most of the kills.
   */
  private void warmUp() {
    try (Buffer<Line> scratch = options.backend().open(options.forWarmUp())) {
      scratch.put(new Line(0, new byte[0]));
      scratch.commit(scratch.emit());
    }
  }

  /**
   * The last line that the log holds. The lines are put in order, so it is the backlog's first line plus the backlog's
   * size. If no batch is due then every batch was committed, and so the backlog follows what the target has.
   */
  private long lastStored(Buffer<Line> buffer, Optional<Batch<Line>> oldest) {
    long backlog = buffer.recovery().records();
    return oldest.map(batch -> batch.records().get(0).index() - 1).orElse(options.delivered())
        + backlog;
  }

  private static void join(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException e) {
      throw new IllegalStateException("nobody interrupts the child", e);
    }
  }

  /** Ends the child when the parent is gone: then standard input ends. */
  private static void endWithParent() {
    Thread watch = new Thread(
        () -> {
          try {
            System.in.transferTo(OutputStream.nullOutputStream());
          } catch (IOException e) {
            System.err.println("the parent is gone: " + e);
          }
          Runtime.getRuntime().halt(FAILED);
        },
        "parent-watch");
    watch.setDaemon(true);
    watch.start();
  }
}
