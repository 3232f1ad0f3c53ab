package io.unistream.buffer.tck.crash;

/**
 * An operation by which a program changes the file system.
 *
 * @param index its number, from 0, within one {@link CrashFileSystem}
 * @param kind the kind of operation
 * @param path the file or directory, by the name under which it was opened
 * @param target where a rename goes, otherwise empty
 * @param offset where a write starts, or the size after a truncation, otherwise 0
 * @param length how many bytes a write has, otherwise 0
 */
public record Operation(
    long index, Kind kind, String path, String target, long offset, long length) {

  /** The kinds of operations. */
  public enum Kind {
    /** Bytes written to a file. */
    WRITE,
    /** A file truncated, by its channel or by opening it. */
    TRUNCATE,
    /** A file forced. */
    FORCE,
    /** A directory forced. */
    FORCE_DIRECTORY,
    /** A new file. */
    CREATE,
    /** A new directory. */
    CREATE_DIRECTORY,
    /** A file or directory renamed. */
    RENAME,
    /** A file or directory unlinked. */
    DELETE
  }

  /** One line for failure messages. */
  @Override
  public String toString() {
    String where = switch (kind) {
      case WRITE -> " @" + offset + "+" + length;
      case TRUNCATE -> " to " + offset;
      case RENAME -> " -> " + target;
      default -> "";
    };
    return "#" + index + " " + kind + " " + path + where;
  }
}
