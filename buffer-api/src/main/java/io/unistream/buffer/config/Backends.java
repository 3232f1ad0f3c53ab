package io.unistream.buffer.config;

import java.util.ServiceLoader;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The backends that are there: those that the library's own class loader sees, and then those of the thread's context class loader,
 * which in a thread of a common pool, or in a container, may see none, or others.
 */
final class Backends {

  private static final Set<String> OWN = Set.of("file", "memory", "s3");

  private Backends() {}

  static BufferBackend<?> named(String name, String source) {
    BufferBackend<?> own = of(Backends.class.getClassLoader()).get(name);
    if (own != null) {
      return own;
    }
    SortedMap<String, BufferBackend<?>> all = all();
    BufferBackend<?> backend = all.get(name);
    if (backend == null) {
      throw new BufferConfigException(
          source + ": backend must be one of " + all.keySet() + ", was \"" + name + "\"; "
              + (OWN.contains(name)
                  ? "add the module io.unistream:buffer-" + name + " to the class path"
                  : "other backends come with their modules, such as io.unistream:buffer-file"));
    }
    return backend;
  }

  static Set<String> names() {
    return all().keySet();
  }

  private static SortedMap<String, BufferBackend<?>> all() {
    SortedMap<String, BufferBackend<?>> all = of(Thread.currentThread().getContextClassLoader());
    all.putAll(of(Backends.class.getClassLoader()));
    return all;
  }

  private static SortedMap<String, BufferBackend<?>> of(@Nullable ClassLoader loader) {
    SortedMap<String, BufferBackend<?>> found = new TreeMap<>();
    for (BufferBackend<?> backend : ServiceLoader.load(BufferBackend.class, loader)) {
      BufferBackend<?> other = found.putIfAbsent(backend.name(), backend);
      if (other != null) {
        throw new BufferConfigException("two backends are named \"" + backend.name() + "\": "
            + other.getClass().getName() + " and " + backend.getClass().getName());
      }
    }
    return found;
  }
}
