package io.unistream.buffer.bench.kit;

import java.io.IOException;
import java.io.PrintStream;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/**
 * Turns one bit of a log that was closed in order, in a byte that is not zero, and reads it. Each attempt has a copy of its
 * own, and a thread of its own, because a reader may never come back.
 */
final class Damage {

  /** What came of a turned bit. */
  enum Outcome {
    /** The log said so: it threw at opening or reading, before it gave anything wrong. */
    FOUND,
    /** All entries came, unchanged. */
    HARMLESS,
    /** Entries are missing, and nothing was said. */
    LOST,
    /** Other bytes came than were appended. */
    CHANGED,
    /** An Error, and not an exception. */
    ERROR,
    /** It did not come back in time. */
    HUNG,
    /** Its JVM died. */
    DIED
  }

  private static final int ENTRIES = 200;
  private static final int FORGOTTEN = 20;
  private static final int SECONDS = 30;
  private static final int TRIES = 100_000;

  private final Peer peer;
  private final Path directory;
  private final long seed;
  private final PrintStream out;

  Damage(Peer peer, Path directory, long seed, PrintStream out) {
    this.peer = peer;
    this.directory = directory;
    this.seed = seed;
    this.out = out;
  }

  /** Makes the log that is damaged later, and closes it. */
  static void make(Peer peer, Path directory) throws Exception {
    try (EntryLog log = peer.open(directory)) {
      long oldest = 0;
      for (long number = 1; number <= ENTRIES; number++) {
        long position = log.append(Ledger.bytes(number));
        oldest = number == FORGOTTEN ? position : oldest;
      }
      log.forget(oldest);
    }
  }

  /** Tries the places of some numbers, and says of each: its number, the outcome, the place and what was said. */
  void run(int from, int to) throws Exception {
    for (int number = from; number < to; number++) {
      Path copy = Files.createTempDirectory("damaged");
      try {
        copy(directory, copy);
        String place = turn(copy, new SplittableRandom(seed * 1_000_003 + number));
        String outcome = read(copy);
        out.println(number + " " + outcome + " | " + place);
        if (outcome.startsWith(Outcome.HUNG.name())) {
          Runtime.getRuntime().halt(0); // Its threads cannot be ended otherwise.
        }
      } finally {
        delete(copy);
      }
    }
  }

  private String read(Path copy) throws InterruptedException {
    FutureTask<Found> reading = new FutureTask<>(() -> {
      try (EntryLog log = peer.open(copy)) {
        return Found.in(log);
      }
    });
    Thread thread = new Thread(reading, "damaged");
    thread.setDaemon(true);
    thread.start();
    try {
      return judged(reading.get(SECONDS, TimeUnit.SECONDS));
    } catch (TimeoutException e) {
      return Outcome.HUNG + " not back in " + SECONDS + " s";
    } catch (ExecutionException e) {
      Throwable cause = Objects.requireNonNull(e.getCause());
      return (cause instanceof Error ? Outcome.ERROR : Outcome.FOUND) + " " + Life.oneLine(cause);
    }
  }

  /** What was to be forgotten may come again. */
  static String judged(Found found) {
    String wrong = found.wrong();
    if (wrong != null) {
      return (wrong.startsWith(Found.CHANGED) ? Outcome.CHANGED : Outcome.LOST) + " " + wrong;
    }
    if (found.last() != ENTRIES || found.first() > FORGOTTEN + 1) {
      return Outcome.LOST + " only " + found.first() + " to " + found.last() + " of "
          + (FORGOTTEN + 1) + " to " + ENTRIES;
    }
    return Outcome.HARMLESS + "";
  }

  private static List<Path> files(Path directory) throws IOException {
    try (Stream<Path> walk = Files.walk(directory)) {
      return walk.filter(Files::isRegularFile).sorted().toList();
    }
  }

  /** Of the bytes that are not zero each is as likely. */
  private static String turn(Path directory, SplittableRandom random) throws IOException {
    List<Path> files = files(directory);
    long all = 0;
    for (Path file : files) {
      all += Files.size(file);
    }
    for (int attempt = 0; attempt < TRIES; attempt++) {
      long at = random.nextLong(all);
      for (Path file : files) {
        long size = Files.size(file);
        if (at < size) {
          if (turn(file, at, 1 << random.nextInt(8))) {
            return directory.relativize(file) + " at " + at;
          }
          break;
        }
        at -= size;
      }
    }
    throw new IOException("nothing but zeros in " + directory);
  }

  private static boolean turn(Path path, long at, int mask) throws IOException {
    try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
      file.seek(at);
      int old = file.read();
      if (old == 0) {
        return false;
      }
      file.seek(at);
      file.write(old ^ mask);
      return true;
    }
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> walk = Files.walk(from)) {
      for (Path path : walk.skip(1).toList()) {
        Files.copy(path, to.resolve(from.relativize(path).toString()));
      }
    }
  }

  static void delete(Path directory) throws IOException {
    try (Stream<Path> walk = Files.walk(directory)) {
      for (Path path : walk.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    }
  }
}
