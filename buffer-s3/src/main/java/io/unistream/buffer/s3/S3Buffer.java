package io.unistream.buffer.s3;

import io.unistream.buffer.Buffer;
import io.unistream.buffer.BufferComponents;
import io.unistream.buffer.RecordCodec;
import io.unistream.buffer.batch.MicroBatchBuffer;
import java.util.UUID;
import java.util.function.Supplier;
import software.amazon.awssdk.services.s3.S3Client;

/**
 * Opens buffers whose log lives in an S3 bucket, or in another store with S3's interface and its {@code If-None-Match: *}.
 *
 * <p>What survived when a call returns: the loss of the host and its disks ({@link io.unistream.buffer.CrashClass#HOST}), as far
 * as the store keeps what it has acknowledged.
 *
 * <p>Opening takes the log over from whoever has it in another process, on whatever machine: each of the former owner's later puts, seals
 * and commits fails with {@link io.unistream.buffer.BufferFencedException} and changes nothing. So let one producer at a time open a
 * log, or they take it from each other for ever. Within one process it is not taken from a buffer that works.
 */
public final class S3Buffer {

  private S3Buffer() {}

  /**
   * Opens the log with a client of its own, the SDK's default credentials, the system clock and no listener.
   *
   * @param settings the settings
   * @param codec turns records into bytes and back
   * @param <R> the record type
   * @return the buffer; the caller closes it
   * @throws IllegalArgumentException if the settings ask for LZ4 or a role, and the library for it is not there
   * @throws io.unistream.buffer.config.BufferConfigException if the heap is too small for the settings, or the SDK's files do not
   *     have the profile
   * @throws io.unistream.buffer.BufferLockedException if another buffer of this process has the log open
   * @throws io.unistream.buffer.BufferStorageFullException if the store is full, after {@code giveUpAfter}
   * @throws io.unistream.buffer.BufferStorageException if the store refuses, is not there, or lacks conditional writes
   * @throws io.unistream.buffer.CorruptLogException if acknowledged data is damaged or missing
   * @throws io.unistream.buffer.BufferFencedException if another owner took over at the same time
   * @throws io.unistream.buffer.UnsupportedLogException if the log has an unknown format
   * @throws io.unistream.buffer.BufferInterruptedException if interrupted while it waited for the store; the former owner may be
   *     fenced
   */
  public static <R> Buffer<R> open(S3BufferSettings settings, RecordCodec<R> codec) {
    return open(settings, codec, BufferComponents.defaults());
  }

  /**
   * Opens the log with a client of its own and the SDK's default credentials.
   *
   * @param settings the settings
   * @param codec turns records into bytes and back
   * @param components clock and listener
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
   * Opens the log through a client that the caller made, with whatever HTTP client, credentials and retries it has. {@code
   * retries.requestTimeout} takes the place of the client's own limit of a try. The client does best without chunked encoding ({@code
   * chunkedEncodingEnabled(false)}), and needs {@code grouping.uploadsInFlight} + 12 connections, 4 more with {@code retries.hedgeAfter}: with fewer, requests wait for each
   * other, and one that waits for long fails.
   *
   * @param settings the settings, nothing of {@code client} among them
   * @param codec turns records into bytes and back
   * @param components clock and listener
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
