package io.unistream.buffer.bench.child;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;

/** Counts, by the flight recorder, how often a virtual thread kept its carrier while it waited. */
final class PinnedThreads implements AutoCloseable {

  private static final String EVENT = "jdk.VirtualThreadPinned";

  private final Recording recording = new Recording();

  /** From now on. */
  void start() {
    recording.enable(EVENT).withThreshold(Duration.ZERO).withoutStackTrace();
    recording.start();
  }

  /** Until now. */
  void stop(Map<String, Double> values) throws IOException {
    recording.stop();
    Path file = Files.createTempFile("pinned", ".jfr");
    try {
      recording.dump(file);
      long count = 0;
      Duration longest = Duration.ZERO;
      for (RecordedEvent event : RecordingFile.readAllEvents(file)) {
        if (event.getEventType().getName().equals(EVENT)) {
          count++;
          longest = event.getDuration().compareTo(longest) > 0 ? event.getDuration() : longest;
        }
      }
      values.put("pinned", (double) count);
      values.put("longest pinned us", longest.toNanos() / 1e3);
    } finally {
      Files.delete(file);
    }
  }

  @Override
  public void close() {
    recording.close();
  }
}
