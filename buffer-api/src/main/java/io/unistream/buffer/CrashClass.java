package io.unistream.buffer;

/**
 * The kinds of crash that lose nothing acknowledged, from the weakest promise to the strongest. Each includes those
 * before it.
 */
public enum CrashClass {
  /** Memory only: every end of the process loses what is not committed. */
  NONE,
  /** The end of the process, even by {@code kill -9}, loses nothing. Power loss or a kernel panic may. */
  PROCESS,
  /** Power loss and kernel panic of the host lose nothing. Loss of its disks does. */
  POWER,
  /** Loss of the whole machine and its disks loses nothing. */
  HOST;

  /**
   * Returns whether this class includes another.
   *
   * @param other the other class
   * @return true if this class survives every crash that {@code other} survives
   */
  public boolean survives(CrashClass other) {
    return compareTo(other) >= 0;
  }
}
