package io.unistream.buffer.s3;

import io.unistream.buffer.tck.s3.FaultySdkHttpClient;
import io.unistream.buffer.tck.s3.InMemoryS3;
import io.unistream.buffer.tck.s3.S3Faults;
import java.net.URI;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.retries.api.BackoffStrategy;
import software.amazon.awssdk.services.s3.S3Client;

/** Real clients over a bucket in memory. */
final class TestClients {

  static final String BUCKET = "bucket";

  private TestClients() {}

  static S3Client over(InMemoryS3 s3, S3Faults faults, boolean sdkRetries) {
    return over(new FaultySdkHttpClient(s3.httpClient(), faults), sdkRetries);
  }

  /** A client for whoever makes many requests: the SDK's only where that is to send again by itself. */
  static S3Client quick(InMemoryS3 s3, S3Faults faults, boolean sdkRetries) {
    return sdkRetries
        ? over(s3, faults, true)
        : new LeanClient(new FaultySdkHttpClient(s3.httpClient(), faults));
  }

  static S3Client over(SdkHttpClient http, boolean sdkRetries) {
    return over(
        http,
        sdkRetries,
        StaticCredentialsProvider.create(AwsBasicCredentials.create("key", "secret")));
  }

  static S3Client over(SdkHttpClient http, boolean sdkRetries, AwsCredentialsProvider credentials) {
    return S3Client.builder()
        .httpClient(http)
        .endpointOverride(URI.create("http://s3.invalid"))
        .forcePathStyle(true)
        .region(Region.US_EAST_1)
        .serviceConfiguration(service -> service.chunkedEncodingEnabled(false))
        .credentialsProvider(credentials)
        .overrideConfiguration(override -> override.retryStrategy(retry -> retry
            .maxAttempts(sdkRetries ? 3 : 1)
            .backoffStrategy(BackoffStrategy.retryImmediately())
            .throttlingBackoffStrategy(BackoffStrategy.retryImmediately())))
        .build();
  }
}
