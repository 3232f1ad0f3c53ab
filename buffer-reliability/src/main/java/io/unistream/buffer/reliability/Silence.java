package io.unistream.buffer.reliability;

import java.util.logging.Level;
import java.util.logging.Logger;

/** Keeps the library's own lines out of a campaign that opens logs, damaged ones above all, thousands of times. */
public final class Silence {

  /** The logging of the JDK holds loggers weakly. */
  private static final Logger LIBRARY = Logger.getLogger("io.unistream.buffer");

  private Silence() {}

  /** From now on nothing is logged in this JVM. */
  public static void keep() {
    LIBRARY.setLevel(Level.OFF);
  }
}
