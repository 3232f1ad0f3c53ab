package io.unistream.buffer.tck;

import io.unistream.buffer.Buffer;
import java.util.HashMap;
import java.util.Map;
import java.util.logging.Filter;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Meanwhile the JDK's log, and so the console, leaves out what the kit itself provoked: a warning that is
 * right would look like a fault of the buffer. Everything else is logged as ever. Other logging systems log the one line
 * of a {@link Provocation}.
 */
final class Quiet {

  /** Kept here, for loggers are weakly held. */
  private static final Logger OPERATORS = Logger.getLogger(Buffer.class.getName());

  // Guarded by the class: whose log is quiet, and how many want it to be.
  private static final Map<Handler, Quieter> QUIETERS = new HashMap<>();
  private static int wanted;

  private Quiet() {}

  /**
   * The kit opens buffers by the thousand and breaks most of them: the lines that tell an operator of each are left out for good, unless a
   * level was set for them.
   */
  static void operators() {
    if (OPERATORS.getLevel() == null) {
      OPERATORS.setLevel(Level.OFF);
    }
  }

  static <E extends Exception> void during(Body<E> body) throws E {
    begin();
    try {
      body.run();
    } finally {
      end();
    }
  }

  private static synchronized void begin() {
    wanted++;
    for (Handler handler : Logger.getLogger("").getHandlers()) {
      QUIETERS.computeIfAbsent(handler, Quiet::quieten);
    }
  }

  private static Quieter quieten(Handler handler) {
    Quieter quieter = new Quieter(handler.getFilter());
    handler.setFilter(quieter);
    return quieter;
  }

  private static synchronized void end() {
    wanted--;
    if (wanted == 0) {
      QUIETERS.forEach(Quiet::restore);
      QUIETERS.clear();
    }
  }

  private static void restore(Handler handler, Quieter quieter) {
    if (handler.getFilter() == quieter) {
      handler.setFilter(quieter.before());
    }
  }

  /** What is done meanwhile. */
  interface Body<E extends Exception> {
    void run() throws E;
  }

  private record Quieter(@Nullable Filter before) implements Filter {
    @Override
    public boolean isLoggable(LogRecord record) {
      return !Provocation.isBehind(record.getThrown())
          && (before == null || before.isLoggable(record));
    }
  }
}
