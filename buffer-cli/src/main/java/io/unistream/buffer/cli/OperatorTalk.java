package io.unistream.buffer.cli;

import java.util.logging.Level;
import java.util.logging.Logger;

/** What the library tells operators. Whoever runs a command has asked for what it would tell, but for warnings. */
final class OperatorTalk {

  /** Kept, for loggers are held weakly. */
  private static final Logger LOGGER = Logger.getLogger("io.unistream.buffer");

  private OperatorTalk() {}

  static void onlyWarnings() {
    LOGGER.setLevel(Level.WARNING);
  }
}
