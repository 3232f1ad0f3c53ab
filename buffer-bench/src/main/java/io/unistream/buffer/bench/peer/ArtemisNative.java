package io.unistream.buffer.bench.peer;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.apache.activemq.artemis.nativo.jlibaio.LibaioContext;

/**
 * Loads the native half of Artemis' asynchronous I/O. It lies in Artemis' jar, but is looked for on java.library.path,
 * where a broker's installation has it; here it is taken from the jar, so that nothing needs to be installed but libaio.
 */
final class ArtemisNative {

  private static final String RESOURCE = "/lib/linux-x86_64/libartemis-native-64.so";

  /** Tried once: a JVM loads a library once. */
  private static final boolean LOADED = LibaioContext.isLoaded() || loadFromJar();

  private ArtemisNative() {}

  /** Whether it is there: on Linux on x86-64, with libaio. */
  static boolean isLoaded() {
    return LOADED;
  }

  private static boolean loadFromJar() {
    if (!System.getProperty("os.name").equals("Linux")
        || !System.getProperty("os.arch").equals("amd64")) {
      return false;
    }
    try {
      Path file = Files.createTempFile("artemis-native", ".so");
      try (InputStream library = LibaioContext.class.getResourceAsStream(RESOURCE)) {
        if (library == null) {
          return false;
        }
        Files.copy(library, file, StandardCopyOption.REPLACE_EXISTING);
        System.load(file.toString());
      } finally {
        Files.delete(file);
      }
      // What its own loading would have noted.
      Field loaded = LibaioContext.class.getDeclaredField("loaded");
      loaded.setAccessible(true);
      loaded.setBoolean(null, true);
      return true;
    } catch (UnsatisfiedLinkError e) {
      // No libaio on this machine.
      return false;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (ReflectiveOperationException e) {
      throw new LinkageError("Artemis' native code", e);
    }
  }
}
