package io.unistream.buffer.tck.crash;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The machine that a {@link CrashFileSystem} simulates. Immutable. The values do not depend on each other, so each has
 * its own method, and the order of the calls does not matter.
 */
public final class CrashConfig {

  private final long capacityBytes;
  private final int sectorBytes;
  private final int exhaustiveUpTo;

  private CrashConfig(long capacityBytes, int sectorBytes, int exhaustiveUpTo) {
    this.capacityBytes = capacityBytes;
    this.sectorBytes = sectorBytes;
    this.exhaustiveUpTo = exhaustiveUpTo;
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
   * Returns the default configuration: a terabyte, sectors of 512 bytes, exhaustive up to 4 changes.
   *
   * @return the configuration
   */
  public static CrashConfig defaults() {
    return new CrashConfig(1L << 40, 512, 4);
  }

  /**
   * Returns the capacity for file content, which is allocated in blocks of 4096 bytes. Names cost nothing.
   *
   * @return bytes; a terabyte by default
   */
  public long capacityBytes() {
    return capacityBytes;
  }

  /**
   * Returns the size of the unit that the device writes atomically: if durable bytes are overwritten, each sector is all
   * old or all new after a power cut.
   *
   * @return bytes; 512 by default
   */
  public int sectorBytes() {
    return sectorBytes;
  }

  /**
   * Returns the number of undecided changes up to which every combination of outcomes is tried.
   *
   * @return the number; 4 by default
   */
  public int exhaustiveUpTo() {
    return exhaustiveUpTo;
  }

  /**
   * Returns this configuration with another capacity. Lower it to simulate a full disk.
   *
   * @param bytes the capacity, not negative
   * @return the configuration
   */
  public CrashConfig withCapacityBytes(long bytes) {
    return new CrashConfig(bytes, sectorBytes, exhaustiveUpTo);
  }

  /**
   * Returns this configuration with another sector size. Lower it to trust the device less, at the price of more states.
   *
   * @param bytes the sector size, a power of two from 1 to 4096
   * @return the configuration
   */
  public CrashConfig withSectorBytes(int bytes) {
    return new CrashConfig(capacityBytes, bytes, exhaustiveUpTo);
  }

  /**
   * Returns this configuration with another bound for trying every combination. Each further change multiplies the number
   * of states by about 7.
   *
   * @param changes the number of undecided changes, from 0 to 8
   * @return the configuration
   */
  public CrashConfig withExhaustiveUpTo(int changes) {
    return new CrashConfig(capacityBytes, sectorBytes, changes);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof CrashConfig that
        && capacityBytes == that.capacityBytes
        && sectorBytes == that.sectorBytes
        && exhaustiveUpTo == that.exhaustiveUpTo;
  }

  @Override
  public int hashCode() {
    return Objects.hash(capacityBytes, sectorBytes, exhaustiveUpTo);
  }

  @Override
  public String toString() {
    return "CrashConfig[capacityBytes=" + capacityBytes + ", sectorBytes=" + sectorBytes
        + ", exhaustiveUpTo=" + exhaustiveUpTo + "]";
  }
}
