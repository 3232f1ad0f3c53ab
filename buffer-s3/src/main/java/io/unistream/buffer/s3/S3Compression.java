package io.unistream.buffer.s3;

/** Whether objects are compressed. Each object records it, so the setting can change at any time. */
public enum S3Compression {
  /** Objects are not compressed. */
  NONE,
  /**
   * Objects are compressed by LZ4, one block for each object. This costs little processor time and saves about half the
   * bytes for JSON. It needs {@code at.yawk.lz4:lz4-java} on the class path, also for reading.
   */
  LZ4
}
