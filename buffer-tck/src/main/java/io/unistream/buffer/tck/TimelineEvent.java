package io.unistream.buffer.tck;

/**
 * One event on the way to a violation. Lists of events are in the order in which they happened.
 *
 * @param kind the kind of event
 * @param text what happened, in a few words
 */
public record TimelineEvent(Kind kind, String text) {

  /** The kinds of events. */
  public enum Kind {
    /** The producer calls the buffer, or time passes. */
    CALL,
    /** The call returned normally. From now on its effect is promised. */
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
    /** The process ended, or the power failed. */
    CRASH,
    /** The log was opened again. */
    RECOVERED,
    /** Something was observed that breaks the rule. */
    BROKEN
  }
}
