package io.unistream.buffer.file;

import java.util.Locale;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * The names of a log's files:
 *
 * <pre>
 * lock                        locked while the log is open; empty
 * owner                       who has it open, and which copy of the log this is ({@link OwnerRecord})
 * buffer-owner.new            what is about to become the file owner
 * 00000000000000000007.wal    segment 7; has this name only once its header is durable
 * spare, spare-2 … spare-4    whole, allocated files of segment size, to become the next segments
 * spare.new                   a file that is being written, to become a spare
 * spare.tmp                   a file that is about to become a segment, and is no spare
 * spare.room                  only there to be deleted when there is no space
 * 00000000000000000007.old    a segment that is not needed any more, waiting to be deleted
 * tail                        how far the log is stored; PROCESS: also its end, before it is written to its segment
 * tail.new                    the same, while it is being written
 * quarantine/                 damaged spans: the list of them, and copies
 * .repair-1, .repair-2 …      what a repair has kept of the log before it ({@link RepairCopy}); no file of the log
 * repair.undo                 an undo of a repair is under way: foreign on purpose, so that nobody opens the log
 * </pre>
 *
 * Anything else in the directory is foreign, and the log refuses to open: nothing that is not ours is ever deleted. What is
 * {@linkplain #isTolerated tolerated} is left alone.
 */
final class LogFileNames {

  static final String SPARE_NEW = "spare.new";
  static final String SPARE_TMP = "spare.tmp";
  static final String SPARE_ROOM = "spare.room";
  static final String TAIL = "tail";
  static final String TAIL_NEW = "tail.new";
  static final String QUARANTINE = "quarantine";
  static final String OWNER_NEW = "buffer-owner.new";
  static final String UNDO = "repair.undo";

  /** What file systems, storage appliances and desktops put into a directory by themselves, without a dot before it. */
  private static final Set<String> BROUGHT_ALONG = Set.of(
      "lost+found",
      "@eaDir",
      "#recycle",
      "#snapshot",
      "aquota.group",
      "aquota.user",
      "System Volume Information",
      "$RECYCLE.BIN",
      "desktop.ini",
      "Thumbs.db");

  private static final String SPARE = "spare";
  private static final String SUFFIX = ".wal";
  private static final String OLD = ".old";
  private static final int DIGITS = 20;

  private LogFileNames() {}

  static boolean isOurs(String name) {
    return isSegment(name)
        || isSetAside(name)
        || name.equals(DirectoryLock.NAME)
        || name.equals(Ownership.NAME)
        || name.equals(OWNER_NEW)
        || isSpare(name)
        || name.equals(SPARE_NEW)
        || name.equals(SPARE_TMP)
        || name.equals(SPARE_ROOM)
        || name.equals(TAIL)
        || name.equals(TAIL_NEW)
        || name.equals(QUARANTINE);
  }

  /**
   * Whether a file that is not the log's may be in its directory: what a volume brings along, and every name with a dot before
   * it, such as {@code .nfs…}, {@code .snapshot} and {@code .DS_Store}. None of the log's own begins with a dot.
   */
  static boolean isTolerated(String name) {
    return name.startsWith(".") || BROUGHT_ALONG.contains(name);
  }

  static boolean isSegment(String name) {
    return isNumbered(name, SUFFIX);
  }

  static boolean isSetAside(String name) {
    return isNumbered(name, OLD);
  }

  private static boolean isNumbered(String name, String suffix) {
    return name.length() == DIGITS + suffix.length()
        && name.endsWith(suffix)
        && name.startsWith("0000000000");
  }

  static boolean isSpare(String name) {
    return IntStream.rangeClosed(1, LogDirectory.MAX_SPARES)
        .mapToObj(LogFileNames::spare)
        .anyMatch(name::equals);
  }

  static String segment(int number) {
    return String.format(Locale.ROOT, "%020d", number) + SUFFIX;
  }

  /** The number of a segment; {@link NumberFormatException} if none of this library has that name. */
  static int numberOf(String segment) {
    return Integer.parseInt(segment, 0, DIGITS, 10);
  }

  /** The name that a segment gets when it is not needed any more. */
  static String setAside(String segment) {
    return segment.substring(0, segment.length() - SUFFIX.length()) + OLD;
  }

  /** The name of a spare, numbered from 1 to {@link LogDirectory#MAX_SPARES}. */
  static String spare(int number) {
    return number == 1 ? SPARE : SPARE + "-" + number;
  }
}
