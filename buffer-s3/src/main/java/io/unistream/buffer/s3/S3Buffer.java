package io.unistream.buffer.s3;

import io.unistream.buffer.Buffer;
import io.unistream.buffer.BufferComponents;
import io.unistream.buffer.RecordCodec;
import io.unistream.buffer.batch.MicroBatchBuffer;
import java.util.UUID;
import java.util.function.Supplier;
import software.amazon.awssdk.services.s3.S3Client;

/**
 * Opens buffers whose log is in an S3 bucket, or in another store with S3's interface and its {@code If-None-Match: *}.
 *
 * <p><b>What survives when a call has returned.</b> The data survives the loss of the host and its disks
 * ({@link io.unistream.buffer.CrashClass#HOST}), as far as the store keeps what it has acknowledged.
 *
 * <p><b>Opening takes the log over</b> from the owner in another process, on any machine. Each later put, seal and commit
 * of the former owner fails with {@link io.unistream.buffer.BufferFencedException} and changes nothing. So let only one
 * producer at a time open a log; otherwise producers take it from each other for ever. Within one process, a log is not
 * taken from a buffer that works.
 */
public final class S3Buffer {

  private S3Buffer() {}

  /**
   * Opens the log with a client that the library creates, the system clock and no listener. Unless the settings say
   * otherwise, the client uses the SDK's default credentials.
   *
   * @param settings the settings
   * @param codec turns records into bytes and back
   * @param <R> the record type
   * @return the buffer; the caller closes it
   * @throws IllegalArgumentException if the settings ask for LZ4 or a role, and the library for it is not on the class
   *     path
   * @throws io.unistream.buffer.config.BufferConfigException if the heap is too small for the settings, or the SDK's files do not
   *     have the profile
   * @throws io.unistream.buffer.BufferLockedException if another buffer of this process has the log open
   * @throws io.unistream.buffer.BufferStorageFullException if the store is full, after {@code giveUpAfter}
   * @throws io.unistream.buffer.BufferStorageException if the store refuses a request, does not answer, or lacks
   *     conditional writes
   * @throws io.unistream.buffer.CorruptLogException if acknowledged data is damaged or missing
   * @throws io.unistream.buffer.BufferFencedException if another owner took over at the same time
   * @throws io.unistream.buffer.UnsupportedLogException if the log has an unknown format
   * @throws io.unistream.buffer.BufferInterruptedException if interrupted while waiting for the store; the former owner
   *     may be fenced
   */
  public static <R> Buffer<R> open(S3BufferSettings settings, RecordCodec<R> codec) {
    return open(settings, codec, BufferComponents.defaults());
  }

  /**
   * Opens the log with a client that the library creates. Unless the settings say otherwise, the client uses the SDK's
   * default credentials.
   *
   * @param settings the settings
   * @param codec turns records into bytes and back
   * @param components the clock, the listener, and the policy for records that cannot be decoded
   * @param <R> the record type
   * @return the buffer; the caller closes it
   * @throws io.unistream.buffer.BufferException as the other method says
   */
  public static <R> Buffer<R> open(
      S3BufferSettings settings, RecordCodec<R> codec, BufferComponents components) {
    S3BufferSettings usable = usable(settings);
    return open(
        usable, codec, components, Clients.make(usable), true, UUID::randomUUID, Neighbours.HERE);
  }

  /**
   * Opens the log through a client that the caller created, with its own HTTP client, credentials and retries.
   * {@code retries.requestTimeout} replaces the client's own limit for a try. The client should not use chunked encoding
   * ({@code chunkedEncodingEnabled(false)}). It needs {@code grouping.uploadsInFlight} + 12 connections, and 4 more with
   * {@code retries.hedgeAfter}. With fewer, requests wait for each other, and a request that waits for long fails.
   *
   * @param settings the settings, without any of {@code client}
   * @param codec turns records into bytes and back
   * @param components the clock, the listener, and the policy for records that cannot be decoded
   * @param client the client; the caller closes it, after the buffer
   * @param <R> the record type
   * @return the buffer; the caller closes it
   * @throws IllegalArgumentException if there are settings of {@code client}, or as the other method says
   * @throws io.unistream.buffer.BufferException as the other method says
   */
  public static <R> Buffer<R> open(
      S3BufferSettings settings,
      RecordCodec<R> codec,
      BufferComponents components,
      S3Client client) {
    settings.ensureNoClient();
    return open(
        usable(settings), codec, components, client, false, UUID::randomUUID, Neighbours.HERE);
  }

  private static S3BufferSettings usable(S3BufferSettings settings) {
    settings.ensureUsable();
    return Heap.fit(settings, Runtime.getRuntime().maxMemory());
  }

  static <R> Buffer<R> open(
      S3BufferSettings settings,
      RecordCodec<R> codec,
      BufferComponents components,
      S3Client client,
      boolean owned,
      Supplier<UUID> ids,
      Neighbours neighbours) {
    Store store = new Store(client, owned, settings);
    Owner owner = S3Wal.owner(settings, store, components.clock(), ids.get());
    S3Wal wal = S3Wal.open(settings, owner, components.clock(), ids, neighbours);
    Buffer<R> buffer = MicroBatchBuffer.open(wal, codec, settings.buffer(), components);
    wal.opened();
    return buffer;
  }
}
