package io.unistream.buffer.s3;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Base64;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.ServerSideEncryption;

/**
 * How the store encrypts what it keeps. Immutable. In JSON these settings are the object {@code encryption}. Objects
 * written before a change of this setting stay as they are. Objects written with a customer's key can only be read with
 * that key.
 */
public final class S3Encryption {

  private static final int KEY_BYTES = 32;
  private static final String ALGORITHM = "AES256";

  /** Who holds the key. */
  public enum Mode {
    /** The bucket's default encryption. */
    BUCKET_DEFAULT,
    /** The store holds the key. */
    SSE_S3,
    /** The key management service holds the key. Each request may cost extra. */
    SSE_KMS,
    /** The caller sends the key with each request, and loses the log if it loses the key. */
    SSE_C
  }

  private final Mode mode;
  private final String key;
  private final @Nullable Boolean bucketKey;

  private S3Encryption(Builder from) {
    mode = from.mode;
    key = from.key;
    bucketKey = from.bucketKey;
    if (mode == Mode.SSE_C && !isKey(key)) {
      throw new IllegalArgumentException(
          "encryption.key must be " + KEY_BYTES + " bytes in Base64 for SSE_C");
    }
    if ((mode == Mode.BUCKET_DEFAULT || mode == Mode.SSE_S3) && !key.isEmpty()) {
      throw new IllegalArgumentException("encryption.key must be empty for " + mode);
    }
    Rules.check(
        bucketKey == null || mode == Mode.SSE_KMS,
        "encryption.bucketKey",
        "must be left out for " + mode + ", it is for SSE_KMS",
        String.valueOf(bucketKey));
  }

  @JsonCreator
  static S3Encryption of(
      @JsonProperty(value = "mode", required = true) Mode mode,
      @JsonProperty("key") @Nullable String key,
      @JsonProperty("bucketKey") @Nullable Boolean bucketKey) {
    Builder builder = builder(mode).key(key == null ? "" : key);
    builder.bucketKey = bucketKey;
    return builder.build();
  }

  /**
   * Returns the bucket's default encryption.
   *
   * @return the default settings
   */
  public static S3Encryption bucketDefault() {
    return builder(Mode.BUCKET_DEFAULT).build();
  }

  /**
   * Returns a builder without a key.
   *
   * @param mode who holds the key
   * @return a new builder
   */
  public static Builder builder(Mode mode) {
    return new Builder(mode);
  }

  /**
   * Returns a builder with these settings.
   *
   * @return a new builder
   */
  public Builder toBuilder() {
    Builder builder = new Builder(mode).key(key);
    builder.bucketKey = bucketKey;
    return builder;
  }

  /**
   * Returns who holds the key.
   *
   * @return the mode
   */
  public Mode mode() {
    return mode;
  }

  /**
   * Returns the key or its name.
   *
   * @return the key or its name as it was set, or an empty text if it was not set
   */
  public String key() {
    return key;
  }

  /**
   * Returns whether objects are encrypted with a bucket key, which is derived from that of the key management service.
   *
   * @return true if they are; null for the bucket's default
   */
  public @Nullable Boolean bucketKey() {
    return bucketKey;
  }

  private static boolean isKey(String key) {
    try {
      return Base64.getDecoder().decode(key).length == KEY_BYTES;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  void apply(PutObjectRequest.Builder request) {
    switch (mode) {
      case BUCKET_DEFAULT -> {}
      case SSE_S3 -> request.serverSideEncryption(ServerSideEncryption.AES256);
      case SSE_KMS ->
        request
            .serverSideEncryption(ServerSideEncryption.AWS_KMS)
            .ssekmsKeyId(key.isEmpty() ? null : key)
            .bucketKeyEnabled(bucketKey);
      case SSE_C -> request.sseCustomerAlgorithm(ALGORITHM).sseCustomerKey(key);
    }
  }

  void apply(GetObjectRequest.Builder request) {
    if (mode == Mode.SSE_C) {
      request.sseCustomerAlgorithm(ALGORITHM).sseCustomerKey(key);
    }
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof S3Encryption that
        && mode == that.mode
        && key.equals(that.key)
        && Objects.equals(bucketKey, that.bucketKey);
  }

  @Override
  public int hashCode() {
    return Objects.hash(mode, key, bucketKey);
  }

  @Override
  public String toString() {
    String shown = mode == Mode.SSE_C ? "not shown" : "\"" + key + "\"";
    return "S3Encryption[mode=" + mode + ", key=" + shown + ", bucketKey=" + bucketKey + "]";
  }

  /** Builds settings. {@link #build} checks them. Not safe for use by several threads. */
  public static final class Builder {

    private final Mode mode;
    private String key = "";
    private @Nullable Boolean bucketKey;

    private Builder(Mode mode) {
      this.mode = Objects.requireNonNull(mode, "encryption.mode");
    }

    /**
     * Sets the key. Default none.
     *
     * @param newKey for {@link Mode#SSE_KMS} the id or ARN of the key, empty for the account's default key; for {@link Mode#SSE_C}
     *     the key itself, 32 bytes in Base64; otherwise empty
     * @return this builder
     */
    public Builder key(String newKey) {
      key = Objects.requireNonNull(newKey, "encryption.key");
      return this;
    }

    /**
     * Sets whether objects are encrypted with a bucket key, which is derived from that of the key management service. The
     * service is then asked, and paid, far less often. For {@link Mode#SSE_KMS}. Default the bucket's.
     *
     * @param newBucketKey whether they are
     * @return this builder
     */
    public Builder bucketKey(boolean newBucketKey) {
      bucketKey = newBucketKey;
      return this;
    }

    /**
     * Returns the settings.
     *
     * @return the settings, checked
     * @throws IllegalArgumentException if a setting breaks its rule
     */
    public S3Encryption build() {
      return new S3Encryption(this);
    }
  }
}
