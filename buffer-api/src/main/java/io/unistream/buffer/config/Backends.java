package io.unistream.buffer.config;

import java.util.ServiceLoader;
import java.util.Set;

/** The backends that are there. */
final class Backends {

  private static final Set<String> OWN = Set.of("file", "memory", "s3");

  @SuppressWarnings({"unchecked", "rawtypes"}) // of a backend nothing is known but that it is one
  private static final NamedServices<BufferBackend<?>> ALL = NamedServices.of(
      (Class<BufferBackend<?>>) (Class) BufferBackend.class,
      loader -> (Iterable) ServiceLoader.load(BufferBackend.class, loader),
      BufferBackend::name);

  private Backends() {}

  /** Returns the backend that settings name. */
  static BufferBackend<?> named(JsonSettings settings, String property) {
    return ALL.named(
        settings,
        property,
        name -> OWN.contains(name)
            ? "add the module io.unistream:buffer-" + name + " to the class path"
            : null);
  }
}
