package io.unistream.buffer.s3;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.s3.model.DeleteObjectsRequest;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Request;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.RequestPayer;

/**
 * What the requests to the store declare besides what they ask for. Immutable. In JSON these settings are the object
 * {@code requests}. They apply to every client, whether the library or the caller created it.
 */
public final class S3Requests {

  /** From these an object must be fetched back for hours before it can be read. */
  private static final Set<String> ARCHIVES = Set.of("GLACIER", "DEEP_ARCHIVE");

  private static final Pattern STORAGE_CLASS = Pattern.compile("[A-Za-z0-9_-]{1,64}");
  private static final Pattern ACCOUNT = Pattern.compile("[0-9]{12}");

  private final boolean requesterPays;
  private final @Nullable String expectedBucketOwner;
  private final @Nullable String storageClass;

  private S3Requests(Builder from) {
    requesterPays = from.requesterPays;
    expectedBucketOwner = from.expectedBucketOwner;
    storageClass = from.storageClass;
    Rules.matches(
        "requests.expectedBucketOwner",
        ACCOUNT,
        "must be the 12 digits of an AWS account",
        expectedBucketOwner);
    Rules.matches(
        "requests.storageClass",
        STORAGE_CLASS,
        "must be the name of a storage class such as STANDARD_IA",
        storageClass);
    Rules.checkText(
        storageClass == null || !ARCHIVES.contains(storageClass),
        "requests.storageClass",
        "must not be an archive, from which the log cannot be read at once",
        String.valueOf(storageClass));
  }

  @JsonCreator
  static S3Requests of(
      @JsonProperty("requesterPays") @Nullable Boolean requesterPays,
      @JsonProperty("expectedBucketOwner") @Nullable String expectedBucketOwner,
      @JsonProperty("storageClass") @Nullable String storageClass) {
    return builder()
        .requesterPays(requesterPays != null && requesterPays)
        .expectedBucketOwner(expectedBucketOwner)
        .storageClass(storageClass)
        .build();
  }

  /**
   * Returns a builder with the default settings: requests declare nothing.
   *
   * @return a new builder
   */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * Returns a builder with these settings.
   *
   * @return a new builder
   */
  public Builder toBuilder() {
    return new Builder()
        .requesterPays(requesterPays)
        .expectedBucketOwner(expectedBucketOwner)
        .storageClass(storageClass);
  }

  /**
   * Returns whether the requesting account, instead of the bucket's owner, pays for requests and traffic.
   *
   * @return true if it does
   */
  public boolean requesterPays() {
    return requesterPays;
  }

  /**
   * Returns the account that must own the bucket.
   *
   * @return the account's id, or null for any account
   */
  public @Nullable String expectedBucketOwner() {
    return expectedBucketOwner;
  }

  /**
   * Returns the storage class of the log's objects.
   *
   * @return the name of the class, or null for the bucket's default
   */
  public @Nullable String storageClass() {
    return storageClass;
  }

  private @Nullable RequestPayer payer() {
    return requesterPays ? RequestPayer.REQUESTER : null;
  }

  void apply(PutObjectRequest.Builder request) {
    request
        .requestPayer(payer())
        .expectedBucketOwner(expectedBucketOwner)
        .storageClass(storageClass);
  }

  void apply(GetObjectRequest.Builder request) {
    request.requestPayer(payer()).expectedBucketOwner(expectedBucketOwner);
  }

  void apply(ListObjectsV2Request.Builder request) {
    request.requestPayer(payer()).expectedBucketOwner(expectedBucketOwner);
  }

  void apply(DeleteObjectsRequest.Builder request) {
    request.requestPayer(payer()).expectedBucketOwner(expectedBucketOwner);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof S3Requests that
        && requesterPays == that.requesterPays
        && Objects.equals(expectedBucketOwner, that.expectedBucketOwner)
        && Objects.equals(storageClass, that.storageClass);
  }

  @Override
  public int hashCode() {
    return Objects.hash(requesterPays, expectedBucketOwner, storageClass);
  }

  @Override
  public String toString() {
    return "S3Requests[requesterPays=" + requesterPays + ", expectedBucketOwner="
        + expectedBucketOwner + ", storageClass=" + storageClass + "]";
  }

  /** Builds settings. {@link #build} checks them. Not safe for use by several threads. */
  public static final class Builder {

    private boolean requesterPays;
    private @Nullable String expectedBucketOwner;
    private @Nullable String storageClass;

    private Builder() {}

    /**
     * Sets whether the requesting account pays for requests and traffic. Default false. If true, each request declares
     * it: requester-pays buckets refuse requests that do not.
     *
     * @param newRequesterPays whether it does
     * @return this builder
     */
    public Builder requesterPays(boolean newRequesterPays) {
      requesterPays = newRequesterPays;
      return this;
    }

    /**
     * Sets the account that must own the bucket. Default any. Each request declares it, and the store refuses the request
     * if another account owns the bucket. If a bucket's name was given up and taken by a stranger, the stranger thus gets
     * no records.
     *
     * @param newExpectedBucketOwner the 12 digits of an AWS account; null for any
     * @return this builder
     */
    public Builder expectedBucketOwner(@Nullable String newExpectedBucketOwner) {
      expectedBucketOwner = newExpectedBucketOwner;
      return this;
    }

    /**
     * Sets the storage class of all objects of the log. Default the bucket's, which is {@code STANDARD} on AWS. That is
     * also the cheapest class for a log: the others charge small objects as 128 KiB, and deleted objects for 30 days or
     * more. {@code ONEZONE_IA} and {@code REDUCED_REDUNDANCY} lose more than {@link S3Buffer} promises. Archives
     * ({@code GLACIER}, {@code DEEP_ARCHIVE}) are refused.
     *
     * @param newStorageClass the store's name of the class, or null for the bucket's default
     * @return this builder
     */
    public Builder storageClass(@Nullable String newStorageClass) {
      storageClass = newStorageClass;
      return this;
    }

    /**
     * Returns the settings.
     *
     * @return the settings, checked
     * @throws IllegalArgumentException if a setting breaks its rule
     */
    public S3Requests build() {
      return new S3Requests(this);
    }
  }
}
