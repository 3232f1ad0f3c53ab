package io.unistream.buffer.reliability.errors;

import io.unistream.buffer.Buffer;
import io.unistream.buffer.BufferFencedException;
import io.unistream.buffer.tck.s3.InMemoryS3;

/**
 * Another program that owns a log in a bucket, until one takes it over: it has a copy of the library of its own, without calls of {@link
 * Injector}. Public, and all it speaks of is the platform's, since who takes over is of another loader.
 */
public final class FormerOwner implements AutoCloseable {

  private final Bucket bucket;
  private final Buffer<byte[]> buffer;

  /**
   * Opens the log.
   *
   * @param store an {@link InMemoryS3}
   */
  public FormerOwner(Object store) {
    this.bucket = new Bucket(store);
    this.buffer = bucket.open();
  }

  /**
   * Puts a record.
   *
   * @param record the record
   * @return its sequence number
   */
  public long put(byte[] record) {
    return buffer.put(record);
  }

  /**
   * Puts a record that must not be taken.
   *
   * @param record the record
   * @return whether it was refused, as of one whose log was taken over
   */
  public boolean isFenced(byte[] record) {
    try {
      buffer.put(record);
      return false;
    } catch (BufferFencedException e) {
      return true;
    }
  }

  @Override
  public void close() {
    try (bucket) {
      buffer.close();
    }
  }
}
