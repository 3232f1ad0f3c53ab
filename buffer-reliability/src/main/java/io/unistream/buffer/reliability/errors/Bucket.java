package io.unistream.buffer.reliability.errors;

import io.unistream.buffer.Buffer;
import io.unistream.buffer.BufferComponents;
import io.unistream.buffer.RecordCodec;
import io.unistream.buffer.reliability.HeapStore;
import io.unistream.buffer.s3.S3Buffer;
import io.unistream.buffer.s3.S3BufferSettings;
import io.unistream.buffer.tck.s3.InMemoryS3;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.s3.S3Client;

/** A bucket in the heap. */
final class Bucket implements World {

  static final String NAME = "bucket";

  private final InMemoryS3 store;
  private final S3Client client;

  Bucket(@Nullable Object store) {
    this.store = (InMemoryS3) Objects.requireNonNull(store);
    this.client = HeapStore.client(this.store);
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
