package io.unistream.buffer.tck;

import io.unistream.buffer.tck.TimelineEvent.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * Collects what happens during a run, or nothing: only the run that a report shows is written down, because there are
 * very many others. Safe for use by any thread.
 */
final class Timeline {

  private static final int MOST = 2_000;

  private final boolean on;
  private final List<TimelineEvent> events = new ArrayList<>();

  private Timeline(boolean on) {
    this.on = on;
  }

  static Timeline off() {
    return new Timeline(false);
  }

  static Timeline on() {
    return new Timeline(true);
  }

  void add(Kind kind, Supplier<String> text) {
    if (on) {
      add(new TimelineEvent(kind, text.get()));
    }
  }

  synchronized void add(TimelineEvent event) {
    if (on && events.size() < MOST) {
      events.add(event);
    }
  }

  /** Has the storage tell what is done to it, if anyone listens. */
  void follow(TestStore store) {
    if (on && store instanceof CrashableStore crashable) {
      crashable.observe(this::add);
    }
  }

  synchronized List<TimelineEvent> events() {
    return List.copyOf(events);
  }
}
