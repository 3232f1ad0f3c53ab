package io.unistream.buffer.s3;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import io.unistream.buffer.settings.ByteSizeSetting;
import io.unistream.buffer.settings.DurationSetting;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How records are grouped into objects, and how much may wait in memory for its upload. These settings decide latency,
 * cost and heap use. Immutable. In JSON they are the object {@code grouping}.
 *
 * <p>If {@code maxObjectBytes} or {@code maxUnflushedBytes} is not set, its default becomes smaller in a small heap when
 * the log is opened. A value that is set stays as it is, and is refused if the heap has no room for it. See docs/s3.md.
 */
public final class S3Grouping {

  static final int MIN_OBJECT_BYTES = 1 << 10;
  static final int MAX_OBJECT_BYTES = 256 << 20;
  static final int MAX_UPLOADS = 64;

  private static final int DEFAULT_OBJECT_BYTES = 8 << 20;
  private static final long DEFAULT_UNFLUSHED_BYTES = 96L << 20;

  private final Duration linger;
  private final Duration idleLinger;
  private final @Nullable Integer maxObjectBytes;
  private final int uploadsInFlight;
  private final @Nullable Long maxUnflushedBytes;

  private S3Grouping(Builder from) {
    linger = from.linger;
    idleLinger = from.idleLinger;
    maxObjectBytes = from.maxObjectBytes;
    uploadsInFlight = from.uploadsInFlight;
    maxUnflushedBytes = from.maxUnflushedBytes;
    Rules.upToAYear("grouping.linger", linger);
    Rules.upToAYear("grouping.idleLinger", idleLinger);
    Rules.between("grouping.maxObjectBytes", maxObjectBytes(), MIN_OBJECT_BYTES, MAX_OBJECT_BYTES);
    Rules.between("grouping.uploadsInFlight", uploadsInFlight, 1, MAX_UPLOADS);
    Rules.check(
        maxUnflushedBytes() >= maxObjectBytes(),
        "grouping.maxUnflushedBytes",
        "must be at least grouping.maxObjectBytes (" + maxObjectBytes() + ")",
        maxUnflushedBytes());
  }

  @JsonCreator
  static S3Grouping of(
      @JsonProperty("linger") @JsonDeserialize(using = DurationSetting.class) @Nullable
          Duration linger,
      @JsonProperty("idleLinger") @JsonDeserialize(using = DurationSetting.class) @Nullable
          Duration idleLinger,
      @JsonProperty("maxObjectBytes") @JsonDeserialize(using = ByteSizeSetting.class) @Nullable
          Integer maxObjectBytes,
      @JsonProperty("uploadsInFlight") @Nullable Integer uploadsInFlight,
      @JsonProperty("maxUnflushedBytes") @JsonDeserialize(using = ByteSizeSetting.class) @Nullable
          Long maxUnflushedBytes) {
    Builder builder = builder();
    builder.linger = linger == null ? builder.linger : linger;
    builder.idleLinger = idleLinger == null ? builder.idleLinger : idleLinger;
    builder.maxObjectBytes = maxObjectBytes;
    builder.uploadsInFlight = uploadsInFlight == null ? builder.uploadsInFlight : uploadsInFlight;
    builder.maxUnflushedBytes = maxUnflushedBytes;
    return builder.build();
  }

  /**
   * Returns a builder with the default settings.
   *
   * @return a new builder
   */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * Returns a builder with these settings. A setting that was not set here is not set there either.
   *
   * @return a new builder
   */
  public Builder toBuilder() {
    Builder builder =
        new Builder().linger(linger).idleLinger(idleLinger).uploadsInFlight(uploadsInFlight);
    builder.maxObjectBytes = maxObjectBytes;
    builder.maxUnflushedBytes = maxUnflushedBytes;
    return builder;
  }

  /** Returns these settings, with each that was not set halved so many times. */
  S3Grouping halved(int times) {
    int objectBytes = maxObjectBytes == null ? DEFAULT_OBJECT_BYTES >> times : maxObjectBytes;
    long unflushedBytes = maxUnflushedBytes == null
        ? Math.max(DEFAULT_UNFLUSHED_BYTES >> times, objectBytes)
        : maxUnflushedBytes;
    return toBuilder()
        .maxObjectBytes(objectBytes)
        .maxUnflushedBytes(unflushedBytes)
        .build();
  }

  /**
   * Returns how long an object that is not full may wait for more.
   *
   * @return the time, perhaps zero
   */
  public Duration linger() {
    return linger;
  }

  /**
   * Returns how long a put waits for others if nothing was uploaded recently.
   *
   * @return the time, perhaps zero
   */
  public Duration idleLinger() {
    return idleLinger;
  }

