package io.unistream.buffer.bench.run;

import java.util.List;

/** The flags of a child's JVM, the same for all who are compared. */
enum Profile {
  /** Soon started, never fast. */
  QUICK("-Xmx256m -XX:TieredStopAtLevel=1 -XX:+UseSerialGC"),
  NORMAL("-Xms1g -Xmx1g -XX:+AlwaysPreTouch"),
  /** A large backlog must not need a large heap. */
  SMALL_HEAP("-Xmx64m"),
  /** Without thread-local buffers every object is an event of the flight recorder. */
  EVERY_OBJECT("-Xms1g -Xmx1g -XX:-UseTLAB");

  private final String flags;

  Profile(String flags) {
    this.flags = flags;
  }

  List<String> flags() {
    return List.of(flags.split(" ", -1));
  }
}
