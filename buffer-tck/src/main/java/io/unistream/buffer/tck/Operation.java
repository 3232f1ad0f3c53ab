package io.unistream.buffer.tck;

import java.util.List;

/** One step of a {@link Scenario}. Sizes are payload bytes; the payloads themselves follow from the step's place. */
public sealed interface Operation {

  /**
   * Puts a record.
   *
   * @param bytes its payload size
   */
  record Put(int bytes) implements Operation {}

  /**
   * Puts records in bulk.
   *
   * @param bytes their payload sizes
   */
  record PutAll(List<Integer> bytes) implements Operation {

    /** Copies the list. */
    public PutAll {
      bytes = List.copyOf(bytes);
    }
  }

  /**
   * Hands a record over without waiting. Waited for by the next step that is no put and no crash.
   *
   * @param bytes its payload size
   */
  record PutAsync(int bytes) implements Operation {}

  /** Polls without waiting. */
  record Poll() implements Operation {}

  /** Emits. */
  record Emit() implements Operation {}

  /** Commits the batch in flight, if there is one. */
  record Commit() implements Operation {}

  /** Commits the batch that was committed last once more, if there is one. */
  record CommitAgain() implements Operation {}

  /**
   * Commits a batch that must be refused.
   *
   * @param kind which
   */
  record CommitWrong(WrongBatch kind) implements Operation {}

  /** The batches that must be refused. */
  enum WrongBatch {
    /** A number that no batch has yet. */
    FUTURE,
    /** The right number in another log. */
    OTHER_LOG,
    /** One that was committed before the last one. */
    COMMITTED_EARLIER,
    /** One that was handed out before the buffer was opened again, and not since. */
    NOT_EMITTED_AGAIN
  }

  /**
   * Closes the buffer and opens it again, as another process would.
   *
   * @param settings the index of the settings to open it with
   * @param downtimeMillis how long it is closed
   */
  record Reopen(int settings, int downtimeMillis) implements Operation {}

  /**
   * Crashes and opens again.
   *
   * @param seed chooses what the crash leaves
   * @param settings the index of the settings to open it with
   * @param downtimeMillis how long the process is down
   */
  record Crash(long seed, int settings, int downtimeMillis) implements Operation {}

  /**
   * Lets time pass.
   *
   * @param millis how long
   */
  record AdvanceClock(int millis) implements Operation {}

  /**
   * Sets the wall clock.
   *
   * @param millis how far forward, negative for back
   */
  record JumpWallClock(int millis) implements Operation {}
}
