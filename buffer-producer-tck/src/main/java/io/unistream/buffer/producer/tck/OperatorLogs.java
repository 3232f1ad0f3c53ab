package io.unistream.buffer.producer.tck;

import io.unistream.buffer.Buffer;
import io.unistream.buffer.producer.Producer;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;

/** What tells an operator of each buffer and each producer: the kit makes thousands of them and has most of them fail. */
final class OperatorLogs {

  /** Kept here, for loggers are weakly held. */
  private static final List<Logger> LOGS =
      List.of(Logger.getLogger(Buffer.class.getName()), Logger.getLogger(Producer.class.getName()));

  private OperatorLogs() {}

  /** Turns them off for good, unless a level was set for them. */
  static void leaveOut() {
    for (Logger log : LOGS) {
      if (log.getLevel() == null) {
        log.setLevel(Level.OFF);
      }
    }
  }
}
