package io.unistream.buffer.tck.crash;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The machine that a {@link CrashFileSystem} plays. Immutable; the values do not depend on each other, so each is set by a method of its
 * own, in any order.
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
   * A terabyte, sectors of 512 bytes, exhaustive up to 4 changes.
   *
   * @return the configuration
   */
  public static CrashConfig defaults() {
    return new CrashConfig(1L << 40, 512, 4);
  }

  /**
   * Returns the room for file content, allocated in blocks of 4096 bytes; names cost nothing.
   *
   * @return bytes; a terabyte by default
   */
  public long capacityBytes() {
    return capacityBytes;
  }

  /**
   * Returns what the device writes as one: durable bytes that are overwritten are, per sector, all old or all new after a power cut.
   *
   * @return bytes; 512 by default
   */
  public int sectorBytes() {
    return sectorBytes;
  }

  /**
   * Returns up to how many undecided changes every combination of outcomes is tried.
   *
   * @return the number; 4 by default
   */
  public int exhaustiveUpTo() {
    return exhaustiveUpTo;
  }

  /**
   * The same with another capacity. Lower it to meet a full disk.
   *
   * @param bytes the capacity, not negative
   * @return the configuration
   */
  public CrashConfig withCapacityBytes(long bytes) {
    return new CrashConfig(bytes, sectorBytes, exhaustiveUpTo);
  }

  /**
   * The same with another sector size. Lower it to distrust the device, at the price of more states.
   *
   * @param bytes the sector size, a power of two from 1 to 4096
   * @return the configuration
   */
  public CrashConfig withSectorBytes(int bytes) {
    return new CrashConfig(capacityBytes, bytes, exhaustiveUpTo);
  }

  /**
   * The same with another bound for trying every combination. Each more multiplies the number of states by about 7.
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
