package io.unistream.buffer.tck;

import io.unistream.buffer.Buffer;
import io.unistream.buffer.BufferComponents;
import io.unistream.buffer.BufferSettings;
import io.unistream.buffer.RecordCodec;
import java.nio.file.Path;

/**
 * A harness whose log can be opened by another process, which the kit starts and kills:
 * {@link Capability#CHILD_PROCESSES}. That process has the same class path. It creates the harness by a constructor
 * without parameters, and opens the log in the same directory.
 */
public interface ChildProcessHarness extends BufferHarness {

  /**
   * Opens the buffer on a real directory, in this process.
   *
   * @param directory the log's directory, which may not exist yet
   * @param settings the settings
   * @param codec turns records into bytes and back
   * @param components the clock to use, and the listener to tell
   * @param <R> the record type
   * @return the buffer
   */
  <R> Buffer<R> openIn(
      Path directory, BufferSettings settings, RecordCodec<R> codec, BufferComponents components);
}
