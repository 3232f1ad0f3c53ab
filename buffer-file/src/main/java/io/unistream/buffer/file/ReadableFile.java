package io.unistream.buffer.file;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;

/** Bytes that are read by their place. Used by one thread at a time. */
interface ReadableFile extends Closeable {

  /** The size now. */
  long size() throws IOException;

  /** Reads until the buffer is full or the bytes end. */
  void read(ByteBuffer target, long offset) throws IOException;
}
