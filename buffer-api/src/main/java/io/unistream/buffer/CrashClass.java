package io.unistream.buffer;

/** The crashes that lose nothing acknowledged, from the weakest promise to the strongest; each includes those before. */
public enum CrashClass {
  /** Every end of the process loses what is not committed: memory only. */
  NONE,
  /** The end of the process, {@code kill -9} included, loses nothing; power loss or a kernel panic may. */
  PROCESS,
  /** Power loss and kernel panic of the host lose nothing; loss of its disks does. */
  POWER,
  /** Loss of the whole machine and its disks loses nothing. */
  HOST;

  /**
   * Whether this class includes another.
   *
   * @param other the other class
   * @return true if whatever {@code other} survives, this survives too
   */
  public boolean survives(CrashClass other) {
    return compareTo(other) >= 0;
  }
}
