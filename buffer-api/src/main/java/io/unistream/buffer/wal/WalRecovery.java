package io.unistream.buffer.wal;

import io.unistream.buffer.RecoveryReport.QuarantinedSpan;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a backend found at opening: the parts of {@link io.unistream.buffer.RecoveryReport} that it knows. Immutable.
 * Later versions may add findings.
 */
public final class WalRecovery {

  private final boolean created;
  private final boolean cleanShutdown;
  private final long tornBytes;
  private final List<QuarantinedSpan> quarantined;
  private final boolean toleratesGaps;

  private WalRecovery(Builder from) {
    created = from.created;
    cleanShutdown = from.cleanShutdown;
    tornBytes = from.tornBytes;
    quarantined = List.copyOf(from.quarantined);
    toleratesGaps = from.toleratesGaps;
  }

  /**
   * Returns a builder in which everything is zero, false or empty.
   *
   * @return a new builder
   */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * Returns a builder with all these findings.
   *
   * @return a new builder
   */
  public Builder toBuilder() {
    Builder builder = new Builder();
    builder.created = created;
    builder.cleanShutdown = cleanShutdown;
    builder.tornBytes = tornBytes;
    builder.quarantined = quarantined;
    builder.toleratesGaps = toleratesGaps;
    return builder;
  }

  /**
   * Returns whether the log is new.
   *
   * @return true if there was no log and a new one was created
   */
  public boolean created() {
    return created;
  }

  /**
   * Returns whether the log had been closed properly.
   *
   * @return true if it had been, or if the log is new
   */
  public boolean cleanShutdown() {
    return cleanShutdown;
  }

  /**
   * Returns how many bytes of a torn tail were cut off.
   *
   * @return bytes
   */
  public long tornBytes() {
    return tornBytes;
  }

  /**
   * Returns the damaged spans that were moved aside.
   *
   * @return the spans; an unmodifiable list
   */
  public List<QuarantinedSpan> quarantined() {
    return quarantined;
  }

  /**
   * Returns whether the buffer should continue where entries are missing, and report that.
   *
   * @return true if the buffer should continue
   */
  public boolean toleratesGaps() {
    return toleratesGaps;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof WalRecovery that
        && created == that.created
        && cleanShutdown == that.cleanShutdown
        && tornBytes == that.tornBytes
        && quarantined.equals(that.quarantined)
        && toleratesGaps == that.toleratesGaps;
  }

  @Override
  public int hashCode() {
    return Objects.hash(created, cleanShutdown, tornBytes, quarantined, toleratesGaps);
  }

  @Override
  public String toString() {
    return "WalRecovery[created=" + created + ", cleanShutdown=" + cleanShutdown + ", tornBytes="
        + tornBytes + ", quarantined=" + quarantined + ", toleratesGaps=" + toleratesGaps + "]";
  }

  /**
   * Builds the findings. Not safe for use by several threads.
   */
  public static final class Builder {

    private boolean created;
    private boolean cleanShutdown;
    private long tornBytes;
    private List<QuarantinedSpan> quarantined = List.of();
    private boolean toleratesGaps;

    private Builder() {}

    /**
     * Sets whether the log is new.
     *
     * @param newCreated true if there was no log and a new one was created
     * @return this builder
     */
    public Builder created(boolean newCreated) {
      created = newCreated;
      return this;
    }

    /**
     * Sets whether the log had been closed properly.
     *
     * @param newCleanShutdown true if it had been, or if the log is new
     * @return this builder
     */
    public Builder cleanShutdown(boolean newCleanShutdown) {
      cleanShutdown = newCleanShutdown;
      return this;
    }

    /**
     * Sets how many bytes of a torn tail were cut off.
     *
     * @param newTornBytes bytes
     * @return this builder
     */
    public Builder tornBytes(long newTornBytes) {
      tornBytes = newTornBytes;
      return this;
    }

    /**
     * Sets the damaged spans that were moved aside.
     *
     * @param newQuarantined the spans; copied
     * @return this builder
     */
    public Builder quarantined(List<QuarantinedSpan> newQuarantined) {
      quarantined = Objects.requireNonNull(newQuarantined, "quarantined");
      return this;
    }

    /**
     * Sets whether the buffer should continue where entries are missing, and report that.
     *
     * @param newToleratesGaps true if the buffer should continue
     * @return this builder
     */
    public Builder toleratesGaps(boolean newToleratesGaps) {
      toleratesGaps = newToleratesGaps;
      return this;
    }

    /**
     * Returns the findings.
     *
     * @return the findings
     */
    public WalRecovery build() {
      return new WalRecovery(this);
    }
  }
}
