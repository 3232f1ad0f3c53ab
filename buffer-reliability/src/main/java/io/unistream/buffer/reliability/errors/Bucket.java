package io.unistream.buffer.reliability.errors;

import io.unistream.buffer.Buffer;
import io.unistream.buffer.BufferComponents;
import io.unistream.buffer.RecordCodec;
import io.unistream.buffer.s3.S3Buffer;
import io.unistream.buffer.s3.S3BufferSettings;
import io.unistream.buffer.tck.s3.InMemoryS3;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.retries.api.BackoffStrategy;
import software.amazon.awssdk.services.s3.S3Client;

/** A bucket in the heap. */
final class Bucket implements World {

  static final String NAME = "bucket";

  private final InMemoryS3 store;
  private final S3Client client;

  Bucket(@Nullable Object store) {
    this.store = (InMemoryS3) Objects.requireNonNull(store);
    this.client = S3Client.builder()
        .httpClient(this.store.httpClient())
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

  @Override
  public Buffer<byte[]> open(RecordCodec<byte[]> codec, BufferComponents components) {
    S3BufferSettings settings = S3BufferSettings.builder(NAME, "log")
        .emit(EMIT)
        .grouping(grouping -> grouping.linger(Duration.ZERO).idleLinger(Duration.ZERO))
        .retries(retries ->
            retries.requestTimeout(Duration.ofSeconds(5)).giveUpAfter(Duration.ofSeconds(20)))
        .build();
    return S3Buffer.open(settings, codec, components, client);
  }

  @Override
  public boolean keeps() {
    return true;
  }

  @Override
  public World crash(long seed) {
    return new Bucket(store.copy());
  }

  @Override
  public List<String> leaks() {
    int answers = store.openAnswers();
    return answers == 0 ? List.of() : List.of(answers + " answers of the store");
  }

  @Override
  public void close() {
    client.close();
  }
}
