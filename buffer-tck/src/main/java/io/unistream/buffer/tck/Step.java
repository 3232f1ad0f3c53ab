package io.unistream.buffer.tck;

import java.util.List;
import java.util.stream.Collectors;

/** One step of a {@link Scenario}. Sizes are payload bytes; the payloads themselves follow from the step's place. */
public sealed interface Step {

  /**
   * Reads steps in their printed form, so that what a report shows can be run again.
   *
   * @param text steps such as {@code put 9, putAll 1 2, poll, commit, crash 7 0 5}
   * @return the steps
   * @throws IllegalArgumentException if the text has another form
   */
  static List<Step> parse(String text) {
    return StepParser.parse(text);
  }

  /**
   * Puts a record.
   *
   * @param bytes its payload size
   */
  record Put(int bytes) implements Step {

    @Override
    public String toString() {
      return "put " + bytes;
    }
  }

  /**
   * Puts records in bulk.
   *
   * @param bytes their payload sizes
   */
  record PutAll(List<Integer> bytes) implements Step {

    /** Copies the list. */
    public PutAll {
      bytes = List.copyOf(bytes);
    }

    @Override
    public String toString() {
      return bytes.stream().map(size -> " " + size).collect(Collectors.joining("", "putAll", ""));
    }
  }

  /**
   * Hands a record over without waiting. The next step that is neither a put nor a crash waits for it.
   *
   * @param bytes its payload size
   */
  record PutAsync(int bytes) implements Step {

    @Override
    public String toString() {
      return "putAsync " + bytes;
    }
  }

  /** Polls without waiting. */
  record Poll() implements Step {

    @Override
    public String toString() {
      return "poll";
    }
  }

  /** Emits. */
  record Emit() implements Step {

    @Override
    public String toString() {
      return "emit";
    }
  }

  /** Polls for a batch that is not in flight, without waiting. */
  record PollNext() implements Step {

    @Override
    public String toString() {
      return "pollNext";
    }
  }

  /** Seals the open batch. */
  record Seal() implements Step {

    @Override
    public String toString() {
      return "seal";
    }
  }

  /** Commits the oldest batch in flight, if there is one. */
  record Commit() implements Step {

    @Override
    public String toString() {
      return "commit";
    }
  }

  /**
   * Commits through a batch in flight, if there is one.
   *
   * @param number which batch; the oldest is number 1. If there are fewer, the last one
   */
  record CommitThrough(int number) implements Step {

    @Override
    public String toString() {
      return "commitThrough " + number;
    }
  }

  /** Commits the batch that was committed last once more, in both ways of committing, if there is one. */
  record CommitAgain() implements Step {

    @Override
    public String toString() {
      return "commitAgain";
    }
  }

  /**
   * Commits a batch that must be refused, in both ways of committing.
   *
   * @param kind which
   */
  record CommitWrong(WrongBatch kind) implements Step {

    @Override
    public String toString() {
      return "commitWrong " + kind;
    }
  }

  /** The batches that must be refused. */
  enum WrongBatch {
    /** A number that no batch has yet. */
    FUTURE,
    /** The right number in another log. */
    OTHER_LOG,
    /** A batch that was committed before the last one. */
    COMMITTED_EARLIER,
    /** A batch that was handed out before the buffer was opened again, and not since. */
    NOT_EMITTED_AGAIN,
    /** A batch in flight that is not the oldest. Only committing it alone must be refused, so only that is tried. */
    NOT_OLDEST
  }

  /**
   * Closes the buffer and opens it again, as another process would.
   *
   * @param settings the index of the settings to open it with
   * @param downtimeMillis how long it is closed
   */
  record Reopen(int settings, int downtimeMillis) implements Step {

    @Override
    public String toString() {
      return "reopen " + settings + " " + downtimeMillis;
    }
  }

  /**
   * Crashes and opens again.
   *
   * @param seed selects what the crash leaves
   * @param settings the index of the settings to open it with
   * @param downtimeMillis how long the process is down
   */
  record Crash(long seed, int settings, int downtimeMillis) implements Step {

    @Override
    public String toString() {
      return "crash " + seed + " " + settings + " " + downtimeMillis;
    }
  }

  /**
   * Lets time pass.
   *
   * @param millis how long
   */
  record AdvanceClock(int millis) implements Step {

    @Override
    public String toString() {
      return "time " + millis;
    }
  }

  /**
   * Sets the wall clock.
   *
   * @param millis how far forward; negative to set it back
   */
  record JumpWallClock(int millis) implements Step {

    @Override
    public String toString() {
      return "wall " + millis;
    }
  }
}
