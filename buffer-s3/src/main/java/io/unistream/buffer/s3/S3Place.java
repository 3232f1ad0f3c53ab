package io.unistream.buffer.s3;

import io.unistream.buffer.BufferStorageException;
import software.amazon.awssdk.services.s3.S3Client;

/**
 * Where an S3 log is, or would be: what an opening would need and meet there, told without opening it. For tools that look at settings before a
 * program runs. Claims and stores nothing, so a running owner is not disturbed. Immutable and safe for use by any thread.
 */
public final class S3Place {

  private final S3BufferSettings settings;

  private S3Place(S3BufferSettings settings) {
    this.settings = settings;
  }

  /**
   * Returns the place of a log.
   *
   * @param settings the log's settings
   * @return the place
   */
  public static S3Place of(S3BufferSettings settings) {
    return new S3Place(settings);
  }

  /**
   * Returns the settings that an opening would use in a heap: what they leave out is lowered until it fits.
   *
   * @param heapBytes what the heap may grow to
   * @return the settings
   * @throws io.unistream.buffer.config.BufferConfigException if the heap has no room for them
   */
  public S3BufferSettings fitting(long heapBytes) {
    return Heap.fit(settings, heapBytes);
  }

  /**
   * Returns how much of the heap a buffer with these settings takes at most.
   *
   * @return the bytes
   */
  public long heapBytes() {
    return Heap.need(settings);
  }

  /**
   * Sees that what the settings ask for is on the class path.
   *
   * @throws IllegalArgumentException if the library for LZ4, or for roles, is not
   */
  public void check() {
    settings.ensureUsable();
  }

  /**
   * Asks the store for one key of the log, by one LIST that is tried once. It takes at most {@code retries.requestTimeout}, apart from what
   * getting credentials takes. That the store lists says nothing about other requests, such as PUT.
   *
   * @return whether there is anything below the prefix
   * @throws BufferStorageException if the store refuses, does not answer, or cannot be asked; the message says what to do
   * @throws io.unistream.buffer.config.BufferConfigException if the SDK's files do not have the profile
   */
  public boolean list() {
    return list(Clients.make(settings), true);
  }

  /** For tests: through a client. */
  boolean list(S3Client client, boolean owned) {
    try (Store store = new Store(client, owned, settings)) {
      return !store.list(settings.prefix() + "/", null, 1).objects().isEmpty();
    } catch (StoreException e) {
      throw new BufferStorageException(e.detail(), e);
    }
  }
}
