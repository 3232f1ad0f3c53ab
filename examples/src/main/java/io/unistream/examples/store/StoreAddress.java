package io.unistream.examples.store;

import io.unistream.buffer.s3.S3BufferSettings;
import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Where a log is, in which store.
 *
 * @param endpoint where the store listens; null for AWS
 * @param region the bucket's region; null for the SDK's default
 * @param bucket the bucket
 * @param prefix what the log's keys begin with
 */
public record StoreAddress(
    @Nullable URI endpoint, @Nullable String region, String bucket, String prefix) {

  private static final int PARTS = 4;

  /** Checks that there is a bucket and a prefix. */
  public StoreAddress {
    Objects.requireNonNull(bucket, "bucket");
    Objects.requireNonNull(prefix, "prefix");
  }

  /**
   * Another log in the same bucket.
   *
   * @param name what its keys have after this prefix
   * @return the address
   */
  public StoreAddress resolve(String name) {
    return new StoreAddress(endpoint, region, bucket, prefix + "/" + name);
  }

  /**
   * The settings of this log, everything else by default.
   *
   * @return the settings
   */
  public S3BufferSettings settings() {
    return S3BufferSettings.builder(bucket, prefix)
        .client(client -> client.endpoint(endpoint).region(region))
        .build();
  }

  /**
   * The address on one line, for {@link #parse}.
   *
   * @return the text
   */
  public String toText() {
    return String.join(
        "|",
        endpoint == null ? "" : endpoint.toString(),
        region == null ? "" : region,
        bucket,
        prefix);
  }

  /**
   * Reads what {@link #toText} wrote.
   *
   * @param text the text
   * @return the address
   */
  public static StoreAddress parse(String text) {
    // The prefix is the last part, so that it may hold anything.
    List<String> parts = Arrays.asList(text.split("\\|", PARTS));
    if (parts.size() != PARTS) {
      throw new IllegalArgumentException("not the address of a log: " + text);
    }
    String endpoint = parts.get(0);
    String region = parts.get(1);
    return new StoreAddress(
        endpoint.isEmpty() ? null : URI.create(endpoint),
        region.isEmpty() ? null : region,
        parts.get(2),
        parts.get(3));
  }
}
