package io.unistream.buffer.file;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.unistream.buffer.UnsupportedLogException;
import io.unistream.buffer.wal.WalOwner;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * What the file {@code owner} says: who has opened the log last, and which incarnation of it this is. Lines of text:
 *
 * <pre>
 * buffer owner, format version 1
 * process=4711                                the owner's pid
 * started=2026-05-04T03:02:01.120Z            when that process began; "unknown" where that cannot be told
 * token=…                                     a UUID; another one at each opening
 * log=…                                       the log id of the batches that are sealed from now on, a UUID
 * directory=131073                            the number of the log's directory,
 * lock=131075                                 of the file lock,
 * owner=131080                                and of this file: other ones tell a copy. Empty where files have none
 * changed=1777863721120                       when this file was changed last as it was begun, epoch milliseconds; -1 where
 *                                             that cannot be told. Much later tells a copy, too: numbers are used again
 * checksum=…                                  CRC32C of all before this line, in hexadecimal
 * </pre>
 *
 * First and last line are the same in every version.
 *
 * @param process who wrote it
 * @param token of one opening
 * @param log the log id of this incarnation
 * @param places the numbers of directory, lock and owner, and when the last was changed
 */
record OwnerRecord(OwnerProcess process, UUID token, UUID log, Places places) {

  /** What every version begins with. */
  static final String MAGIC = "buffer owner, format version ";

  private static final int VERSION = 1;
  private static final String CHECKSUM = "checksum=";

  /** A process of this machine. */
  record OwnerProcess(long pid, String started) {

    /** A process states when it began, to the hundredth of a second, by a clock that may have been set since. */
    private static final long STARTED_WITHIN_SECONDS = 2;

    static OwnerProcess current() {
      return new OwnerProcess(
          ProcessHandle.current().pid(),
          ProcessHandle.current().info().startInstant().map(Instant::toString).orElse("unknown"));
    }

    /** For people. */
    String name() {
      return "process " + pid + ", started " + started;
    }

    /** Whether it runs. Processes of another machine or container are not seen, and their numbers are used here as well. */
    WalOwner.State state() {
      ProcessHandle process =
          ProcessHandle.of(pid).filter(ProcessHandle::isAlive).orElse(null);
      if (process == null) {
        return WalOwner.State.ENDED;
      }
      Instant now = process.info().startInstant().orElse(null);
      try {
        boolean same = now != null
            && Duration.between(Instant.parse(started), now).abs().toSeconds()
                <= STARTED_WITHIN_SECONDS;
        return same
            ? WalOwner.State.RUNNING
            : now == null ? WalOwner.State.UNKNOWN : WalOwner.State.ENDED;
      } catch (DateTimeParseException e) {
        System.getLogger(OwnerRecord.class.getName())
            .log(System.Logger.Level.DEBUG, "it is not known when the owner began", e);
        return WalOwner.State.UNKNOWN;
      }
    }
  }

  /** By their numbers, as {@link FileIdentity#number} gives them. */
  record Places(String directory, String lock, String owner, long changed) {

    /** A record gets its name, which changes its file for the last time, once it is written and synced. */
    private static final long NAMED_WITHIN_MILLIS = 60_000;

    /**
     * Whether the log is where its record says. The lock file does not count: a power cut may take its name, and the next owner
     * makes another one. What was restored may have the number that it had, and then it was changed later: no tool can set
     * that time. So can other things have changed it; a new log id costs nothing.
     */
    boolean isThere(Places now) {
      return directory.equals(now.directory)
          && owner.equals(now.owner)
          && (changed < 0
              || now.changed < 0
              || Math.abs(now.changed - changed) <= NAMED_WITHIN_MILLIS);
    }
  }

  /** More than a record ever takes. */
  static final int MOST_BYTES = 4096;

  byte[] encode() {
    String lines = MAGIC + VERSION
        + "\nprocess=" + process.pid()
        + "\nstarted=" + process.started()
        + "\ntoken=" + token
        + "\nlog=" + log
        + "\ndirectory=" + places.directory()
        + "\nlock=" + places.lock()
        + "\nowner=" + places.owner()
        + "\nchanged=" + places.changed()
        + "\n";
    return (lines + CHECKSUM + checksum(lines) + "\n").getBytes(UTF_8);
  }

  private static String checksum(String lines) {
    CRC32C crc = new CRC32C();
    crc.update(lines.getBytes(UTF_8));
    return Long.toHexString(crc.getValue());
  }

  /** Null if it is torn, empty or damaged: then it says nothing. */
  static @Nullable OwnerRecord decode(byte[] bytes, Path file) {
    String text = new String(bytes, UTF_8);
    int end = text.indexOf(CHECKSUM);
    if (end < 0
        || !text.substring(end).equals(CHECKSUM + checksum(text.substring(0, end)) + "\n")) {
      return null;
    }
    String[] lines = text.substring(0, end).split("\n", -1);
    if (!lines[0].equals(MAGIC + VERSION)) {
      throw new UnsupportedLogException(file + " begins with \"" + lines[0]
          + "\", and this version of the library reads \"" + MAGIC + VERSION + "\" only");
    }
    Map<String, String> values = new HashMap<>();
    for (String line : lines) {
      int equals = line.indexOf('=');
      if (equals > 0) {
        values.put(line.substring(0, equals), line.substring(equals + 1));
      }
    }
    try {
      return new OwnerRecord(
          new OwnerProcess(Long.parseLong(value(values, "process")), value(values, "started")),
          UUID.fromString(value(values, "token")),
          UUID.fromString(value(values, "log")),
          new Places(
              value(values, "directory"),
              value(values, "lock"),
              value(values, "owner"),
              Long.parseLong(values.getOrDefault("changed", "-1"))));
    } catch (IllegalArgumentException e) {
      throw new UnsupportedLogException(
          file + " has a valid checksum but invalid content: " + e.getMessage(), e);
    }
  }

  private static String value(Map<String, String> values, String name) {
    String value = values.get(name);
    if (value == null) {
      throw new IllegalArgumentException("no " + name);
    }
    return value;
  }
}
