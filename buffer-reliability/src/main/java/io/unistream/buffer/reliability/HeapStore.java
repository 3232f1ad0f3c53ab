package io.unistream.buffer.reliability;

import io.unistream.buffer.tck.s3.InMemoryS3;
import java.net.URI;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.retries.api.BackoffStrategy;
import software.amazon.awssdk.services.s3.S3Client;

/** How a store in this heap is reached: by the SDK, without a network. */
public final class HeapStore {

  private HeapStore() {}

  /**
   * Makes a client that sends each request once, since the log has retries of its own.
   *
   * @param store where the requests go
   * @return the client; the caller closes it
   */
  public static S3Client client(InMemoryS3 store) {
    return S3Client.builder()
        .httpClient(store.httpClient())
        .endpointOverride(URI.create("http://s3.invalid"))
        .forcePathStyle(true)
        .region(Region.US_EAST_1)
        .serviceConfiguration(service -> service.chunkedEncodingEnabled(false))
        .credentialsProvider(
            StaticCredentialsProvider.create(AwsBasicCredentials.create("key", "secret")))
        .overrideConfiguration(override -> override.retryStrategy(retry -> retry
            .maxAttempts(1)
            .backoffStrategy(BackoffStrategy.retryImmediately())
            .throttlingBackoffStrategy(BackoffStrategy.retryImmediately())))
        .build();
  }
}
