package io.unistream.buffer.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.unistream.buffer.Batch;
import io.unistream.buffer.Buffer;
import io.unistream.buffer.BufferEmptyException;
import io.unistream.buffer.file.FileBackend;
import io.unistream.buffer.file.FileBufferSettings;
import io.unistream.buffer.wal.WalView;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterProperty;
import net.jqwik.api.lifecycle.BeforeProperty;

/** Whatever an owner does between looks: each record comes once, in order, or is told of as a gap. */
class FollowerProperties {

  private static final Pattern GAP =
      Pattern.compile("gap: records? (\\d+)(?:\\.\\.(\\d+))?: committed, dropped or damaged .*");

  private Path temp = Path.of(".");

  @BeforeProperty
  void makeDirectory() throws IOException {
    temp = Files.createTempDirectory("follower");
  }

  @AfterProperty
  void deleteDirectory() throws IOException {
    Logs.delete(temp);
  }

  private enum Action {
    PUT_FEW,
    PUT_MANY,
    COMMIT,
    COMMIT_ALL,
    LOOK,
    REOPEN
  }

  @Provide
  Arbitrary<List<Action>> actions() {
    return Arbitraries.of(Action.class).list().ofMinSize(3).ofMaxSize(25);
  }

  @Property(tries = 60, edgeCases = EdgeCasesMode.NONE)
  void eachRecordComesOnceOrIsInAGap(@ForAll("actions") List<Action> actions) throws IOException {
    Path directory = temp.resolve("log");
    FileBufferSettings settings = Logs.settings(directory);
    List<Long> passed = new ArrayList<>();
    Buffer<String> buffer = Logs.open(settings);
    try (WalView view = new FileBackend().view(settings)) {
      Follower follower = new Follower(
          view,
          1,
          record -> {
            assertEquals(Logs.text(record.sequence()), new String(record.body(), UTF_8));
            passed.add(record.sequence());
          },
          note -> addGap(note, passed));
      for (Action action : actions) {
        switch (action) {
          case PUT_FEW -> Logs.put(buffer, 2);
          case PUT_MANY -> Logs.put(buffer, 120);
          case COMMIT -> commit(buffer, 1);
          case COMMIT_ALL -> commit(buffer, Integer.MAX_VALUE);
          case LOOK -> look(follower, buffer, passed);
          case REOPEN -> {
            buffer.close();
            buffer = Logs.open(settings);
          }
        }
      }
      look(follower, buffer, passed);
    } finally {
      buffer.close();
      Logs.delete(directory);
    }
  }

  private static void commit(Buffer<String> buffer, int most) {
    for (int i = 0; i < most; i++) {
      Batch<String> batch;
      try {
        batch = buffer.emit();
      } catch (BufferEmptyException e) {
        return;
      }
      buffer.commit(batch);
    }
  }

  private static void look(Follower follower, Buffer<String> buffer, List<Long> passed)
      throws IOException {
    follower.look();

    long last = buffer.putAll(List.of()).first() - 1;
    assertEquals(last, passed.size(), "what was passed: " + passed);
    for (int i = 0; i < passed.size(); i++) {
      assertEquals(i + 1L, Math.abs(passed.get(i)));
    }
    long backlog = buffer.stats().backlogRecords();
    for (long sequence = last - backlog + 1; sequence <= last; sequence++) {
      assertTrue(
          passed.get((int) sequence - 1) > 0, "a record of the backlog was left out: " + sequence);
    }
  }

  /** Those of a gap are negative. */
  private static void addGap(String note, List<Long> passed) {
    Matcher gap = GAP.matcher(note);
    assertTrue(gap.matches(), note);
    long first = Long.parseLong(gap.group(1));
    long last = gap.group(2) == null ? first : Long.parseLong(gap.group(2));
    for (long sequence = first; sequence <= last; sequence++) {
      passed.add(-sequence);
    }
  }
}
