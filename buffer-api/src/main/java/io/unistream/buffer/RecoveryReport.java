package io.unistream.buffer;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What opening a buffer found in its log. Immutable. Later versions may add findings; implementers of {@link Buffer} make
 * a report with {@link #builder}.
 */
public final class RecoveryReport {

  private final boolean created;
  private final boolean cleanShutdown;
  private final long records;
  private final long bytes;
  private final long sealedBatches;
  private final long tornBytes;
  private final List<QuarantinedSpan> quarantined;
  private final Duration duration;

  private RecoveryReport(Builder from) {
    created = from.created;
    cleanShutdown = from.cleanShutdown;
    records = from.records;
    bytes = from.bytes;
    sealedBatches = from.sealedBatches;
    tornBytes = from.tornBytes;
    quarantined = List.copyOf(from.quarantined);
    duration = from.duration;
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
   * Returns a builder with all findings of this report.
   *
   * @return a new builder
   */
  public Builder toBuilder() {
    Builder builder = new Builder();
    builder.created = created;
    builder.cleanShutdown = cleanShutdown;
    builder.records = records;
    builder.bytes = bytes;
    builder.sealedBatches = sealedBatches;
    builder.tornBytes = tornBytes;
    builder.quarantined = quarantined;
    builder.duration = duration;
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
   * Returns how many records were recovered: acknowledged and not committed.
   *
   * @return their number
   */
  public long records() {
    return records;
  }

  /**
   * Returns how many payload bytes were recovered.
   *
   * @return bytes
   */
  public long bytes() {
    return bytes;
  }

  /**
   * Returns how many sealed batches were recovered, including those that were in flight.
   *
   * @return their number
   */
  public long sealedBatches() {
    return sealedBatches;
  }

  /**
   * Returns how many bytes of a torn tail, which was never acknowledged, were cut off (ERR-TORN-TAIL).
   *
   * @return bytes
   */
  public long tornBytes() {
    return tornBytes;
  }

  /**
   * Returns the damaged spans without which the log continues. They were found by this opening, or by an earlier one with
   * {@link CorruptionPolicy#QUARANTINE}. A span is reported for as long as the log has the entries next to it.
   *
   * @return the spans; an unmodifiable list
   */
  public List<QuarantinedSpan> quarantined() {
    return quarantined;
  }

  /**
   * Returns how long opening took.
   *
   * @return the time
   */
  public Duration duration() {
    return duration;
  }

  /**
   * A damaged span of the log, which was moved aside. Immutable.
   */
  public static final class QuarantinedSpan {

    private final String source;
    private final long offset;
    private final long length;
    private final SequenceRange missing;

    private QuarantinedSpan(String source, long offset, long length, SequenceRange missing) {
      this.source = Objects.requireNonNull(source, "source");
      this.offset = offset;
      this.length = length;
      this.missing = Objects.requireNonNull(missing, "missing");
    }

    /**
     * Returns a span.
     *
     * @param source the file or object
     * @param offset where the damage begins in it, in bytes
     * @param length the length of the damage, in bytes
     * @param missing the sequence numbers that are lost; empty if only entries other than records were hit
     * @return the span
     */
    public static QuarantinedSpan of(
        String source, long offset, long length, SequenceRange missing) {
      return new QuarantinedSpan(source, offset, length, missing);
    }

    /**
     * Returns the file or object that was damaged.
     *
     * @return its name
     */
    public String source() {
      return source;
    }

    /**
     * Returns where the damage begins.
     *
     * @return bytes from the beginning of the file or object
     */
    public long offset() {
      return offset;
    }

    /**
     * Returns the length of the damage.
     *
     * @return bytes
     */
    public long length() {
      return length;
    }

    /**
     * Returns the sequence numbers that are lost.
     *
     * @return the numbers; none if only entries other than records were hit
     */
    public SequenceRange missing() {
      return missing;
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof QuarantinedSpan that
          && source.equals(that.source)
          && offset == that.offset
          && length == that.length
          && missing.equals(that.missing);
    }

    @Override
    public int hashCode() {
      return Objects.hash(source, offset, length, missing);
    }

    @Override
    public String toString() {
      return "QuarantinedSpan[source=" + source + ", offset=" + offset + ", length=" + length
          + ", missing=" + missing + "]";
    }
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof RecoveryReport that
        && created == that.created
        && cleanShutdown == that.cleanShutdown
        && records == that.records
        && bytes == that.bytes
        && sealedBatches == that.sealedBatches
        && tornBytes == that.tornBytes
        && quarantined.equals(that.quarantined)
        && duration.equals(that.duration);
  }

  @Override
  public int hashCode() {
    return Objects.hash(
        created, cleanShutdown, records, bytes, sealedBatches, tornBytes, quarantined, duration);
  }

  @Override
  public String toString() {
    return "RecoveryReport[created=" + created + ", cleanShutdown=" + cleanShutdown + ", records="
        + records + ", bytes=" + bytes + ", sealedBatches=" + sealedBatches + ", tornBytes="
        + tornBytes + ", quarantined=" + quarantined + ", duration=" + duration + "]";
  }

  /**
   * Builds a report. Not safe for use by several threads.
   */
  public static final class Builder {

    private boolean created;
    private boolean cleanShutdown;
    private long records;
    private long bytes;
    private long sealedBatches;
    private long tornBytes;
    private List<QuarantinedSpan> quarantined = List.of();
    private Duration duration = Duration.ZERO;

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
     * Sets how many records were recovered: acknowledged and not committed.
     *
     * @param newRecords their number
     * @return this builder
     */
    public Builder records(long newRecords) {
      records = newRecords;
      return this;
    }

    /**
     * Sets how many payload bytes were recovered.
     *
     * @param newBytes bytes
     * @return this builder
     */
    public Builder bytes(long newBytes) {
      bytes = newBytes;
      return this;
    }

    /**
     * Sets how many sealed batches were recovered, including those that were in flight.
     *
     * @param newSealedBatches their number
     * @return this builder
     */
    public Builder sealedBatches(long newSealedBatches) {
      sealedBatches = newSealedBatches;
      return this;
    }

    /**
     * Sets how many bytes of a torn tail, which was never acknowledged, were cut off (ERR-TORN-TAIL).
     *
     * @param newTornBytes bytes
     * @return this builder
     */
    public Builder tornBytes(long newTornBytes) {
      tornBytes = newTornBytes;
      return this;
    }

    /**
     * Sets the damaged spans without which the log continues, found by this opening or by an earlier one with
     * {@link CorruptionPolicy#QUARANTINE}.
     *
     * @param newQuarantined the spans; copied
     * @return this builder
     */
    public Builder quarantined(List<QuarantinedSpan> newQuarantined) {
      quarantined = Objects.requireNonNull(newQuarantined, "quarantined");
      return this;
    }

    /**
     * Sets how long opening took.
     *
     * @param newDuration the time
     * @return this builder
     */
    public Builder duration(Duration newDuration) {
      duration = Objects.requireNonNull(newDuration, "duration");
      return this;
    }

    /**
     * Returns the report.
     *
     * @return the report
     */
    public RecoveryReport build() {
      return new RecoveryReport(this);
    }
  }
}
