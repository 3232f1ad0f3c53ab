package io.unistream.buffer.reliability.operators;

import java.util.EnumSet;
import java.util.Set;

/** What has to become of a log to which something was done, by {@code docs/contract.md} and {@code docs/operations.md}. */
enum Promise {
  /** It opens, and all that was told holds, as if nothing had been done. */
  EXACT,
  /** Opening refuses it and says why, and changes nothing; with the file put back, all holds. */
  REFUSED,
  /** One of the two. */
  TOLD_OR_EXACT,
  /** Of an open log: it is lost to its owner, who is told so before anything more is acknowledged. */
  LOST_TO_OWNER;

  /** What puts something else than a file there. */
  private static final Set<FileAct> NO_FILE =
      EnumSet.of(FileAct.DIRECTORY, FileAct.SYMLINK, FileAct.DANGLING, FileAct.FIFO);

  /** Where the file keeps its bytes, or the log reads none of those that are new. */
  private static final Set<FileAct> NOTHING =
      EnumSet.of(FileAct.HIDDEN_COPY, FileAct.SAME_BYTES, FileAct.CHOWN);

  /** What makes another file of the lock file, or leaves none. */
  private static final Set<FileAct> OTHER_FILE = EnumSet.of(
      FileAct.DELETE,
      FileAct.HIDDEN,
      FileAct.RENAMED,
      FileAct.SAME_BYTES,
      FileAct.JUNK,
      FileAct.AS_TEXT,
      FileAct.OLDER,
      FileAct.OF_OTHER,
      FileAct.DIRECTORY,
      FileAct.DANGLING,
      FileAct.FIFO);

  /** Of a log that was closed when it was done, and is opened then. */
  static Promise closed(FileKind kind, FileAct act, boolean inFolder) {
    if (act == FileAct.BACKUP || act == FileAct.RENAMED) {
      return inFolder
          ? EXACT
          : REFUSED; // foreign files are refused; in the folder none are looked at
    }
    if (act == FileAct.NEXT_NUMBER) {
      return REFUSED;
    }
    if (NOTHING.contains(act)) {
      return EXACT;
    }
    if (NO_FILE.contains(act) || act == FileAct.UNREADABLE || act == FileAct.READ_ONLY) {
      return kind == FileKind.COPY_OF_SPAN ? EXACT : TOLD_OR_EXACT;
    }
    return switch (kind) {
      // They are needed for nothing that was stored; each list is there twice.
      case LOCK, OWNER, SPARE, COPY_OF_SPAN, SPANS -> EXACT;
      // It may say too little; what it cannot have said is damage, and another log's is refused.
      case TAIL ->
        switch (act) {
          case DELETE, HIDDEN, OLDER -> EXACT;
          default -> TOLD_OR_EXACT;
        };
      case SEGMENT, QUARANTINE -> TOLD_OR_EXACT;
    };
  }

  /** Of a log that was open, and went on being used. */
  static Promise live(FileKind kind, FileAct act, boolean otherOwner) {
    if (kind == FileKind.LOCK && OTHER_FILE.contains(act)) {
      return LOST_TO_OWNER;
    }
    if (kind == FileKind.OWNER && otherOwner) {
      return LOST_TO_OWNER;
    }
    return TOLD_OR_EXACT;
  }

  /** Whether what was committed may be delivered again: a commit was in what is gone. */
  static boolean mayForgetCommits(
      FileKind kind, FileAct act, boolean quarantine, boolean holdsRecords) {
    if (kind != FileKind.SEGMENT) {
      return false;
    }
    boolean gone = act == FileAct.DELETE || act == FileAct.HIDDEN;
    return quarantine || (gone && !holdsRecords);
  }
}
