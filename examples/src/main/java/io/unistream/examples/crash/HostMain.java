package io.unistream.examples.crash;

import io.unistream.buffer.Batch;
import io.unistream.buffer.Buffer;
import io.unistream.buffer.BufferEmptyException;
import io.unistream.buffer.BufferFencedException;
import io.unistream.examples.store.StoreAddress;
import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A host of the takeover: warms up, waits to be told to go, opens the log and works with it like the program of the crash
 * simulation. If it is fenced it waits until a later owner's opening has returned, tries to put and to commit again, says
 * what came of it, and ends.
 */
public final class HostMain {

  private final int life;
  private final ChildOptions options;
  private final ReportWriter reports;
  private final Fence fence = new Fence();

  private HostMain(int life, ChildOptions options, ReportWriter reports) {
    this.life = life;
    this.options = options;
    this.reports = reports;
  }

  /**
   * Serves as one host; started by the parent.
   *
   * @param arguments the number of this host, then where a store is to warm up on
   * @throws Exception if the parent is gone, or a file cannot be used
   */
  public static void main(String[] arguments) throws Exception {
    Thread.setDefaultUncaughtExceptionHandler((thread, e) -> {
      System.getLogger(HostMain.class.getName())
          .log(System.Logger.Level.ERROR, thread.getName() + " failed", e);
      Runtime.getRuntime().halt(ChildMain.FAILED);
    });
    int life = Integer.parseInt(arguments[0]);
    warmUp(StoreAddress.parse(arguments[1]));
    ReportWriter reports = new ReportWriter(new FileOutputStream(FileDescriptor.out));
    reports.say(new Report.Ready());
    BufferedReader parent =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    ChildOptions options = hearOptions(parent);
    endWith(parent);
    new HostMain(life, options, reports).live();
    System.exit(0);
  }

  /** The same kind of log, opened twice: else loading classes would take most of the time of a takeover. */
  private static void warmUp(StoreAddress scratch) {
    for (int i = 0; i < 2; i++) {
      try (Buffer<Line> buffer = Backend.open(scratch, 1)) {
        buffer.put(new Line(0, new byte[0]));
        buffer.commit(buffer.emit());
      }
    }
  }

  /** One option a line, then an empty line. */
  private static ChildOptions hearOptions(BufferedReader parent) throws IOException {
    List<String> lines = new ArrayList<>();
    for (String line = parent.readLine(); ; line = parent.readLine()) {
      if (line == null) {
        throw new IOException("the parent is gone");
      }
      if (line.isEmpty()) {
        return ChildOptions.parse(lines.toArray(new String[0]));
      }
      lines.add(line);
    }
  }

  private static void endWith(BufferedReader parent) {
    Thread watch = new Thread(
        () -> {
          try {
            while (parent.readLine() != null) {
              // Nothing more is said.
            }
          } catch (IOException e) {
            System.err.println("the parent is gone: " + e);
          }
          Runtime.getRuntime().halt(ChildMain.FAILED);
        },
        "parent-watch");
    watch.setDaemon(true);
    watch.start();
  }

  private void live() throws IOException, InterruptedException {
    reports.say(new Report.Opening());
    long start = System.nanoTime();
    Buffer<Line> buffer;
    try {
      buffer = options.backend().open(options);
    } catch (BufferFencedException e) {
      reports.say(new Report.Fenced("opening", 0, 0, oneLine(e)));
      return;
    }
    long nanos = System.nanoTime() - start;
    Files.createFile(mark(life)); // From here on, whoever had the log before must not acknowledge.

    Deliverer deliverer = new Deliverer(buffer, options, reports);
    Thread delivering = new Thread(() -> {}, "none");
    try {
      Optional<Batch<Line>> recovered = oldest(buffer);
      long stored = lastStored(buffer, recovered);
      reports.say(new Report.Opened(
          buffer.recovery().created(),
          stored,
          buffer.recovery().records(),
          buffer.recovery().sealedBatches(),
          buffer.recovery().tornBytes(),
          nanos));
      delivering = new Thread(() -> deliver(deliverer, recovered), "deliverer");
      delivering.start();
      put(buffer, Math.max(stored + 1, options.fromLine()));
    } catch (BufferFencedException e) {
      fence.met("recovering", e);
    }
    if (options.last()) {
      deliverer.finish();
      delivering.join();
      buffer.close();
      try (Buffer<Line> again = options.backend().open(options)) {
        reports.say(new Report.Done(again.recovery().records()));
      }
      return;
    }
    awaitLaterOwner();
    beRefused(buffer, deliverer, delivering);
  }

