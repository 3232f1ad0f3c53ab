package io.unistream.buffer.s3;

import io.unistream.buffer.Buffer;
import io.unistream.buffer.BufferClock;
import io.unistream.buffer.BufferComponents;
import io.unistream.buffer.RecordCodec;
import io.unistream.buffer.config.BufferBackend;
import io.unistream.buffer.wal.WalView;

/** The S3 backend, which settings name {@code s3}. It has no state and is safe for use by any thread. */
public final class S3Backend implements BufferBackend<S3BufferSettings> {

  /** Creates the backend. For {@link java.util.ServiceLoader}. */
  public S3Backend() {}

  @Override
  public String name() {
    return "s3";
  }

  @Override
  public Class<S3BufferSettings> settingsType() {
    return S3BufferSettings.class;
  }

  @Override
  public <R> Buffer<R> open(
      S3BufferSettings settings, RecordCodec<R> codec, BufferComponents components) {
    return S3Buffer.open(settings, codec, components);
  }

  /**
   * Makes a view of the log. It may be used beside a running owner, and while another one takes the log over: see {@link WalView}. It sends GET and LIST,
   * and no other request. {@code corruption}, and what a buffer needs in its heap, do not count.
   *
   * @throws IllegalArgumentException if the settings ask for LZ4 or a role, and the library for it is not on the class path
   * @throws io.unistream.buffer.BufferException if the client cannot be made
   */
  @Override
  public WalView view(S3BufferSettings settings) {
    settings.ensureUsable();
    Store store = new Store(Clients.make(settings), true, settings);
    return S3View.of(settings, store, BufferClock.system());
  }
}
