package io.unistream.buffer.file;

import io.unistream.buffer.Buffer;
import io.unistream.buffer.BufferComponents;
import io.unistream.buffer.RecordCodec;
import io.unistream.buffer.config.BufferBackend;
import io.unistream.buffer.wal.WalView;

/** The file backend, which settings name {@code file}. It has no state and is safe for use by any thread. */
public final class FileBackend implements BufferBackend<FileBufferSettings> {

  /** Creates the backend. For {@link java.util.ServiceLoader}. */
  public FileBackend() {}

  @Override
  public String name() {
    return "file";
  }

  @Override
  public Class<FileBufferSettings> settingsType() {
    return FileBufferSettings.class;
  }

  @Override
  public <R> Buffer<R> open(
      FileBufferSettings settings, RecordCodec<R> codec, BufferComponents components) {
    return FileBuffer.open(settings, codec, components);
  }

  /**
   * Makes a view of the log in {@code settings.directory()}. It may be used beside a running owner, in the same process or
   * another one: see {@link WalView}.
   */
  @Override
  public WalView view(FileBufferSettings settings) {
    return new FileView(settings.directory());
  }
}
