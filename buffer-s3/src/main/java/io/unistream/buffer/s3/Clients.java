package io.unistream.buffer.s3;

import io.unistream.buffer.BufferStorageException;
import io.unistream.buffer.config.BufferConfigException;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.profiles.ProfileFile;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.DelegatingS3Client;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;

/** Makes the client of a buffer that was given none. */
final class Clients {

  private Clients() {}

  static S3Client make(S3BufferSettings settings) {
    S3ClientBuilder builder = S3Client.builder();
    Connections.enough(settings).ifPresent(builder::httpClientBuilder);
    return make(settings, builder);
  }

  /** Makes the client by a builder that may know its HTTP client already. */
  static S3Client make(S3BufferSettings settings, S3ClientBuilder builder) {
    S3ClientSettings client = settings.client();
    ensureProfile(client.profile());
    Region region = region(client);
    builder
        .forcePathStyle(client.forcePathStyle())
        .region(region)
        .endpointOverride(client.endpoint())
        .requestChecksumCalculation(client.requestChecksumCalculation())
        .responseChecksumValidation(client.responseChecksumValidation())
        // one try of this library's is one request: when there is another is for Retries to say
        .overrideConfiguration(all ->
            all.retryStrategy(AwsRetryStrategy.doNotRetry()).defaultProfileName(client.profile()))
        .serviceConfiguration(service -> service.chunkedEncodingEnabled(false));
    Credentials credentials = null;
    try {
      credentials = Credentials.of(settings, region);
      AwsCredentialsProvider provider = credentials.provider();
      if (provider != null) {
        builder.credentialsProvider(provider);
      }
      return new Owned(builder.build(), credentials);
    } catch (SdkException e) {
      if (credentials != null) {
        credentials.close();
      }
      throw new BufferStorageException(
          "cannot create a client of the store with the settings client.region (" + client.region()
              + ") and client.endpoint (" + client.endpoint()
              + "); set them, or give S3Buffer.open a client of your own: " + e.getMessage(),
          e);
    }
  }

  /** Otherwise the first request would say so, and be tried again as if the store were away. */
  private static void ensureProfile(@Nullable String profile) {
    if (profile != null && ProfileFile.defaultProfileFile().profile(profile).isEmpty()) {
      throw new BufferConfigException(
          "client.profile must be one of the SDK's config and credentials files, was \"" + profile
              + "\"");
    }
  }

  /** Null for the SDK's default. Stores that are not AWS's have none, and a request is signed for one all the same. */
  private static @Nullable Region region(S3ClientSettings client) {
    String region = client.region();
    if (region != null) {
      return Region.of(region);
    }
    return client.endpoint() == null ? null : Region.US_EAST_1;
  }

  /** Closes the credentials with the client, which does not do that. */
  private static final class Owned extends DelegatingS3Client {

    private final Credentials credentials;

    Owned(S3Client client, Credentials credentials) {
      super(client);
      this.credentials = credentials;
    }

    @Override
    public void close() {
      super.close();
      credentials.close();
    }
  }
}
