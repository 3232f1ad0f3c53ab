package io.unistream.buffer.reliability.errors;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;

/**
 * Defines the library's published classes a second time, with calls of {@link Injector} in them, and what uses them a second time as it
 * is. The conformance kit's stores, which know nothing of the library, and all else come from the loader above.
 */
final class ThrowingLoader extends ClassLoader {

  private static final String OURS = "io.unistream.buffer.";

  private static final List<String> SHARED =
      List.of(OURS + "tck.", Injector.class.getName(), FormerOwner.class.getName());

  private static final String JUDGES = OURS + "reliability.";

  static {
    registerAsParallelCapable();
  }

  ThrowingLoader() {
    super("throwing", ThrowingLoader.class.getClassLoader());
  }

  @Override
  protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
    if (!name.startsWith(OURS) || SHARED.stream().anyMatch(name::startsWith)) {
      return super.loadClass(name, resolve);
    }
    synchronized (getClassLoadingLock(name)) {
      Class<?> found = findLoadedClass(name);
      if (found == null) {
        byte[] bytes = bytes(name);
        byte[] defined = name.startsWith(JUDGES) ? bytes : Instrumenting.instrumented(bytes);
        found = defineClass(name, defined, 0, defined.length);
      }
      if (resolve) {
        resolveClass(found);
      }
      return found;
    }
  }

  private byte[] bytes(String name) throws ClassNotFoundException {
    try (InputStream in = getParent().getResourceAsStream(name.replace('.', '/') + ".class")) {
      if (in == null) {
        throw new ClassNotFoundException(name);
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
