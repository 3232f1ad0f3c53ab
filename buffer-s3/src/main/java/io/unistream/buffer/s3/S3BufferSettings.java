package io.unistream.buffer.s3;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import io.unistream.buffer.BufferSettings;
import io.unistream.buffer.Capacity;
import io.unistream.buffer.CorruptionPolicy;
import io.unistream.buffer.EmitPolicy;
import io.unistream.buffer.settings.ByteSizeSetting;
import io.unistream.buffer.settings.DurationSetting;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Objects;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The settings of an S3 buffer. Immutable. The bucket and the prefix are required; everything else has a default:
 *
 * <pre>{@code
 * S3BufferSettings settings = S3BufferSettings.builder("my-bucket", "producers/orders")
 *     .emit(emit -> emit.withMaxRecords(20_000))
 *     .grouping(grouping -> grouping.linger(Duration.ofMillis(100)))
 *     .client(client -> client.region("eu-north-1"))
 *     .build();
 * }</pre>
 *
 * <p>Jackson can read these settings. In JSON each group is an object with the group's name; {@code emit},
 * {@code capacity} and {@code maxRecordBytes} are properties next to the groups, as in every backend's settings.
 * Durations are written like {@code "PT0.5S"}.
 */
public final class S3BufferSettings {

  private static final int MAX_PREFIX_LENGTH = 512;
  private static final Duration SHORTEST_CHECK = Duration.ofSeconds(1);

  /** What the names of S3's directory buckets end with, and no others may. */
  private static final String DIRECTORY_BUCKET = "--x-s3";

  /** Parts of a key that some stores and proxies leave out. */
  private static final Set<String> FOLDED = Set.of("", ".", "..");

  /** And those of access points of such a bucket. */
  private static final String DIRECTORY_BUCKET_ACCESS_POINT = "--xa-s3";

  /** What the ARN of an access point of buckets in several regions ends with. */
  private static final String MULTI_REGION = ".mrap";

  private final String bucket;
  private final String prefix;
  private final BufferSettings buffer;
  private final S3Grouping grouping;
  private final S3Retries retries;
  private final S3Requests requests;
  private final S3Encryption encryption;
  private final S3Compression compression;
  private final S3ClientSettings client;
  private final CorruptionPolicy corruption;
  private final Duration ownershipCheck;

  private S3BufferSettings(Builder from) {
    bucket = from.bucket;
    prefix = from.prefix;
    buffer = from.buffer.build();
    grouping = from.grouping.build();
    retries = from.retries.build();
    requests = from.requests.build();
    encryption = from.encryption;
    compression = from.compression;
    client = from.client.build();
    corruption = from.corruption;
    ownershipCheck = from.ownershipCheck;
    checkBucket(bucket);
    checkPrefix(prefix);
    Rules.upToAYear("ownershipCheck", ownershipCheck);
    Rules.check(
        ownershipCheck.isZero() || ownershipCheck.compareTo(SHORTEST_CHECK) >= 0,
        "ownershipCheck",
        "must be 0, which is never, or at least 1 s",
        ownershipCheck);
  }

  private static void checkBucket(String bucket) {
    Rules.checkText(!bucket.isBlank(), "bucket", "must not be blank", bucket);
    Rules.checkText(
        !bucket.endsWith(DIRECTORY_BUCKET) && !bucket.endsWith(DIRECTORY_BUCKET_ACCESS_POINT),
        "bucket",
        "must not be a directory bucket, which lists keys in no order, nor an access point of one",
        bucket);
    Rules.checkText(
        !bucket.endsWith(MULTI_REGION),
        "bucket",
        "must not be a Multi-Region Access Point, where two regions can each claim the log",
        bucket);
  }

  private static void checkPrefix(String prefix) {
    Rules.checkText(
        !prefix.isBlank()
            && !prefix.startsWith("/")
            && !prefix.endsWith("/")
            && prefix.length() <= MAX_PREFIX_LENGTH,
        "prefix",
        "must be 1 to " + MAX_PREFIX_LENGTH + " characters and neither begin nor end with a slash",
        prefix);
    Rules.checkText(
        Arrays.stream(prefix.split("/", -1)).noneMatch(FOLDED::contains),
        "prefix",
        "must have no empty part between slashes and none of \".\" and \"..\", which stores and proxies fold",
        prefix);
    if (!StandardCharsets.UTF_8.newEncoder().canEncode(prefix)
        || prefix.chars().anyMatch(Character::isISOControl)) {
      throw new IllegalArgumentException(
          "prefix must have no control characters and no unpaired surrogates"); // nor has the
      // message
    }
  }

