package io.unistream.buffer.bench.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.unistream.buffer.bench.Durability;
import io.unistream.buffer.bench.child.Outcome;
import io.unistream.buffer.bench.child.Task;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a run sees of a contender's JVM that does not do what it should. */
class ChildTest {

  private static final Duration PATIENCE = Duration.ofMinutes(1);

  @TempDir
  Path directory;

  private Child start(String contender) throws IOException {
    return Child.start(contender, Profile.NORMAL, directory.resolve("errors"));
  }

  private Task put(Path place, double seconds) {
    return new Task(
        Task.Work.PUT,
        place.toString(),
        Durability.PROCESS,
        100,
        1,
        false,
        seconds,
        100_000_000_000L,
        0);
  }

  @Test
  void aTaskThatFailsIsAnOutcomeAndTheNextOneIsDone() throws Exception {
    Path file = Files.createFile(directory.resolve("file"));
    try (Child child = start("naive")) {
      Outcome failed = child.perform(put(file.resolve("below"), 0.01), PATIENCE);
      Outcome done = child.perform(put(directory.resolve("place"), 0.01), PATIENCE);

      assertNotNull(failed.error());
      assertNull(done.error());
      assertTrue(done.values().containsKey(Outcome.RATE));
    }
  }

  @Test
  void aJvmThatEndsIsAnOutcome() throws Exception {
    try (Child child = start("nobody")) {
      Outcome outcome = child.perform(put(directory.resolve("place"), 0.01), PATIENCE);

      assertTrue(
          outcome.error() != null && outcome.error().contains("its JVM ended"), outcome::toString);
      assertTrue(Files.readString(directory.resolve("errors")).contains("no contender nobody"));
    }
  }

  @Test
  void aJvmThatTakesTooLongIsEnded() throws Exception {
    try (Child child = start("naive")) {
      Outcome outcome =
          child.perform(put(directory.resolve("place"), 3_600), Duration.ofMillis(500));

      assertEquals("no answer in 500 ms", outcome.error());
      assertFalse(child.isAlive());
    }
  }
}
