package io.unistream.buffer.s3;

import io.unistream.buffer.tck.s3.FaultySdkHttpClient;
import io.unistream.buffer.tck.s3.S3Faults;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.retries.api.BackoffStrategy;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.S3Object;

/** A bucket of a real server, reached through a real HTTP client with faults before it. */
final class RealBacking implements Backing {

  /** The server may have those of other runs. */
  private static final String RUN = Long.toString(System.currentTimeMillis(), Character.MAX_RADIX);

  private static final AtomicInteger COUNT = new AtomicInteger();

  private final TestServer server;
  private final String bucket;
  private final S3Client admin;

  RealBacking(TestServer server) {
    this.server = server;
    this.bucket = "buffer-" + RUN + "-" + COUNT.incrementAndGet();
    this.admin = server.client().httpClientBuilder(Apache5HttpClient.builder()).build();
    admin.createBucket(to -> to.bucket(bucket));
  }

  @Override
  public String bucket() {
    return bucket;
  }

  @Override
  public S3Client client(S3Faults faults, boolean sdkRetries) {
    return server
        .client()
        .httpClient(new FaultySdkHttpClient(Apache5HttpClient.builder().build(), faults))
        .serviceConfiguration(service -> service.chunkedEncodingEnabled(false))
        .overrideConfiguration(override -> override.retryStrategy(retry -> retry
            .maxAttempts(sdkRetries ? 3 : 1)
            .backoffStrategy(BackoffStrategy.retryImmediately())
            .throttlingBackoffStrategy(BackoffStrategy.retryImmediately())))
        .build();
  }

  @Override
  public List<String> keys() {
    return admin.listObjectsV2Paginator(of -> of.bucket(bucket)).contents().stream()
        .map(S3Object::key)
        .toList();
  }

  @Override
  public byte[] bytes(String key) {
    return admin.getObjectAsBytes(of -> of.bucket(bucket).key(key)).asByteArray();
  }

  @Override
  public void overwrite(String key, byte[] bytes) {
    admin.putObject(to -> to.bucket(bucket).key(key), RequestBody.fromBytes(bytes));
  }

  @Override
  public int openAnswers() {
    return 0; // the pool of connections knows, and tells nobody
  }

  @Override
  public long digest() {
    return ThreadLocalRandom.current().nextLong(); // ids need not be the same in the next run
  }

  @Override
  public Backing copy() {
    RealBacking copy = new RealBacking(server);
    keys().forEach(key -> copy.overwrite(key, bytes(key)));
    return copy;
  }

  @Override
  public void close() {
    admin.close();
  }
}
