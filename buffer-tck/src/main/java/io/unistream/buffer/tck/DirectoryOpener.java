package io.unistream.buffer.tck;

import io.unistream.buffer.Buffer;
import io.unistream.buffer.BufferComponents;
import io.unistream.buffer.BufferSettings;
import io.unistream.buffer.RecordCodec;
import io.unistream.buffer.batch.MicroBatchBuffer;
import java.nio.file.Path;

/** Opens the buffer under test on a log in a directory. */
@FunctionalInterface
public interface DirectoryOpener {

  /**
   * Opens the buffer.
   *
   * @param directory the log's directory, which may not exist yet
   * @param settings the settings
   * @param codec turns records into bytes and back
   * @param components the clock to use, and the listener to tell
   * @param <R> the record type
   * @return the buffer
   */
  <R> Buffer<R> open(
      Path directory, BufferSettings settings, RecordCodec<R> codec, BufferComponents components);

  /**
   * Returns an opener of the library's own buffer over your log. If you implement a {@link io.unistream.buffer.wal.Wal},
   * this is all you need to have it checked.
   *
   * @param wal opens the log
   * @return the opener of the buffer over that log
   */
  static DirectoryOpener ofWal(WalOpener wal) {
    return new DirectoryOpener() {
      @Override
      public <R> Buffer<R> open(
          Path directory,
          BufferSettings settings,
          RecordCodec<R> codec,
          BufferComponents components) {
        return MicroBatchBuffer.open(wal.open(directory, components), codec, settings, components);
      }
    };
  }
}
