package io.unistream.buffer.config;

import java.util.ServiceLoader;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** The backends on the class path. */
final class Backends {

  private static final Set<String> OWN = Set.of("file", "memory", "s3");

  private Backends() {}

  static BufferBackend<?> named(String name, String source) {
    SortedMap<String, BufferBackend<?>> all = all();
    BufferBackend<?> backend = all.get(name);
    if (backend == null) {
      throw new BufferConfigException(
          source + ": backend must be one of " + all.keySet() + ", was \"" + name + "\"; "
              + (OWN.contains(name)
                  ? "add the module io.unistream:buffer-" + name + " to the class path"
                  : "more backends come with their modules, such as io.unistream:buffer-file"));
    }
    return backend;
  }

  static Set<String> names() {
    return all().keySet();
  }

  private static SortedMap<String, BufferBackend<?>> all() {
    SortedMap<String, BufferBackend<?>> all = new TreeMap<>();
    for (BufferBackend<?> backend : ServiceLoader.load(BufferBackend.class)) {
      BufferBackend<?> other = all.putIfAbsent(backend.name(), backend);
      if (other != null) {
        throw new BufferConfigException("two backends are named \"" + backend.name() + "\": "
            + other.getClass().getName() + " and " + backend.getClass().getName());
      }
    }
    return all;
  }
}
