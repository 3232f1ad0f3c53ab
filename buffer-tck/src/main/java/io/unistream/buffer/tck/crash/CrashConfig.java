package io.unistream.buffer.tck.crash;

/**
 * The machine that a {@link CrashFileSystem} plays.
 *
 * @param capacityBytes room for file content, allocated in blocks of 4096 bytes; names cost nothing. Lower it to meet a
 *     full disk
 * @param sectorBytes what the device writes as one: durable bytes that are overwritten are, per sector, all old or all
 *     new after a power cut. A power of two from 1 to 4096. Lower it to distrust the device, at the price of more states
 * @param exhaustiveUpTo up to how many undecided changes every combination of outcomes is tried; each more multiplies
 *     the number of states by about 7
 */
public record CrashConfig(long capacityBytes, int sectorBytes, int exhaustiveUpTo) {

  /**
   * Checks the values.
   *
   * @param capacityBytes room for file content
   * @param sectorBytes what the device writes as one
   * @param exhaustiveUpTo up to how many undecided changes every combination is tried
   */
  public CrashConfig {
    if (capacityBytes < 0) {
      throw new IllegalArgumentException("capacityBytes must not be negative: " + capacityBytes);
    }
    if (sectorBytes < 1 || sectorBytes > Page.BYTES || Integer.bitCount(sectorBytes) != 1) {
      throw new IllegalArgumentException(
          "sectorBytes must be a power of two from 1 to 4096: " + sectorBytes);
    }
    if (exhaustiveUpTo < 0 || exhaustiveUpTo > 8) {
      throw new IllegalArgumentException("exhaustiveUpTo must be from 0 to 8: " + exhaustiveUpTo);
    }
  }

  /**
   * A terabyte, sectors of 512 bytes, exhaustive up to 4 changes.
   *
   * @return the configuration
   */
  public static CrashConfig defaults() {
    return new CrashConfig(1L << 40, 512, 4);
  }

  /**
   * The same with another capacity.
   *
   * @param bytes the capacity
   * @return the configuration
   */
  public CrashConfig withCapacityBytes(long bytes) {
    return new CrashConfig(bytes, sectorBytes, exhaustiveUpTo);
  }

  /**
   * The same with another sector size.
   *
   * @param bytes the sector size
   * @return the configuration
   */
  public CrashConfig withSectorBytes(int bytes) {
    return new CrashConfig(capacityBytes, bytes, exhaustiveUpTo);
  }

  /**
   * The same with another bound for trying every combination.
   *
   * @param changes the number of undecided changes
   * @return the configuration
   */
  public CrashConfig withExhaustiveUpTo(int changes) {
    return new CrashConfig(capacityBytes, sectorBytes, changes);
  }
}
