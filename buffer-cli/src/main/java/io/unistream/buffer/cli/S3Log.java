package io.unistream.buffer.cli;

import io.unistream.buffer.s3.S3Backend;
import io.unistream.buffer.s3.S3BufferSettings;
import io.unistream.buffer.wal.WalView;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/** A log in a bucket. A class of its own, so that what looks at a directory loads nothing of S3. */
final class S3Log {

  static final String SCHEME = "s3://"; // a constant, which is compiled into those who use it

  private S3Log() {}

  /**
   * A view of the log that a command names.
   *
   * @param name {@code s3://BUCKET/PREFIX}, with a slash behind it or without
   */
  static WalView view(
      String name, @Nullable String region, @Nullable URI endpoint, boolean pathStyle) {
    String place = name.substring(SCHEME.length());
    int slash = place.indexOf('/');
    String prefix = slash < 0 ? "" : place.substring(slash + 1);
    String root = prefix.endsWith("/") ? prefix.substring(0, prefix.length() - 1) : prefix;
    if (slash <= 0 || root.isEmpty()) {
      throw new IllegalArgumentException(
          "a log in S3 must be " + SCHEME + "BUCKET/PREFIX, was " + name);
    }
    S3BufferSettings settings = S3BufferSettings.builder(place.substring(0, slash), root)
        .client(client ->
            (pathStyle ? client.forcePathStyle(true) : client).region(region).endpoint(endpoint))
        .build();
    return new S3Backend().view(settings);
  }
}
