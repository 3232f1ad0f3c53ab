package io.unistream.buffer.s3;

import io.unistream.buffer.BufferStorageException;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;

/** Makes the client of a buffer that was given none. */
final class Clients {

  private Clients() {}

  static S3Client make(S3BufferSettings settings) {
    S3ClientBuilder builder = S3Client.builder()
        .forcePathStyle(settings.pathStyle())
        // one try of this library's is one request: when there is another is for Retries to say
        .overrideConfiguration(all -> all.retryStrategy(AwsRetryStrategy.doNotRetry()))
        .serviceConfiguration(service -> service.chunkedEncodingEnabled(false));
    if (settings.region() != null) {
      builder.region(Region.of(settings.region()));
    } else if (settings.endpoint() != null) {
      builder.region(Region.US_EAST_1);
    }
    if (settings.endpoint() != null) {
      builder.endpointOverride(settings.endpoint());
    }
    try {
      return builder.build();
    } catch (SdkException e) {
      throw new BufferStorageException(
          "cannot make a client of the store with the settings region (" + settings.region()
              + ") and endpoint (" + settings.endpoint()
              + "); set them, or give S3Buffer.open a client of your own: " + e.getMessage(),
          e);
    }
  }
}
