package io.unistream.buffer.file;

import io.unistream.buffer.Buffer;
import io.unistream.buffer.BufferComponents;
import io.unistream.buffer.RecordCodec;
import io.unistream.buffer.batch.MicroBatchBuffer;

/**
 * Opens buffers whose log lives in a local directory.
 *
 * <p>What survived when a call returns: with {@link io.unistream.buffer.CrashClass#POWER}, power loss and kernel panic,
 * as far as the disk honours a sync; with {@link io.unistream.buffer.CrashClass#PROCESS}, the end of the process by
 * whatever means, but not of the machine. It does not protect from loss of the disk.
 *
 * <p>A disk that is full refuses the put ({@link io.unistream.buffer.BufferStorageFullException}), and the buffer goes on. A disk that
 * fails to write refuses the put too ({@link io.unistream.buffer.BufferStorageException}), but on ext2 to ext4 and tmpfs with {@code
 * POWER}: there the write is of many puts, and if it fails twice the buffer fails for good ({@link
 * io.unistream.buffer.UnknownOutcomeException}), as after a failed sync.
 */
public final class FileBuffer {

  private FileBuffer() {}

  /**
   * Opens the log in {@code settings.directory()}, recovering what is there, with the system clock and no listener.
   *
   * @param settings the settings
   * @param codec turns records into bytes and back
   * @param <R> the record type
   * @return the buffer; the caller closes it
   * @throws io.unistream.buffer.BufferLockedException if the log is open already, in this process or another
   * @throws io.unistream.buffer.CorruptLogException if acknowledged data is damaged
   * @throws io.unistream.buffer.UnsupportedLogException if the directory holds foreign files or an unknown format
   * @throws io.unistream.buffer.BufferStorageException if the directory cannot be used
   * @throws io.unistream.buffer.config.BufferConfigException if the JVM cannot name its working directory
   */
  public static <R> Buffer<R> open(FileBufferSettings settings, RecordCodec<R> codec) {
    return open(settings, codec, BufferComponents.defaults());
  }

  /**
   * Opens the log in {@code settings.directory()}, recovering what is there.
   *
   * @param settings the settings
   * @param codec turns records into bytes and back
   * @param components clock and listener
   * @param <R> the record type
   * @return the buffer; the caller closes it
   * @throws io.unistream.buffer.BufferLockedException if the log is open already, in this process or another
   * @throws io.unistream.buffer.CorruptLogException if acknowledged data is damaged
   * @throws io.unistream.buffer.UnsupportedLogException if the directory holds foreign files or an unknown format
   * @throws io.unistream.buffer.BufferStorageException if the directory cannot be used
   * @throws io.unistream.buffer.config.BufferConfigException if the JVM cannot name its working directory
   */
  public static <R> Buffer<R> open(
      FileBufferSettings settings, RecordCodec<R> codec, BufferComponents components) {
    settings.ensureUsable();
    return MicroBatchBuffer.open(
        FileWal.open(settings, components), codec, settings.buffer(), components);
  }
}
