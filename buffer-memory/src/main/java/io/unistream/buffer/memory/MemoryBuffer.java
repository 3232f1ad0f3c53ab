package io.unistream.buffer.memory;

import io.unistream.buffer.Buffer;
import io.unistream.buffer.BufferComponents;
import io.unistream.buffer.EmitPolicy;
import io.unistream.buffer.RecordCodec;
import io.unistream.buffer.batch.MicroBatchBuffer;

/**
 * Opens buffers whose log is in the heap.
 *
 * <p><b>Nothing survives.</b> The crash class is {@link io.unistream.buffer.CrashClass#NONE}: any end of the process,
 * even a clean exit, and any {@link Buffer#close} loses every record that is not committed. Before you close the buffer,
 * emit and commit until it is empty. If a lost record matters, use the file backend: its {@code PROCESS} class survives
 * the end of the process at the price of a file write.
 *
 * <p>All other rules of the contract hold. Each opening creates a new, empty log with its own id.
 */
public final class MemoryBuffer {

  private MemoryBuffer() {}

  /**
   * Opens an empty buffer with the system clock and no listener.
   *
   * @param settings the settings
   * @param codec turns records into bytes and back
   * @param <R> the record type
   * @return the buffer; the caller closes it, which loses what is not committed
   */
  public static <R> Buffer<R> open(MemoryBufferSettings settings, RecordCodec<R> codec) {
    return open(settings, codec, BufferComponents.defaults());
  }

  /**
   * Opens an empty buffer.
   *
   * @param settings the settings
   * @param codec turns records into bytes and back
   * @param components the clock, the listener, and the policy for records that cannot be decoded
   * @param <R> the record type
   * @return the buffer; the caller closes it, which loses what is not committed
   */
  public static <R> Buffer<R> open(
      MemoryBufferSettings settings, RecordCodec<R> codec, BufferComponents components) {
    EmitPolicy emit = settings.buffer().emit();
    MemoryWal wal = new MemoryWal(Headroom.drainBytes(emit.maxRecords(), emit.maxBytes()));
    return MicroBatchBuffer.open(wal, codec, settings.buffer(), components);
  }
}