  /**
   * Returns the size at which an object is full.
   *
   * @return bytes
   */
  public int maxObjectBytes() {
    return maxObjectBytes == null ? DEFAULT_OBJECT_BYTES : maxObjectBytes;
  }

  /**
   * Returns how many objects are uploaded at once.
   *
   * @return the number
   */
  public int uploadsInFlight() {
    return uploadsInFlight;
  }

  /**
   * Returns how much may wait to be uploaded before puts wait.
   *
   * @return bytes
   */
  public long maxUnflushedBytes() {
    return maxUnflushedBytes == null
        ? Math.max(DEFAULT_UNFLUSHED_BYTES, maxObjectBytes())
        : maxUnflushedBytes;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof S3Grouping that
        && linger.equals(that.linger)
        && idleLinger.equals(that.idleLinger)
        && Objects.equals(maxObjectBytes, that.maxObjectBytes)
        && uploadsInFlight == that.uploadsInFlight
        && Objects.equals(maxUnflushedBytes, that.maxUnflushedBytes);
  }

  @Override
  public int hashCode() {
    return Objects.hash(linger, idleLinger, maxObjectBytes, uploadsInFlight, maxUnflushedBytes);
  }

  @Override
  public String toString() {
    return "S3Grouping[linger=" + linger + ", idleLinger=" + idleLinger + ", maxObjectBytes="
        + maxObjectBytes() + ", uploadsInFlight=" + uploadsInFlight + ", maxUnflushedBytes="
        + maxUnflushedBytes() + "]";
  }

  /** Builds settings. {@link #build} checks them. Not safe for use by several threads. */
  public static final class Builder {

    private Duration linger = Duration.ofMillis(250);
    private Duration idleLinger = Duration.ofMillis(10);
    private @Nullable Integer maxObjectBytes;
    private int uploadsInFlight = 8;
    private @Nullable Long maxUnflushedBytes;

    private Builder() {}

    /**
     * Sets how long an object that is not full may wait for more. Default 250 ms. It determines the latency of a put
     * under load. It also determines the cost, because there is at most one such object in each linger. With zero, an
     * object is uploaded as soon as the window has room.
     *
     * @param newLinger the time, from zero to a year
     * @return this builder
     */
    public Builder linger(Duration newLinger) {
      linger = Objects.requireNonNull(newLinger, "grouping.linger");
      return this;
    }

    /**
     * Sets how long a put waits for others if nothing was uploaded for {@code linger}. Default 10 ms. A value above
     * {@code linger} has the effect of {@code linger}.
     *
     * @param newIdleLinger the time, from zero to a year
     * @return this builder
     */
    public Builder idleLinger(Duration newIdleLinger) {
      idleLinger = Objects.requireNonNull(newIdleLinger, "grouping.idleLinger");
      return this;
    }

    /**
     * Sets the size at which an object is full. Default 8 MiB, less in a small heap. A larger record gets its own object.
     * Raise it for fewer requests at high rates; lower it to use less heap.
     *
     * @param newMaxObjectBytes bytes, from 1 KiB to 256 MiB
     * @return this builder
     */
    public Builder maxObjectBytes(int newMaxObjectBytes) {
      maxObjectBytes = newMaxObjectBytes;
      return this;
    }

    /**
     * Sets how many objects are uploaded at once. Default 8. Raise it for a higher rate to a distant store. Each upload
     * costs a connection and a thread. A client of your own needs 12 connections more than this.
     *
     * @param newUploadsInFlight the number, from 1 to 64
     * @return this builder
     */
    public Builder uploadsInFlight(int newUploadsInFlight) {
      uploadsInFlight = newUploadsInFlight;
      return this;
    }

    /**
     * Sets how much may wait to be uploaded before puts wait. Default 96 MiB, less in a small heap. That is more than
     * {@code uploadsInFlight} full objects, so that one can be filled while the others are uploaded. The same amount of
     * acknowledged objects is kept for the reader. Raise it to survive longer stalls of the store; lower it to use less
     * heap.
     *
     * @param newMaxUnflushedBytes bytes, at least {@code maxObjectBytes}
     * @return this builder
     */
    public Builder maxUnflushedBytes(long newMaxUnflushedBytes) {
      maxUnflushedBytes = newMaxUnflushedBytes;
      return this;
    }

    /**
     * Returns the settings.
     *
     * @return the settings, checked
     * @throws IllegalArgumentException if a setting breaks its rule
     */
    public S3Grouping build() {
      return new S3Grouping(this);
    }
  }
}
