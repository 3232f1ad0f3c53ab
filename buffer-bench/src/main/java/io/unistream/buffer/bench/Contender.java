package io.unistream.buffer.bench;

import java.nio.file.Path;
import java.util.Set;

/** How to open one kind of log. Found by name; one class for each, stateless, safe for use by any thread. */
public interface Contender {

  /**
   * The name on the command line and in the tables.
   *
   * @return lower case, without spaces
   */
  String name();

  /**
   * What it can honestly promise.
   *
   * @return the crash classes; empty for one that lives in memory
   */
  Set<Durability> durabilities();

  /**
   * Whether many threads may put at once.
   *
   * @return false if the contender serializes them by a lock of its own, which {@link #settings()} then says
   */
  boolean isConcurrent();

  /**
   * Whether it runs on this JVM.
   *
   * @return false if it does not; {@link #note()} says why
   */
  boolean isAvailable();

  /**
   * What was set.
   *
   * @return one line, for the table
   */
  String settings();

  /**
   * Where the comparison flatters or wrongs it.
   *
   * @return one or two sentences
   */
  String note();

  /**
   * Opens a log; opening the same directory again goes on with what is there.
   *
   * @param directory a directory of its own, which exists
   * @param durability one of {@link #durabilities()}; one that lives in memory does not look at it
   * @param recordBytes how long each record will be
   * @param capacityBytes the most bytes of payload that will be in it at once
   * @return the log
   * @throws Exception if it cannot be opened
   */
  Subject open(Path directory, Durability durability, int recordBytes, long capacityBytes)
      throws Exception;
}
