package io.unistream.buffer.bench;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** A way to bring a backlog from our log to a target. What {@link #open} gives is the log, to be filled. */
public interface Courier extends Contender {

  /**
   * How many batches may be on their way at once.
   *
   * @return the number, at least 1
   */
  int window();

  /**
   * Brings all that is in a log to a target, by batches of 1,000, and commits it.
   *
   * @param directory where the log is, which nobody has open
   * @param durability the crash class of the commits
   * @param capacityBytes the most bytes of payload that are in it
   * @param target where to bring the records
   * @throws Exception if not all was brought there and committed
   */
  void deliver(Path directory, Durability durability, long capacityBytes, Target target)
      throws Exception;

  /** What records are brought to. Safe for use by any thread. */
  interface Target {

    /**
     * Takes a batch; the caller waits as long as that takes.
     *
     * @param records the records
     * @throws InterruptedException if interrupted
     */
    void take(List<byte[]> records) throws InterruptedException;

    /**
     * Waits until all that was put has come, or something that was not, or the time is over.
     *
     * @param most how long to wait
     * @throws InterruptedException if interrupted
     */
    void awaitAll(Duration most) throws InterruptedException;
  }
}
