package io.unistream.buffer.guice;

import io.unistream.buffer.config.BufferBackend;
import io.unistream.buffer.config.JsonSettings;
import java.util.Objects;

/** Where a module has its backend and settings from. Compared by content, so that equal modules are one. */
sealed interface Source permits Prepared, Source.Named, Source.Unread {

  /**
   * Reads and checks the settings.
   *
   * @throws io.unistream.buffer.config.BufferConfigException if they cannot be used
   */
  Prepared<?> prepare();

  /** Settings that name their backend. */
  record Named(JsonSettings settings) implements Source {

    public Named {
      Objects.requireNonNull(settings, "settings");
    }

    @Override
    public Prepared<?> prepare() {
      return Prepared.read(settings.backend(), settings);
    }
  }

  /** Settings for a given backend. */
  record Unread<S>(BufferBackend<S> backend, JsonSettings settings) implements Source {

    public Unread {
      Objects.requireNonNull(backend, "backend");
      Objects.requireNonNull(settings, "settings");
    }

    @Override
    public Prepared<S> prepare() {
      return Prepared.read(backend, settings);
    }
  }
}
