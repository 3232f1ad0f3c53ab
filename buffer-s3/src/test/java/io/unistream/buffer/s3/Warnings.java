package io.unistream.buffer.s3;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** What a class of the library says in the program's log. */
final class Warnings {

  private Warnings() {}

  /** The warnings while something runs. */
  static List<String> during(Class<?> type, Runnable action) {
    List<String> warnings = Collections.synchronizedList(new ArrayList<>());
    Handler handler = new Handler() {
      @Override
      public void publish(LogRecord logged) {
        if (logged.getLevel().equals(Level.WARNING)) {
          warnings.add(logged.getMessage());
        }
      }

      @Override
      public void flush() {}

      @Override
      public void close() {}
    };
    Logger logger = Logger.getLogger(type.getName());
    Level before = logger.getLevel();
    logger.setLevel(Level.WARNING); // other tests silence the package
    logger.addHandler(handler);
    try {
      action.run();
    } finally {
      logger.removeHandler(handler);
      logger.setLevel(before);
    }
    return warnings;
  }
}
