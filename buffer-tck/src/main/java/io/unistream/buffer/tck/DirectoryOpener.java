package io.unistream.buffer.tck;

import io.unistream.buffer.Buffer;
import io.unistream.buffer.BufferComponents;
import io.unistream.buffer.BufferSettings;
import io.unistream.buffer.RecordCodec;
import io.unistream.buffer.batch.MicroBatchBuffer;
import java.nio.file.Path;

/** Opens the buffer under test on a log that lives in a directory. */
@FunctionalInterface
public interface DirectoryOpener {

  /**
   * Opens the buffer.
   *
   * @param directory where its log lives; may not exist yet
   * @param settings the settings
   * @param codec turns records into bytes and back
   * @param components the clock to use, and the listener to tell
   * @param <R> the record type
   * @return the buffer
   */
  <R> Buffer<R> open(
      Path directory, BufferSettings settings, RecordCodec<R> codec, BufferComponents components);

  /**
   * The library's own buffer over somebody's log: all that an implementer of a {@link io.unistream.buffer.wal.Wal} needs
   * to have it checked.
   *
   * @param wal opens the log
   * @return what opens the buffer over it
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
