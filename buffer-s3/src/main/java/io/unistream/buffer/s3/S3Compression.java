package io.unistream.buffer.s3;

/** Whether objects are compressed. Each object says so itself: the setting can change at any time. */
public enum S3Compression {
  /** As they are. */
  NONE,
  /**
   * By LZ4, one block an object: cheap on the processor, some half the bytes for JSON. Needs {@code at.yawk.lz4:lz4-java} on
   * the class path, for reading too.
   */
  LZ4
}
