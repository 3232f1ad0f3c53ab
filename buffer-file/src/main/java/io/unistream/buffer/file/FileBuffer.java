package io.unistream.buffer.file;

import io.unistream.buffer.Buffer;
import io.unistream.buffer.BufferComponents;
import io.unistream.buffer.RecordCodec;
import io.unistream.buffer.batch.MicroBatchBuffer;

/**
 * Opens buffers whose log is in a local directory.
 *
 * <p><b>What survives when a call has returned.</b> With {@link io.unistream.buffer.CrashClass#POWER}, the data survives
 * power loss and kernel panic, as far as the disk honours a sync. With {@link io.unistream.buffer.CrashClass#PROCESS}, it
 * survives any end of the process, but not of the machine. Neither protects from loss of the disk.
 *
 * <p>If the disk is full, the put is refused ({@link io.unistream.buffer.BufferStorageFullException}), and the buffer
 * continues to work. If the disk fails to write, the put is refused, too
 * ({@link io.unistream.buffer.BufferStorageException}). The exception is {@code POWER} on ext2 to ext4 and tmpfs: there
 * one write serves many puts. If it fails twice, the buffer fails for good
 * ({@link io.unistream.buffer.UnknownOutcomeException}), as after a failed sync.
 */
public final class FileBuffer {

  private FileBuffer() {}

  /**
   * Opens the log in {@code settings.directory()} and recovers what is there, with the system clock and no listener.
   *
   * @param settings the settings
   * @param codec turns records into bytes and back
   * @param <R> the record type
   * @return the buffer; the caller closes it
   * @throws io.unistream.buffer.BufferLockedException if the log is already open, in this process or another
   * @throws io.unistream.buffer.CorruptLogException if acknowledged data is damaged
   * @throws io.unistream.buffer.UnsupportedLogException if the directory holds foreign files or an unknown format
   * @throws io.unistream.buffer.BufferStorageException if the directory cannot be used
   * @throws io.unistream.buffer.config.BufferConfigException if the JVM cannot name its working directory
   */
  public static <R> Buffer<R> open(FileBufferSettings settings, RecordCodec<R> codec) {
    return open(settings, codec, BufferComponents.defaults());
  }

  /**
   * Opens the log in {@code settings.directory()} and recovers what is there.
   *
   * @param settings the settings
   * @param codec turns records into bytes and back
   * @param components the clock, the listener, and the policy for records that cannot be decoded
   * @param <R> the record type
   * @return the buffer; the caller closes it
   * @throws io.unistream.buffer.BufferLockedException if the log is already open, in this process or another
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
