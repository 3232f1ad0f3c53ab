package io.unistream.buffer.s3;

import io.unistream.buffer.Batch;
import io.unistream.buffer.Buffer;
import io.unistream.buffer.BufferComponents;
import io.unistream.buffer.BufferEmptyException;
import io.unistream.buffer.BufferListener;
import io.unistream.buffer.BufferSettings;
import io.unistream.buffer.EmitPolicy;
import io.unistream.buffer.RecordCodec;
import io.unistream.buffer.tck.ManualClock;
import io.unistream.buffer.tck.s3.FaultySdkHttpClient;
import io.unistream.buffer.tck.s3.InMemoryS3;
import io.unistream.buffer.tck.s3.S3Faults;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.services.s3.S3Client;

/** A bucket in memory, and the openings of one log in it. */
final class Bucket implements AutoCloseable {

  final InMemoryS3 s3 = new InMemoryS3(TestClients.BUCKET);
  final ManualClock clock = new ManualClock();
  S3BufferSettings settings = S3BufferSettings.builder(TestClients.BUCKET, "log")
      .buffer(BufferSettings.of(EmitPolicy.defaults().withMaxRecords(3).withMaxBytes(100_000)))
      .grouping(grouping -> grouping.linger(Duration.ZERO))
      // requests are held by hand
      .retries(retries -> retries.requestTimeout(Duration.ofHours(1)))
      .build();
  /** What goes wrong with the opening to come. */
  S3Faults faults = S3Faults.none();

  /** How long an answer takes, in real time. */
  Duration distance = Duration.ZERO;

  BufferListener listener = new BufferListener() {};
  private final List<S3Client> clients = new ArrayList<>();

  /** Changes the settings of the openings to come. */
  void with(UnaryOperator<S3BufferSettings.Builder> change) {
    settings = change.apply(settings.toBuilder()).build();
  }

  Buffer<String> open() {
    return open(RecordCodec.string());
  }

  Buffer<String> open(RecordCodec<String> codec) {
    return open((client, components) ->
        QuietWal.open(settings, codec, components, client, false, UUID::randomUUID));
  }

  /** Opens a buffer as users have it, which deletes in the background. */
  Buffer<String> openUnwatched() {
    return open(
        (client, components) -> S3Buffer.open(settings, RecordCodec.string(), components, client));
  }

  private Buffer<String> open(BiFunction<S3Client, BufferComponents, Buffer<String>> opener) {
    SdkHttpClient http = new FaultySdkHttpClient(s3.httpClient(), faults);
    S3Client client =
        TestClients.over(distance.isZero() ? http : new DistantHttpClient(http, distance), false);
    clients.add(client);
    S3Faults own = faults;
    Buffer<String> buffer =
        opener.apply(client, BufferComponents.defaults().withClock(clock).withListener(listener));
    if (own == faults) {
      faults = own.nextOwner();
    }
    return buffer;
  }

  static List<String> drain(Buffer<String> buffer) {
    List<String> records = new ArrayList<>();
    try {
      while (true) {
        Batch<String> batch = buffer.emit();
        records.addAll(batch.records());
        buffer.commit(batch);
      }
    } catch (BufferEmptyException e) {
      return records;
    }
  }

  List<String> keys(String part) {
    return s3.keys().stream().filter(key -> key.contains(part)).toList();
  }

  /** All that tells of openings but the log itself. */
  void removeClaims() {
    keys("epoch/").forEach(s3::remove);
    keys("opened/").forEach(s3::remove);
  }

  /** Of the openings so far: there may be many. */
  void closeClients() {
    clients.forEach(S3Client::close);
    clients.clear();
  }

  @Override
  public void close() {
    closeClients();
  }
}