  /**
   * Returns settings for a log under the given prefix, with default values for everything else.
   *
   * @param bucket the bucket
   * @param prefix what the log's keys begin with
   * @return the settings
   * @throws IllegalArgumentException if one of them breaks its rule
   */
  public static S3BufferSettings of(String bucket, String prefix) {
    return builder(bucket, prefix).build();
  }

  @JsonCreator
  @SuppressWarnings("TooManyParameters") // one a setting or group
  static S3BufferSettings of(
      @JsonProperty(value = "bucket", required = true) String bucket,
      @JsonProperty(value = "prefix", required = true) String prefix,
      @JsonProperty("emit") @Nullable EmitPolicy emit,
      @JsonProperty("capacity") @Nullable Capacity capacity,
      @JsonProperty("maxRecordBytes") @JsonDeserialize(using = ByteSizeSetting.class) @Nullable
          Integer maxRecordBytes,
      @JsonProperty("grouping") @Nullable S3Grouping grouping,
      @JsonProperty("retries") @Nullable S3Retries retries,
      @JsonProperty("requests") @Nullable S3Requests requests,
      @JsonProperty("encryption") @Nullable S3Encryption encryption,
      @JsonProperty("compression") @Nullable S3Compression compression,
      @JsonProperty("client") @Nullable S3ClientSettings client,
      @JsonProperty("corruption") @Nullable CorruptionPolicy corruption,
      @JsonProperty("ownershipCheck") @JsonDeserialize(using = DurationSetting.class) @Nullable
          Duration ownershipCheck) {
    Builder builder = builder(bucket, prefix);
    if (emit != null) {
      builder.emit(emit);
    }
    if (capacity != null) {
      builder.capacity(capacity);
    }
    if (maxRecordBytes != null) {
      builder.maxRecordBytes(maxRecordBytes);
    }
    builder.grouping = grouping == null ? builder.grouping : grouping.toBuilder();
    builder.retries = retries == null ? builder.retries : retries.toBuilder();
    builder.requests = requests == null ? builder.requests : requests.toBuilder();
    builder.encryption = encryption == null ? builder.encryption : encryption;
    builder.compression = compression == null ? builder.compression : compression;
    builder.client = client == null ? builder.client : client.toBuilder();
    builder.corruption = corruption == null ? builder.corruption : corruption;
    builder.ownershipCheck = ownershipCheck == null ? builder.ownershipCheck : ownershipCheck;
    return builder.build();
  }

  /**
   * Returns a builder with the default settings.
   *
   * @param bucket the bucket; it must exist
   * @param prefix what the keys of this log begin with, without a slash at the end. Each log needs its own prefix:
   *     nothing else may be under it, and no lifecycle rule may delete there
   * @return a new builder
   */
  public static Builder builder(String bucket, String prefix) {
    return new Builder(bucket, prefix);
  }

  /**
   * Returns a builder with these settings.
   *
   * @return a new builder
   */
  public Builder toBuilder() {
    return new Builder(bucket, prefix)
        .buffer(buffer)
        .grouping(grouping)
        .retries(retries)
        .requests(requests)
        .encryption(encryption)
        .compression(compression)
        .client(client)
        .corruption(corruption)
        .ownershipCheck(ownershipCheck);
  }

  /** Fails early if something that the settings ask for is not on the class path. */
  void ensureUsable() {
    if (compression == S3Compression.LZ4) {
      Lz4.ensurePresent();
    }
    if (client.roleArn() != null) {
      Sts.ensurePresent();
    }
  }

  /** Fails early if there are settings for a client that will not be made: they would be ignored in silence. */
  void ensureNoClient() {
    Rules.check(
        client.equals(S3ClientSettings.builder().build()),
        "client",
        "must be left out where S3Buffer.open is given a client",
        client);
  }

  /**
   * Returns the bucket.
   *
   * @return its name, or the ARN of an access point
   */
  public String bucket() {
    return bucket;
  }

  /**
   * Returns what the keys of this log begin with.
   *
   * @return the prefix, without a slash at its end
   */
  public String prefix() {
    return prefix;
  }

  /**
   * Returns the settings that all backends share.
   *
   * @return the settings
   */
  public BufferSettings buffer() {
    return buffer;
  }

  /**
   * Returns how records are grouped into objects.
   *
   * @return the settings
   */
  public S3Grouping grouping() {
    return grouping;
  }

  /**
   * Returns how long requests may take and are tried again.
   *
   * @return the settings
   */
  public S3Retries retries() {
    return retries;
  }

  /**
   * Returns what all requests declare.
   *
   * @return the settings
   */
  public S3Requests requests() {
    return requests;
  }

  /**
   * Returns how the store encrypts.
   *
   * @return the settings
   */
  public S3Encryption encryption() {
    return encryption;
  }

