package io.unistream.buffer.reliability.errors;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** The buffers' threads that there were before a run; those that came in it must end with it (ERR-LEAK). */
final class Threads {

  private static final long JOIN_MILLIS = 20_000;

  private final Set<Thread> before;

  private Threads(Set<Thread> before) {
    this.before = before;
  }

  static Threads now() {
    return new Threads(buffers());
  }

  void checkEnded() {
    for (Thread thread : buffers()) {
      if (before.contains(thread)) {
        continue;
      }
      try {
        thread.join(JOIN_MILLIS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new Wrong("interrupted", e);
      }
      if (thread.isAlive()) {
        throw new Wrong(
            "ERR-LEAK: " + thread.getName() + " goes on, at " + List.of(thread.getStackTrace()));
      }
    }
  }

  private static Set<Thread> buffers() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().startsWith(Injector.THREADS))
        .collect(Collectors.toSet());
  }
}
