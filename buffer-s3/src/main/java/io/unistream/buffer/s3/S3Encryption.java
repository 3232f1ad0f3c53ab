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
 * How the store encrypts what it keeps. Immutable. Objects written before a change of this setting stay as they are; those
 * written with a customer's key can be read with that key alone.
 *
 * @param mode who holds the key
 * @param key for {@link Mode#SSE_KMS} the id or ARN of the key, empty for the account's default key; for {@link Mode#SSE_C}
 *     the key itself, 32 bytes in Base64; otherwise empty
 */
public record S3Encryption(Mode mode, String key) {

  private static final int KEY_BYTES = 32;
  private static final String ALGORITHM = "AES256";

  /** Who holds the key. */
  public enum Mode {
    /** What the bucket does by itself. */
    BUCKET_DEFAULT,
    /** The store holds the key. */
    SSE_S3,
    /** The key management service holds the key. Each request may cost extra. */
    SSE_KMS,
    /** The caller sends the key with each request, and loses the log if it loses the key. */
    SSE_C
  }

  /** Checks the key. */
  public S3Encryption {
    Objects.requireNonNull(mode, "mode");
    Objects.requireNonNull(key, "key");
    if (mode == Mode.SSE_C && !isKey(key)) {
      throw new IllegalArgumentException(
          "encryption.key must be " + KEY_BYTES + " bytes in Base64 for SSE_C");
    }
    if ((mode == Mode.BUCKET_DEFAULT || mode == Mode.SSE_S3) && !key.isEmpty()) {
      throw new IllegalArgumentException("encryption.key must be empty for " + mode);
    }
  }

  @JsonCreator
  static S3Encryption of(
      @JsonProperty(value = "mode", required = true) Mode mode,
      @JsonProperty("key") @Nullable String key) {
    return new S3Encryption(mode, key == null ? "" : key);
  }

  /**
   * What the bucket does by itself.
   *
   * @return the default
   */
  public static S3Encryption bucketDefault() {
    return new S3Encryption(Mode.BUCKET_DEFAULT, "");
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
      case SSE_KMS -> {
        request.serverSideEncryption(ServerSideEncryption.AWS_KMS);
        if (!key.isEmpty()) {
          request.ssekmsKeyId(key);
        }
      }
      case SSE_C -> request.sseCustomerAlgorithm(ALGORITHM).sseCustomerKey(key);
    }
  }

  void apply(GetObjectRequest.Builder request) {
    if (mode == Mode.SSE_C) {
      request.sseCustomerAlgorithm(ALGORITHM).sseCustomerKey(key);
    }
  }

  @Override
  public String toString() {
    return mode == Mode.SSE_C
        ? "SSE_C[key not shown]"
        : mode + (key.isEmpty() ? "" : "[" + key + "]");
  }
}
