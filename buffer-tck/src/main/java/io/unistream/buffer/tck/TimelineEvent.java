package io.unistream.buffer.tck;

/**
 * One thing that happened on the way to a violation, for a reader to follow. A list of them is in the order of happening.
 *
 * @param kind what sort of thing
 * @param text what it was, in a few words
 */
public record TimelineEvent(Kind kind, String text) {

  /** The sorts of events. */
  public enum Kind {
    /** The producer calls the buffer, or time passes. */
    CALL,
    /** The call returned normally: from here on its effect is promised. */
    ACKNOWLEDGED,
    /** The call failed, or a crash cut it short. */
    FAILED,
    /** A batch was handed out. */
    DELIVERED,
    /** The buffer wrote to the storage, or cut a file. */
    WRITE,
    /** The buffer made something durable. */
    SYNC,
    /** The buffer created, renamed or deleted a name. */
    NAME,
    /** The process ended, or the power went. */
    CRASH,
    /** The log was opened again. */
    RECOVERED,
    /** What was seen breaks the rule. */
    BROKEN
  }
}
