package io.unistream.buffer.tck.s3;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.async.AsyncRequestBody;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.async.SdkAsyncHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.retries.api.BackoffStrategy;
import software.amazon.awssdk.retries.api.RetryStrategy;
import software.amazon.awssdk.services.s3.S3AsyncClient;
import software.amazon.awssdk.services.s3.S3BaseClientBuilder;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;

/** The real SDK over an HTTP client. */
final class Sdk {

  static final String BUCKET = "bucket";
  static final URI ENDPOINT = URI.create("https://s3.test");

  private Sdk() {}

  static S3Client once(SdkHttpClient http) {
    return configured(S3Client.builder(), ENDPOINT, AwsRetryStrategy.doNotRetry())
        .httpClient(http)
        .build();
  }

  static S3Client retrying(SdkHttpClient http) {
    return configured(S3Client.builder(), ENDPOINT, atOnce()).httpClient(http).build();
  }

  static S3AsyncClient onceAsync(SdkAsyncHttpClient http) {
    return configured(S3AsyncClient.builder(), ENDPOINT, AwsRetryStrategy.doNotRetry())
        .httpClient(http)
        .build();
  }

  static S3AsyncClient retryingAsync(SdkAsyncHttpClient http) {
    return configured(S3AsyncClient.builder(), ENDPOINT, atOnce())
        .httpClient(http)
        .build();
  }

  static <B extends S3BaseClientBuilder<B, ?>> B configured(
      B builder, URI endpoint, RetryStrategy retries) {
    return builder
        .endpointOverride(endpoint)
        .forcePathStyle(true)
        .region(Region.EU_WEST_1)
        .credentialsProvider(
            StaticCredentialsProvider.create(AwsBasicCredentials.create("AKTEST", "secret")))
        .overrideConfiguration(config -> config.retryStrategy(retries));
  }

  private static RetryStrategy atOnce() {
    return AwsRetryStrategy.standardRetryStrategy().toBuilder()
        .backoffStrategy(BackoffStrategy.retryImmediately())
        .throttlingBackoffStrategy(BackoffStrategy.retryImmediately())
        .build();
  }

  static PutObjectRequest ifAbsent(String key) {
    return PutObjectRequest.builder().bucket(BUCKET).key(key).ifNoneMatch("*").build();
  }

  static void put(S3Client s3, String key, String content) {
    s3.putObject(to -> to.bucket(BUCKET).key(key), RequestBody.fromString(content));
  }

  static void putIfAbsent(S3Client s3, String key, String content) {
    s3.putObject(ifAbsent(key), RequestBody.fromString(content));
  }

  static void put(S3AsyncClient s3, String key, String content) {
    s3.putObject(to -> to.bucket(BUCKET).key(key), AsyncRequestBody.fromString(content))
        .join();
  }

  static String get(S3Client s3, String key) {
    return s3.getObjectAsBytes(of -> of.bucket(BUCKET).key(key)).asUtf8String();
  }

  static String text(InMemoryS3 store, String key) {
    return new String(store.bytes(key), StandardCharsets.UTF_8);
  }
}
