package io.unistream.buffer.cli;

import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * What the library logs for operators of programs would mix with what a command says, which tells the same. Errors stay. Whoever
 * configures the JDK's logging keeps what was configured.
 */
final class OwnLogging {

  /** Kept here, for loggers are weakly held. */
  private static final Logger LIBRARY = Logger.getLogger("io.unistream.buffer");

  private OwnLogging() {}

  static void errorsOnly() {
    if (System.getProperty("java.util.logging.config.file") == null
        && System.getProperty("java.util.logging.config.class") == null) {
      LIBRARY.setLevel(Level.SEVERE);
    }
  }
}
