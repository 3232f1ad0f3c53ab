package io.unistream.examples.store;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that name a store. Without any there is one of our own. */
public final class StoreOptions {

  private static final String OWN_BUCKET = "buffer";

  @Option(
      names = "--bucket",
      paramLabel = "NAME",
      description =
          "An existing bucket of a real store, which costs requests; credentials as the AWS SDK finds them."
              + " Default: a store of our own, on a directory.")
  private @Nullable String bucket;

  @Option(
      names = "--endpoint",
      paramLabel = "URL",
      description = "Where a store with S3's interface listens. Default: AWS.")
  private @Nullable URI endpoint;

  @Option(
      names = "--region",
      paramLabel = "NAME",
      description = "The bucket's region. Default: as the AWS SDK finds it.")
  private @Nullable String region;

  @Option(
      names = "--prefix",
      paramLabel = "PREFIX",
      description = "What the keys in the bucket begin with. Default: a new one each time.")
  private @Nullable String prefix;

  /** Made by picocli. */
  public StoreOptions() {}

  /**
   * What is wrong with these options.
   *
   * @return a sentence, or null if nothing is wrong
   */
  public @Nullable String problem() {
    if (bucket == null && isGiven()) {
      return "--endpoint, --region and --prefix belong to a real store: name its --bucket too";
    }
    if (prefix != null && (prefix.isBlank() || prefix.startsWith("/") || prefix.endsWith("/"))) {
      return "--prefix must neither be empty nor begin or end with a slash, was \"" + prefix + "\"";
    }
    return null;
  }

  /**
   * Whether there is any.
   *
   * @return false if all are left out
   */
  public boolean isGiven() {
    return bucket != null || endpoint != null || region != null || prefix != null;
  }

  /**
   * The store: the user's, or one that starts now.
   *
   * @param name of the example, for the prefix
   * @param directory where a store of our own keeps its objects; new
   * @param errors the file that gets its standard error
   * @return the store; the caller closes it
   * @throws IOException if it does not start
   */
  public Store open(String name, Path directory, Path errors) throws IOException {
    String keys = prefix == null ? name + "/" + UUID.randomUUID() : prefix;
    return bucket == null
        ? StoreProcess.start(directory, errors, OWN_BUCKET, name)
        : Store.of(new StoreAddress(endpoint, region, bucket, keys));
  }
}