  /**
   * Returns whether objects are compressed.
   *
   * @return the compression
   */
  public S3Compression compression() {
    return compression;
  }

  /**
   * Returns how the library creates its client.
   *
   * @return the settings
   */
  public S3ClientSettings client() {
    return client;
  }

  /**
   * Returns what opening does about damaged or missing objects.
   *
   * @return the policy
   */
  public CorruptionPolicy corruption() {
    return corruption;
  }

  /**
   * Returns how often an idle owner checks whether the log was taken over.
   *
   * @return the interval; zero for never
   */
  public Duration ownershipCheck() {
    return ownershipCheck;
  }

  // What is asked for in this package most, by its own name.

  Duration linger() {
    return grouping.linger();
  }

  Duration idleLinger() {
    return grouping.idleLinger();
  }

  int maxObjectBytes() {
    return grouping.maxObjectBytes();
  }

  int uploadsInFlight() {
    return grouping.uploadsInFlight();
  }

  long maxUnflushedBytes() {
    return grouping.maxUnflushedBytes();
  }

  Duration requestTimeout() {
    return retries.requestTimeout();
  }

  Duration giveUpAfter() {
    return retries.giveUpAfter();
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof S3BufferSettings that
        && bucket.equals(that.bucket)
        && prefix.equals(that.prefix)
        && buffer.equals(that.buffer)
        && grouping.equals(that.grouping)
        && retries.equals(that.retries)
        && requests.equals(that.requests)
        && encryption.equals(that.encryption)
        && compression == that.compression
        && client.equals(that.client)
        && corruption == that.corruption
        && ownershipCheck.equals(that.ownershipCheck);
  }

  @Override
  public int hashCode() {
    return Objects.hash(
        bucket,
        prefix,
        buffer,
        grouping,
        retries,
        requests,
        encryption,
        compression,
        client,
        corruption,
        ownershipCheck);
  }

  @Override
  public String toString() {
    return "S3BufferSettings[bucket=" + bucket + ", prefix=" + prefix + ", buffer=" + buffer
        + ", grouping=" + grouping + ", retries=" + retries + ", requests=" + requests
        + ", encryption=" + encryption + ", compression=" + compression + ", client=" + client
        + ", corruption=" + corruption + ", ownershipCheck=" + ownershipCheck + "]";
  }

  /**
   * Builds settings. {@link #build} checks them all together, so the order of the setters does not matter. Each group can
   * be set as a whole, or changed by a function of its builder. Not safe for use by several threads.
   */
  public static final class Builder {

    private String bucket;
    private String prefix;
    private BufferSettings.Builder buffer = BufferSettings.builder();
    private S3Grouping.Builder grouping = S3Grouping.builder();
    private S3Retries.Builder retries = S3Retries.builder();
    private S3Requests.Builder requests = S3Requests.builder();
    private S3Encryption encryption = S3Encryption.bucketDefault();
    private S3Compression compression = S3Compression.NONE;
    private S3ClientSettings.Builder client = S3ClientSettings.builder();
    private CorruptionPolicy corruption = CorruptionPolicy.FAIL;
    private Duration ownershipCheck = Duration.ZERO;

    private Builder(String bucket, String prefix) {
      this.bucket = Objects.requireNonNull(bucket, "bucket");
      this.prefix = Objects.requireNonNull(prefix, "prefix");
    }

    /**
     * Sets another bucket.
     *
     * @param newBucket the bucket; it must exist
     * @return this builder
     */
    public Builder bucket(String newBucket) {
      bucket = Objects.requireNonNull(newBucket, "bucket");
      return this;
    }

    /**
     * Sets another prefix, for another log with the same settings.
     *
     * @param newPrefix what the keys of that log begin with
     * @return this builder
     */
    public Builder prefix(String newPrefix) {
      prefix = Objects.requireNonNull(newPrefix, "prefix");
      return this;
    }

    /**
     * Sets everything that all backends share: when a batch is due, and how large the backlog and a record may become.
     *
     * @param newBuffer the settings
     * @return this builder
     */
    public Builder buffer(BufferSettings newBuffer) {
      buffer = newBuffer.toBuilder();
      return this;
    }

    /**
     * Sets when a batch is due. Default {@link EmitPolicy#defaults()}.
     *
     * @param emit the policy
     * @return this builder
     */
    public Builder emit(EmitPolicy emit) {
      buffer.emit(emit);
      return this;
    }

    /**
     * Changes when a batch is due.
     *
     * @param change takes the current policy and returns the new one
     * @return this builder
     */
    public Builder emit(UnaryOperator<EmitPolicy> change) {
      buffer.emit(change);
      return this;
    }

