package io.unistream.buffer.reliability.operators;

/** What a file in a log's directory is for. */
enum FileKind {
  SEGMENT,
  TAIL,
  LOCK,
  OWNER,
  SPARE,
  /** One of the two lists of what the log goes on without. */
  SPANS,
  /** The bytes of a damaged span, for people. */
  COPY_OF_SPAN,
  /** The folder of the three. */
  QUARANTINE;

  /** By a path in the log's directory. */
  static FileKind of(String path) {
    return switch (path) {
      case "tail" -> TAIL;
      case "lock" -> LOCK;
      case "owner" -> OWNER;
      case "quarantine" -> QUARANTINE;
      case "quarantine/spans", "quarantine/spans.copy" -> SPANS;
      default -> {
        if (path.endsWith(".wal") && !path.contains("/")) {
          yield SEGMENT;
        }
        if (path.startsWith("quarantine/")) {
          yield COPY_OF_SPAN;
        }
        if (path.startsWith("spare")) {
          yield SPARE;
        }
        throw new IllegalArgumentException(path + " is no file of a log that is known here");
      }
    };
  }
}
