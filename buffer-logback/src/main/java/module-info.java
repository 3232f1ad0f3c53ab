/** A Logback appender over a producer. Logback itself is the program's own. */
module io.unistream.buffer.logback {
  requires transitive ch.qos.logback.classic;
  requires transitive ch.qos.logback.core;
  requires transitive io.unistream.buffer.producer;
  requires transitive org.jspecify;

  exports io.unistream.buffer.logback;
}
