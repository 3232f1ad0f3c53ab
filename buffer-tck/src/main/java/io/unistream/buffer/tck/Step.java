package io.unistream.buffer.tck;

import java.util.List;
import java.util.stream.Collectors;

/** One step of a {@link Scenario}. Sizes are payload bytes; the payloads themselves follow from the step's place. */
public sealed interface Step {

  /**
   * Reads steps as they print, so that what a report shows can be run again.
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
   * Hands a record over without waiting. Waited for by the next step that is no put and no crash.
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

  /** Fixes what was put into batches. */
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
   * @param number which, the oldest being number 1; the last one if there are fewer
   */
  record CommitThrough(int number) implements Step {

    @Override
    public String toString() {
      return "commitThrough " + number;
    }
  }

  /** Commits the batch that was committed last once more, by both ways to commit, if there is one. */
  record CommitAgain() implements Step {

    @Override
    public String toString() {
      return "commitAgain";
    }
  }

  /**
   * Commits a batch that must be refused, by both ways to commit.
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
    /** One that was committed before the last one. */
    COMMITTED_EARLIER,
    /** One that was handed out before the buffer was opened again, and not since. */
    NOT_EMITTED_AGAIN,
    /** One in flight that is not the oldest: refused to be committed alone, and only that is tried. */
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
   * @param seed chooses what the crash leaves
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
   * @param millis how far forward, negative for back
   */
  record JumpWallClock(int millis) implements Step {

    @Override
    public String toString() {
      return "wall " + millis;
    }
  }
}
