package io.unistream.buffer.bench.kit;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Fills a disk by a log, and goes on once there is room again. It says each step; a step that is missing is one that it did
 * not live to see. One thread.
 */
final class Filling {

  static final String REFUSED = "refused ";
  static final String READ = "read ";
  static final String AGAIN = "again ";
  static final String CLOSED = "closed ";
  static final String CANNOT = "cannot ";
  static final String REOPENED = "reopened ";

  /** Beyond the size of the disk. */
  private static final int MOST = 50_000;

  private static final int ENTRY_BYTES = 4_000;

  private final Peer peer;
  private final Path directory;
  private final Path ballast;
  private final PrintStream out;

  Filling(Peer peer, Path directory, Path ballast, PrintStream out) {
    this.peer = peer;
    this.directory = directory;
    this.ballast = ballast;
    this.out = out;
  }

  void run() throws Exception {
    EntryLog log = peer.open(directory);
    long stored = fill(log);
    out.println(READ + read(log));
    Files.delete(ballast);
    if (stored > 0) {
      out.println(AGAIN + again(log, stored));
    }
    out.println(CLOSED + attempt(log::close));
    try (EntryLog reopened = peer.open(directory)) {
      out.println(REOPENED + read(reopened));
    } catch (Exception e) {
      out.println(REOPENED + CANNOT + "be opened: " + Life.oneLine(e));
    }
  }

  private long fill(EntryLog log) throws IOException {
    for (long number = 1; number <= MOST; number++) {
      try {
        log.append(Ledger.large(number, ENTRY_BYTES));
      } catch (Exception e) {
        out.println(REFUSED + number + " "
            + (log.isRefusal(e) ? "as a refusal: " : "with an open outcome: ") + Life.oneLine(e));
        return number - 1;
      }
      out.println(Life.ACK + number);
    }
    throw new IOException("the disk was never full");
  }

  private static String read(EntryLog log) {
    try {
      Found found = Found.in(log);
      return found.first() + " " + found.last()
          + (found.wrong() == null ? "" : " " + found.wrong());
    } catch (Exception e) {
      return CANNOT + "be read: " + Life.oneLine(e);
    }
  }

  /** Ten entries more: a log may need a call to find out that there is room. */
  private String again(EntryLog log, long stored) {
    String first = "";
    long number = stored + 1;
    for (int attempt = 0; attempt < 10; attempt++) {
      try {
        log.append(Ledger.large(number, ENTRY_BYTES));
        out.println(Life.ACK + number);
        number++;
      } catch (Exception e) {
        first = first.isEmpty() ? Life.oneLine(e) : first;
      }
    }
    return number - 1 - stored + " of 10" + (first.isEmpty() ? "" : ", " + first);
  }

  private static String attempt(Closing closing) {
    try {
      closing.run();
      return "in order";
    } catch (Exception e) {
      return "with " + Life.oneLine(e);
    }
  }

  /** The closing of a log. */
  private interface Closing {
    void run() throws Exception;
  }
}
