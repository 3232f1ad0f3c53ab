package io.unistream.buffer.s3;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.unistream.buffer.BufferSettings;
import io.unistream.buffer.Capacity;
import io.unistream.buffer.CorruptionPolicy;
import io.unistream.buffer.EmitPolicy;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The settings of an S3 buffer. Immutable; a settings value that Jackson can read, where only {@code bucket} and {@code
 * prefix} are required and a missing property takes its default.
 *
 * <p>Heap: up to twice {@code maxUnflushedBytes}, and twelve objects while reading back.
 *
 * @param bucket the bucket; it must exist
 * @param prefix what the keys of this log begin with, without a slash at the end. One log a prefix; nothing else may be there,
 *     and no lifecycle rule that deletes
 * @param buffer the settings that every backend shares
 * @param region the bucket's region; null for the SDK's default chain, or any if there is an endpoint
 * @param endpoint where an S3-compatible store listens; null for AWS
 * @param pathStyle whether the bucket is part of the path rather than the host name; default true if there is an endpoint
 * @param linger how long an object that is not full may wait for more, default 250 ms: the latency of a put under load, and
 *     with it the cost, because there is at most one such object in each linger. 0 uploads as soon as the window has room
 * @param idleLinger how long a put waits for others if nothing was uploaded for {@code linger}, default 10 ms
 * @param maxObjectBytes the size at which an object is full, 1 KiB to 256 MiB, default 8 MiB. A larger record gets an object of
 *     its own
 * @param uploadsInFlight how many objects are uploaded at once, 1 to 64, default 8
 * @param maxUnflushedBytes how much may wait to be uploaded before puts wait, at least {@code maxObjectBytes}, default 96 MiB: more than {@code uploadsInFlight} full
 *     objects, so that one is filled while the others are on their way
 * @param requestTimeout how long one try of a request may take, default 10 s; after tries that took longer, up to four times as
 *     long, for large objects on slow lines
 * @param giveUpAfter how long a request is tried again, default 2 min. An upload that is given up fails the buffer for good:
 *     its outcome is unknown until the log is opened again
 * @param encryption how the store encrypts, default {@link S3Encryption#bucketDefault()}
 * @param compression whether objects are compressed, default {@link S3Compression#NONE}
 * @param corruption what opening does about damaged or missing objects, default {@link CorruptionPolicy#FAIL}
 */
public record S3BufferSettings(
    String bucket,
    String prefix,
    BufferSettings buffer,
    @Nullable String region,
    @Nullable URI endpoint,
    boolean pathStyle,
    Duration linger,
    Duration idleLinger,
    int maxObjectBytes,
    int uploadsInFlight,
    long maxUnflushedBytes,
    Duration requestTimeout,
    Duration giveUpAfter,
    S3Encryption encryption,
    S3Compression compression,
    CorruptionPolicy corruption) {

  static final int MIN_OBJECT_BYTES = 1 << 10;
  static final int MAX_OBJECT_BYTES = 256 << 20;
  static final int MAX_UPLOADS = 64;
  static final int MAX_PREFIX_LENGTH = 512;

  /** What the names of S3's directory buckets end with, and no others may. */
  private static final String DIRECTORY_BUCKET = "--x-s3";

  /** Parts of a key that some stores and proxies leave out. */
  private static final Set<String> FOLDED = Set.of("", ".", "..");

  /** And those of access points of such a bucket. */
  private static final String DIRECTORY_BUCKET_ACCESS_POINT = "--xa-s3";

  /** What the ARN of an access point of buckets in several regions ends with. */
  private static final String MULTI_REGION = ".mrap";

  /** Checks the settings. */
  public S3BufferSettings {
    Objects.requireNonNull(buffer, "buffer");
    Objects.requireNonNull(encryption, "encryption");
    Objects.requireNonNull(compression, "compression");
    Objects.requireNonNull(corruption, "corruption");
    check(!bucket.isBlank(), "bucket must not be blank, was \"" + bucket + "\"");
    check(
        !bucket.endsWith(DIRECTORY_BUCKET) && !bucket.endsWith(DIRECTORY_BUCKET_ACCESS_POINT),
        "bucket must not be a directory bucket, which lists keys in no order, nor an access point of one, was \""
            + bucket + "\"");
    check(
        !bucket.endsWith(MULTI_REGION),
        "bucket must not be a Multi-Region Access Point, where two regions can each claim the log, was \""
            + bucket + "\"");
    check(
        !prefix.isBlank()
            && !prefix.startsWith("/")
            && !prefix.endsWith("/")
            && prefix.length() <= MAX_PREFIX_LENGTH,
        "prefix must be 1 to " + MAX_PREFIX_LENGTH
            + " characters and neither begin nor end with a slash, was \"" + prefix + "\"");
    check(
        Arrays.stream(prefix.split("/", -1)).noneMatch(part -> FOLDED.contains(part)),
        "prefix must have no empty part between slashes and none of \".\" and \"..\", which stores and proxies"
            + " fold, was \"" + prefix + "\"");
    check(
        StandardCharsets.UTF_8.newEncoder().canEncode(prefix)
            && prefix.chars().noneMatch(Character::isISOControl),
        "prefix must have no control characters and no unpaired surrogates");
    check(
        region == null || !region.isBlank(),
        "region must not be blank; leave it out for the SDK's default, was \"" + region + "\"");
    notNegative("linger", linger);
    notNegative("idleLinger", idleLinger);
    between("maxObjectBytes", maxObjectBytes, MIN_OBJECT_BYTES, MAX_OBJECT_BYTES);
    between("uploadsInFlight", uploadsInFlight, 1, MAX_UPLOADS);
    check(
        maxUnflushedBytes >= maxObjectBytes,
        "maxUnflushedBytes must be at least maxObjectBytes (" + maxObjectBytes + "), was "
            + maxUnflushedBytes);
    check(
        !requestTimeout.isNegative() && !requestTimeout.isZero(),
        "requestTimeout must be positive, was " + requestTimeout);
    notNegative("requestTimeout", requestTimeout);
    check(
        endpoint == null || endpoint.getRawUserInfo() == null,
        "endpoint must not hold a user or password before its host; give them to the client's credentials provider");
    check(
        endpoint == null || isAddress(endpoint),
        "endpoint must be an http or https address with a host, such as http://localhost:9000, was "
            + endpoint);
    notNegative("giveUpAfter", giveUpAfter);
  }

  private static boolean isAddress(URI endpoint) {
    String scheme = endpoint.getScheme();
    return ("http".equalsIgnoreCase(scheme) || "https".equalsIgnoreCase(scheme))
        && endpoint.getHost() != null;
  }

  private static void between(String name, int value, int least, int most) {
    check(
        value >= least && value <= most,
        name + " must be between " + least + " and " + most + ", was " + value);
  }

  private static void notNegative(String name, Duration value) {
    Objects.requireNonNull(value, name);
    check(
        !value.isNegative() && value.compareTo(Duration.ofDays(365)) <= 0,
        name + " must be between 0 and a year, was " + value);
  }

  private static void check(boolean condition, String otherwise) {
    if (!condition) {
      throw new IllegalArgumentException(otherwise);
    }
  }

  /**
   * A log under the given prefix, everything else by default.
   *
   * @param bucket the bucket
   * @param prefix what its keys begin with
   * @return the settings
   */
  public static S3BufferSettings of(String bucket, String prefix) {
    return of(
        bucket, prefix, null, null, null, null, null, null, null, null, null, null, null, null,
        null, null, null, null);
  }

  @JsonCreator
  @SuppressWarnings("TooManyParameters") // one a setting
  static S3BufferSettings of(
      @JsonProperty(value = "bucket", required = true) String bucket,
      @JsonProperty(value = "prefix", required = true) String prefix,
      @JsonProperty("emit") @Nullable EmitPolicy emit,
      @JsonProperty("capacity") @Nullable Capacity capacity,
      @JsonProperty("maxRecordBytes") @Nullable Integer maxRecordBytes,
      @JsonProperty("region") @Nullable String region,
      @JsonProperty("endpoint") @Nullable URI endpoint,
      @JsonProperty("pathStyle") @Nullable Boolean pathStyle,
      @JsonProperty("linger") @Nullable String linger,
      @JsonProperty("idleLinger") @Nullable String idleLinger,
      @JsonProperty("maxObjectBytes") @Nullable Integer maxObjectBytes,
      @JsonProperty("uploadsInFlight") @Nullable Integer uploadsInFlight,
      @JsonProperty("maxUnflushedBytes") @Nullable Long maxUnflushedBytes,
      @JsonProperty("requestTimeout") @Nullable String requestTimeout,
      @JsonProperty("giveUpAfter") @Nullable String giveUpAfter,
      @JsonProperty("encryption") @Nullable S3Encryption encryption,
      @JsonProperty("compression") @Nullable S3Compression compression,
      @JsonProperty("corruption") @Nullable CorruptionPolicy corruption) {
    EmitPolicy policy = emit == null ? EmitPolicy.defaults() : emit;
    int objectBytes = maxObjectBytes == null ? 8 << 20 : maxObjectBytes;
    return new S3BufferSettings(
        Objects.requireNonNull(bucket, "bucket"),
        Objects.requireNonNull(prefix, "prefix"),
        new BufferSettings(
            policy,
            capacity == null ? Capacity.defaults() : capacity,
            maxRecordBytes == null ? policy.maxBytes() : maxRecordBytes),
        region,
        endpoint,
        pathStyle == null ? endpoint != null : pathStyle,
        duration("linger", linger, Duration.ofMillis(250)),
        duration("idleLinger", idleLinger, Duration.ofMillis(10)),
        objectBytes,
        uploadsInFlight == null ? 8 : uploadsInFlight,
        maxUnflushedBytes == null ? Math.max(96L << 20, objectBytes) : maxUnflushedBytes,
        duration("requestTimeout", requestTimeout, Duration.ofSeconds(10)),
        duration("giveUpAfter", giveUpAfter, Duration.ofMinutes(2)),
        encryption == null ? S3Encryption.bucketDefault() : encryption,
        compression == null ? S3Compression.NONE : compression,
        corruption == null ? CorruptionPolicy.FAIL : corruption);
  }

  private static Duration duration(String setting, @Nullable String text, Duration otherwise) {
    try {
      return text == null ? otherwise : Duration.parse(text);
    } catch (DateTimeParseException e) {
      throw new IllegalArgumentException(
          setting + " must be an ISO-8601 duration such as PT0.5S or PT1M, was \"" + text + "\"",
          e);
    }
  }

  /** Fails early if something that the settings ask for is not on the class path. */
  void ensureUsable() {
    if (compression == S3Compression.LZ4) {
      Lz4.ensurePresent();
    }
  }

  /**
   * These settings with another emit policy; capacity as it is, records up to the policy's {@code maxBytes}.
   *
   * @param emit when a batch is due
   * @return the new settings
   */
  public S3BufferSettings withEmit(EmitPolicy emit) {
    return withBuffer(new BufferSettings(emit, buffer.capacity(), emit.maxBytes()));
  }

  /**
   * These settings with another capacity.
   *
   * @param capacity how large the backlog may become
   * @return the new settings
   */
  public S3BufferSettings withCapacity(Capacity capacity) {
    return withBuffer(buffer.withCapacity(capacity));
  }

  /**
   * These settings with another {@code buffer}.
   *
   * @param newBuffer the settings that every backend shares
   * @return the new settings
   */
  public S3BufferSettings withBuffer(BufferSettings newBuffer) {
    return new S3BufferSettings(
        bucket,
        prefix,
        newBuffer,
        region,
        endpoint,
        pathStyle,
        linger,
        idleLinger,
        maxObjectBytes,
        uploadsInFlight,
        maxUnflushedBytes,
        requestTimeout,
        giveUpAfter,
        encryption,
        compression,
        corruption);
  }

  /**
   * These settings with another {@code region}.
   *
   * @param newRegion the bucket's region, or null for the SDK's default chain
   * @return the new settings
   */
  public S3BufferSettings withRegion(@Nullable String newRegion) {
    return new S3BufferSettings(
        bucket,
        prefix,
        buffer,
        newRegion,
        endpoint,
        pathStyle,
        linger,
        idleLinger,
        maxObjectBytes,
        uploadsInFlight,
        maxUnflushedBytes,
        requestTimeout,
        giveUpAfter,
        encryption,
        compression,
        corruption);
  }

  /**
   * These settings with another {@code endpoint}.
   *
   * @param newEndpoint where an S3-compatible store listens, or null for AWS
   * @return the new settings
   */
  public S3BufferSettings withEndpoint(@Nullable URI newEndpoint) {
    return new S3BufferSettings(
        bucket,
        prefix,
        buffer,
        region,
        newEndpoint,
        pathStyle,
        linger,
        idleLinger,
        maxObjectBytes,
        uploadsInFlight,
        maxUnflushedBytes,
        requestTimeout,
        giveUpAfter,
        encryption,
        compression,
        corruption);
  }

  /**
   * These settings with another {@code pathStyle}.
   *
   * @param newPathStyle whether the bucket is part of the path
   * @return the new settings
   */
  public S3BufferSettings withPathStyle(boolean newPathStyle) {
    return new S3BufferSettings(
        bucket,
        prefix,
        buffer,
        region,
        endpoint,
        newPathStyle,
        linger,
        idleLinger,
        maxObjectBytes,
        uploadsInFlight,
        maxUnflushedBytes,
        requestTimeout,
        giveUpAfter,
        encryption,
        compression,
        corruption);
  }

  /**
   * These settings with another {@code linger}.
   *
   * @param newLinger how long an object that is not full may wait for more
   * @return the new settings
   */
  public S3BufferSettings withLinger(Duration newLinger) {
    return new S3BufferSettings(
        bucket,
        prefix,
        buffer,
        region,
        endpoint,
        pathStyle,
        newLinger,
        idleLinger,
        maxObjectBytes,
        uploadsInFlight,
        maxUnflushedBytes,
        requestTimeout,
        giveUpAfter,
        encryption,
        compression,
        corruption);
  }

  /**
   * These settings with another {@code idleLinger}.
   *
   * @param newIdleLinger how long a put waits for others when nothing was uploaded lately
   * @return the new settings
   */
  public S3BufferSettings withIdleLinger(Duration newIdleLinger) {
    return new S3BufferSettings(
        bucket,
        prefix,
        buffer,
        region,
        endpoint,
        pathStyle,
        linger,
        newIdleLinger,
        maxObjectBytes,
        uploadsInFlight,
        maxUnflushedBytes,
        requestTimeout,
        giveUpAfter,
        encryption,
        compression,
        corruption);
  }

  /**
   * These settings with another {@code maxObjectBytes}.
   *
   * @param newMaxObjectBytes the size at which an object is full, in bytes
   * @return the new settings
   */
  public S3BufferSettings withMaxObjectBytes(int newMaxObjectBytes) {
    return new S3BufferSettings(
        bucket,
        prefix,
        buffer,
        region,
        endpoint,
        pathStyle,
        linger,
        idleLinger,
        newMaxObjectBytes,
        uploadsInFlight,
        maxUnflushedBytes,
        requestTimeout,
        giveUpAfter,
        encryption,
        compression,
        corruption);
  }

  /**
   * These settings with another {@code uploadsInFlight}.
   *
   * @param newUploadsInFlight how many objects are uploaded at once
   * @return the new settings
   */
  public S3BufferSettings withUploadsInFlight(int newUploadsInFlight) {
    return new S3BufferSettings(
        bucket,
        prefix,
        buffer,
        region,
        endpoint,
        pathStyle,
        linger,
        idleLinger,
        maxObjectBytes,
        newUploadsInFlight,
        maxUnflushedBytes,
        requestTimeout,
        giveUpAfter,
        encryption,
        compression,
        corruption);
  }

  /**
   * These settings with another limit of what may wait to be uploaded.
   *
   * @param newMaxUnflushedBytes how much may wait to be uploaded before puts wait, in bytes
   * @return the new settings
   */
  public S3BufferSettings withMaxUnflushedBytes(long newMaxUnflushedBytes) {
    return new S3BufferSettings(
        bucket,
        prefix,
        buffer,
        region,
        endpoint,
        pathStyle,
        linger,
        idleLinger,
        maxObjectBytes,
        uploadsInFlight,
        newMaxUnflushedBytes,
        requestTimeout,
        giveUpAfter,
        encryption,
        compression,
        corruption);
  }

  /**
   * These settings with another {@code requestTimeout}.
   *
   * @param newRequestTimeout how long one try of a request may take
   * @return the new settings
   */
  public S3BufferSettings withRequestTimeout(Duration newRequestTimeout) {
    return new S3BufferSettings(
        bucket,
        prefix,
        buffer,
        region,
        endpoint,
        pathStyle,
        linger,
        idleLinger,
        maxObjectBytes,
        uploadsInFlight,
        maxUnflushedBytes,
        newRequestTimeout,
        giveUpAfter,
        encryption,
        compression,
        corruption);
  }

  /**
   * These settings with another {@code giveUpAfter}.
   *
   * @param newGiveUpAfter how long a request is tried again
   * @return the new settings
   */
  public S3BufferSettings withGiveUpAfter(Duration newGiveUpAfter) {
    return new S3BufferSettings(
        bucket,
        prefix,
        buffer,
        region,
        endpoint,
        pathStyle,
        linger,
        idleLinger,
        maxObjectBytes,
        uploadsInFlight,
        maxUnflushedBytes,
        requestTimeout,
        newGiveUpAfter,
        encryption,
        compression,
        corruption);
  }

  /**
   * These settings with another {@code encryption}.
   *
   * @param newEncryption how the store encrypts
   * @return the new settings
   */
  public S3BufferSettings withEncryption(S3Encryption newEncryption) {
    return new S3BufferSettings(
        bucket,
        prefix,
        buffer,
        region,
        endpoint,
        pathStyle,
        linger,
        idleLinger,
        maxObjectBytes,
        uploadsInFlight,
        maxUnflushedBytes,
        requestTimeout,
        giveUpAfter,
        newEncryption,
        compression,
        corruption);
  }

  /**
   * These settings with another {@code compression}.
   *
   * @param newCompression whether objects are compressed
   * @return the new settings
   */
  public S3BufferSettings withCompression(S3Compression newCompression) {
    return new S3BufferSettings(
        bucket,
        prefix,
        buffer,
        region,
        endpoint,
        pathStyle,
        linger,
        idleLinger,
        maxObjectBytes,
        uploadsInFlight,
        maxUnflushedBytes,
        requestTimeout,
        giveUpAfter,
        encryption,
        newCompression,
        corruption);
  }

  /**
   * These settings with another {@code corruption}.
   *
   * @param newCorruption what opening does about damaged or missing objects
   * @return the new settings
   */
  public S3BufferSettings withCorruption(CorruptionPolicy newCorruption) {
    return new S3BufferSettings(
        bucket,
        prefix,
        buffer,
        region,
        endpoint,
        pathStyle,
        linger,
        idleLinger,
        maxObjectBytes,
        uploadsInFlight,
        maxUnflushedBytes,
        requestTimeout,
        giveUpAfter,
        encryption,
        compression,
        newCorruption);
  }
}
