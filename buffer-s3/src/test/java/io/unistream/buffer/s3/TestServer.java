package io.unistream.buffer.s3;

import java.net.URI;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;

/**
 * A server that speaks S3: one that a test starts, or another that the reader has started, by
 * {@code -Ds3.endpoint=http://localhost:9000}, and {@code -Ds3.accessKey=…} and {@code -Ds3.secretKey=…} unless it takes any.
 * Buckets are made there, and stay.
 */
record TestServer(URI endpoint, String accessKey, String secretKey) {

  /** The one that the reader has started; null if there is none. */
  static @Nullable TestServer given() {
    String endpoint = System.getProperty("s3.endpoint");
    return endpoint == null
        ? null
        : new TestServer(
            URI.create(endpoint),
            System.getProperty("s3.accessKey", "key"),
            System.getProperty("s3.secretKey", "secret"));
  }

  /** An {@link S3ProxyServer}, in whatever process it is. */
  static TestServer onPort(int port) {
    return new TestServer(
        URI.create("http://127.0.0.1:" + port), S3ProxyServer.ACCESS_KEY, S3ProxyServer.SECRET_KEY);
  }

  /** A client that reaches it; the HTTP client is up to the caller. */
  S3ClientBuilder client() {
    return S3Client.builder()
        .endpointOverride(endpoint)
        .forcePathStyle(true)
        .region(Region.US_EAST_1)
        .credentialsProvider(
            StaticCredentialsProvider.create(AwsBasicCredentials.create(accessKey, secretKey)));
  }
}