  private void put(Buffer<Line> buffer, long next) throws IOException {
    try (Putter putter = new Putter(buffer, options, reports)) {
      putter.putFrom(next);
      reports.say(new Report.Idle());
    } catch (RuntimeException e) {
      fence.met("putting", e);
    }
  }

  private void deliver(Deliverer deliverer, Optional<Batch<Line>> recovered) {
    try {
      deliverer.run(recovered);
    } catch (RuntimeException e) {
      fence.met(deliverer.uncommitted() == null ? "emitting" : "committing", e);
    }
  }

  /** The oldest batch, due or not. */
  private static Optional<Batch<Line>> oldest(Buffer<Line> buffer) {
    try {
      Optional<Batch<Line>> due = buffer.poll(Duration.ZERO);
      return due.isPresent() ? due : Optional.of(buffer.emit());
    } catch (BufferEmptyException e) {
      return Optional.empty();
    }
  }

  /**
   * The last line that the log holds: the backlog's first line plus the backlog's size. Without a backlog all that was
   * stored was committed, and so is in one of the targets.
   */
  private long lastStored(Buffer<Line> buffer, Optional<Batch<Line>> oldest) throws IOException {
    if (oldest.isPresent()) {
      return oldest.get().records().get(0).index() - 1 + buffer.recovery().records();
    }
    long last = -1;
    Path targets = Objects.requireNonNull(options.target().getParent());
    try (Stream<Path> files = Files.list(targets)) {
      for (Path file : files.filter(f -> isTarget(f)).toList()) {
        last = Math.max(last, lastLine(file));
      }
    }
    return last;
  }

  private static boolean isTarget(Path file) {
    return String.valueOf(file.getFileName()).startsWith("target-");
  }

  private static long lastLine(Path target) throws IOException {
    long last = -1;
    try (TargetReader frames = TargetReader.open(target, 0)) {
      for (Delivery frame = frames.next(); frame != null; frame = frames.next()) {
        last = Math.max(last, frame.firstIndex() + frame.lines().size() - 1);
      }
    }
    return last;
  }

  private Path mark(int owner) {
    return options.directory().resolve("opened-" + owner);
  }

  /** Waits until the opening of a later owner has returned. Looks often; a sleep does no harm here. */
  private void awaitLaterOwner() throws IOException, InterruptedException {
    while (!laterOwnerIsOpen()) {
      Thread.sleep(5);
    }
  }

  private boolean laterOwnerIsOpen() throws IOException {
    try (Stream<Path> marks = Files.list(options.directory())) {
      return marks
          .map(mark -> String.valueOf(mark.getFileName()))
          .anyMatch(name -> Integer.parseInt(name.substring(name.indexOf('-') + 1)) > life);
    }
  }

  /** Tries everything that writes, now that a later owner is open. A record of these that comes out is an invented one. */
  private void beRefused(Buffer<Line> buffer, Deliverer deliverer, Thread delivering)
      throws IOException, InterruptedException {
    Line stray = new Line(-1 - life, new byte[] {'x'});
    fence.attempt("putting", () -> buffer.put(stray));
    fence.attempt("putting", () -> buffer.putAll(List.of(stray, stray)));
    fence.attempt("putting", () -> buffer.putAsync(stray).join());
    deliverer.finish();
    delivering.join();
    Batch<Line> batch = deliverer.uncommitted();
    if (batch != null) {
      fence.attempt("committing", () -> buffer.commit(batch));
    }
    buffer.close();
    reports.say(fence.report());
  }

  static String oneLine(Throwable e) {
    String text = String.valueOf(e.getMessage()).replaceAll("[^ -~]+", " ");
    return text.substring(0, Math.min(text.length(), 300));
  }
}