    /**
     * Sets how large the backlog may become. Default {@link Capacity#defaults()}.
     *
     * @param capacity the capacity
     * @return this builder
     */
    public Builder capacity(Capacity capacity) {
      buffer.capacity(capacity);
      return this;
    }

    /**
     * Changes how large the backlog may become.
     *
     * @param change takes the current capacity and returns the new one
     * @return this builder
     */
    public Builder capacity(UnaryOperator<Capacity> change) {
      buffer.capacity(change);
      return this;
    }

    /**
     * Sets how large one record may be. If it is not set, it is {@code emit.maxBytes}, whatever the value of that.
     *
     * @param maxRecordBytes payload bytes, from 1 to {@code emit.maxBytes}
     * @return this builder
     */
    public Builder maxRecordBytes(int maxRecordBytes) {
      buffer.maxRecordBytes(maxRecordBytes);
      return this;
    }

    /**
     * Sets how records are grouped into objects.
     *
     * @param newGrouping the settings
     * @return this builder
     */
    public Builder grouping(S3Grouping newGrouping) {
      grouping = newGrouping.toBuilder();
      return this;
    }

    /**
     * Changes how records are grouped into objects.
     *
     * @param change changes a builder with the group's current settings
     * @return this builder
     */
    public Builder grouping(UnaryOperator<S3Grouping.Builder> change) {
      grouping = Objects.requireNonNull(change.apply(grouping), "grouping");
      return this;
    }

    /**
     * Sets how long requests may take and are tried again.
     *
     * @param newRetries the settings
     * @return this builder
     */
    public Builder retries(S3Retries newRetries) {
      retries = newRetries.toBuilder();
      return this;
    }

    /**
     * Changes how long requests may take and are tried again.
     *
     * @param change changes a builder with the group's current settings
     * @return this builder
     */
    public Builder retries(UnaryOperator<S3Retries.Builder> change) {
      retries = Objects.requireNonNull(change.apply(retries), "retries");
      return this;
    }

    /**
     * Sets what all requests declare: who pays, who must own the bucket, and the storage class.
     *
     * @param newRequests the settings
     * @return this builder
     */
    public Builder requests(S3Requests newRequests) {
      requests = newRequests.toBuilder();
      return this;
    }

    /**
     * Changes what all requests declare.
     *
     * @param change changes a builder with the group's current settings
     * @return this builder
     */
    public Builder requests(UnaryOperator<S3Requests.Builder> change) {
      requests = Objects.requireNonNull(change.apply(requests), "requests");
      return this;
    }

    /**
     * Sets how the store encrypts. Default {@link S3Encryption#bucketDefault()}.
     *
     * @param newEncryption the settings
     * @return this builder
     */
    public Builder encryption(S3Encryption newEncryption) {
      encryption = Objects.requireNonNull(newEncryption, "encryption");
      return this;
    }

    /**
     * Sets whether objects are compressed. Default {@link S3Compression#NONE}.
     *
     * @param newCompression the compression
     * @return this builder
     */
    public Builder compression(S3Compression newCompression) {
      compression = Objects.requireNonNull(newCompression, "compression");
      return this;
    }

    /**
     * Sets how the library creates its client.
     *
     * @param newClient the settings
     * @return this builder
     */
    public Builder client(S3ClientSettings newClient) {
      client = newClient.toBuilder();
      return this;
    }

    /**
     * Changes how the library creates its client.
     *
     * @param change changes a builder with the group's current settings
     * @return this builder
     */
    public Builder client(UnaryOperator<S3ClientSettings.Builder> change) {
      client = Objects.requireNonNull(change.apply(client), "client");
      return this;
    }

    /**
     * Sets what opening does about damaged or missing objects. Default {@link CorruptionPolicy#FAIL}.
     *
     * @param newCorruption the policy
     * @return this builder
     */
    public Builder corruption(CorruptionPolicy newCorruption) {
      corruption = Objects.requireNonNull(newCorruption, "corruption");
      return this;
    }

    /**
     * Sets how often an owner that writes nothing checks whether another one has taken the log over. Default zero, which
     * means never: the owner then learns of it by its next write. Each check is one LIST: every 10 s, that is 8,640 a
     * day, for which S3 charges $0.043.
     *
     * @param newOwnershipCheck the interval: zero, or from 1 s to a year
     * @return this builder
     */
    public Builder ownershipCheck(Duration newOwnershipCheck) {
      ownershipCheck = Objects.requireNonNull(newOwnershipCheck, "ownershipCheck");
      return this;
    }

    /**
     * Returns the settings.
     *
     * @return the settings, checked
     * @throws IllegalArgumentException if a setting breaks its rule
     */
    public S3BufferSettings build() {
      return new S3BufferSettings(this);
    }
  }
}
