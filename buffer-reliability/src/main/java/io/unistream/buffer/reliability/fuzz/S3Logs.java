package io.unistream.buffer.reliability.fuzz;

import io.unistream.buffer.Buffer;
import io.unistream.buffer.BufferComponents;
import io.unistream.buffer.CorruptionPolicy;
import io.unistream.buffer.RecordCodec;
import io.unistream.buffer.reliability.HeapStore;
import io.unistream.buffer.s3.S3Buffer;
import io.unistream.buffer.s3.S3BufferSettings;
import io.unistream.buffer.tck.s3.InMemoryS3;
import java.time.Duration;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import software.amazon.awssdk.services.s3.S3Client;

/** A log in a bucket in memory. */
final class S3Logs implements AutoCloseable {

  private static final String BUCKET = "bucket";
  private static final String PREFIX = "log";

  private final InMemoryS3 store = new InMemoryS3(BUCKET);
  private final S3Client client = HeapStore.client(store);

  Buffer<byte[]> open(boolean quarantine) {
    S3BufferSettings settings = S3BufferSettings.builder(BUCKET, PREFIX)
        .emit(emit -> emit.withMaxRecords(7).withMaxBytes(4_000))
        .grouping(grouping -> grouping.linger(Duration.ZERO))
        // what a forged log sends it after is not waited for longer
        .retries(retries -> retries.giveUpAfter(Duration.ofSeconds(20)))
        .corruption(quarantine ? CorruptionPolicy.QUARANTINE : CorruptionPolicy.FAIL)
        .build();
    return S3Buffer.open(settings, RecordCodec.bytes(), BufferComponents.defaults(), client);
  }

  void put(Map<String, byte[]> objects) {
    objects.forEach(store::overwrite);
  }

  SortedMap<String, byte[]> contents() {
    SortedMap<String, byte[]> contents = new TreeMap<>();
    store.keys().forEach(key -> contents.put(key, store.bytes(key)));
    return contents;
  }

  @Override
  public void close() {
    client.close();
  }
}
