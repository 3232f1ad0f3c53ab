package io.unistream.buffer.bench.child;

import io.unistream.buffer.bench.Durability;
import org.jspecify.annotations.Nullable;

/**
 * What a child is told to do: one line of JSON.
 *
 * @param work the kind of work
 * @param directory an empty place for the log; made and deleted by the child
 * @param durability the crash class, null for a log in memory
 * @param bytes the payload of a record
 * @param threads how many threads put
 * @param virtual whether these are virtual
 * @param seconds how long to measure; a quarter of it is the warm-up before
 * @param maxBytes after so much payload a measurement ends before its time
 * @param targetMillis how long a target takes for a batch, 0 where there is none or it takes no time
 */
public record Task(
    Work work,
    String directory,
    @Nullable Durability durability,
    int bytes,
    int threads,
    boolean virtual,
    double seconds,
    long maxBytes,
    int targetMillis) {

  /** The kinds of work. */
  public enum Work {
    /** Put, and nothing else. */
    PUT,
    /** Fill, then drain by batches with commit. */
    DRAIN,
    /** Fill and close, then open and drain. */
    REOPEN,
    /** Put and drain at once. */
    SUSTAIN,
    /** Put groups of 100. */
    PUT_ALL,
    /** Hand records over without waiting. */
    PUT_ASYNC,
    /** Put records that become JSON. */
    PUT_JSON,
    /** Cost of each operation on a backlog of {@link Task#maxBytes()}. */
    BACKLOG,
    /** What a put allocates. */
    ALLOCATION,
    /** Producers, and one consumer of batches, in memory. */
    HANDOVER,
    /** Fill, then bring all to a target. */
    DELIVER
  }

  /**
   * This task in another place.
   *
   * @param place where the log lives
   * @return the new task
   */
  public Task in(String place) {
    return new Task(
        work, place, durability, bytes, threads, virtual, seconds, maxBytes, targetMillis);
  }

  /**
   * This task with another target.
   *
   * @param millis how long it takes for a batch
   * @return the new task
   */
  public Task toTarget(int millis) {
    return new Task(
        work, directory, durability, bytes, threads, virtual, seconds, maxBytes, millis);
  }

  Durability crashClass() {
    if (durability == null) {
      throw new IllegalArgumentException(work + " needs a crash class");
    }
    return durability;
  }

  /** The most that is in the log at once: a measurement may go a few records past its limit. */
  long capacityBytes() {
    return maxBytes + 64L * bytes;
  }

  long maxRecords() {
    return Math.max(1, maxBytes / bytes);
  }
}
