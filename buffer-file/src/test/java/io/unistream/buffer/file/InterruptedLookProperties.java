package io.unistream.buffer.file;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.unistream.buffer.Batch;
import io.unistream.buffer.Buffer;
import io.unistream.buffer.CrashClass;
import io.unistream.buffer.OverflowPolicy;
import io.unistream.buffer.RecordCodec;
import io.unistream.buffer.batch.BacklogView;
import io.unistream.buffer.wal.WalView;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.SplittableRandom;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.lifecycle.AfterProperty;
import net.jqwik.api.lifecycle.BeforeProperty;

/**
 * The owner acts in the middle of a look, at places that a seed decides: before anything is read, between any two entries, and while
 * records are read. So segments are given back, used again and begun under the reader's hands, and every such case can be
 * repeated.
 */
class InterruptedLookProperties {

  private Path temp = Path.of(".");

  @BeforeProperty
  void makeDirectory() throws IOException {
    temp = Files.createTempDirectory("looks");
  }

  @AfterProperty
  void deleteDirectory() throws IOException {
    KillProperties.delete(temp);
  }

  @Property(tries = 150, edgeCases = EdgeCasesMode.NONE)
  void whateverTheOwnerDoesMeanwhileAViewIsSound(@ForAll @LongRange(min = 0) long seed)
      throws IOException {
    Path trial = Files.createDirectory(temp.resolve("trial"));
    try (Owner owner = new Owner(trial.resolve("log"), new SplittableRandom(seed))) {
      owner.act(40);
      for (int look = 0; look < 3; look++) {
        owner.look();
      }
    } finally {
      KillProperties.delete(trial);
    }
  }

  /** Puts, takes and commits by chance. */
  private static final class Owner implements AutoCloseable {
    private final SplittableRandom random;
    private final Path log;
    private final boolean drops;
    private final Buffer<byte[]> buffer;
    private final Deque<Batch<byte[]>> inFlight = new ArrayDeque<>();
    private long acknowledged;
    private long committed;

    Owner(Path log, SplittableRandom random) {
      this.log = log;
      this.random = random;
      this.drops = random.nextInt(3) == 0;
      this.buffer = FileBuffer.open(
          FileBufferSettings.builder(log)
              .emit(policy -> policy.withMaxRecords(4).withMaxBytes(8_000).withMaxInFlight(3))
              .capacity(capacity -> drops
                  ? capacity.withMaxRecords(30).withOverflow(OverflowPolicy.DROP_OLDEST)
                  : capacity)
              .durability(random.nextInt(8) > 0 ? CrashClass.PROCESS : CrashClass.POWER)
              .segmentBytes(FileBufferSettings.MIN_SEGMENT_BYTES)
              .build(),
          RecordCodec.bytes());
    }

    void act(int times) {
      for (int i = 0; i < times; i++) {
        switch (random.nextInt(5)) {
          case 0, 1 -> put(random.nextInt(4));
          case 2 -> buffer.pollNext(Duration.ZERO).ifPresent(inFlight::add);
          case 3 -> commit();
          default -> put(1);
        }
      }
    }

    /** Gives everything back that there is, and puts more. */
    void drain() {
      while (buffer.shouldEmit() || !inFlight.isEmpty()) {
        buffer.pollNext(Duration.ZERO).ifPresent(inFlight::add);
        commit();
      }
      put(random.nextInt(12));
    }

    private void put(int count) {
      for (int i = 0; i < count && (drops || buffer.stats().backlogRecords() < 200); i++) {
        acknowledged =
            buffer.put(Kills.payload(acknowledged + 1, (int) (acknowledged * 37 % 1_500)));
      }
    }

    private void commit() {
      Batch<byte[]> oldest = inFlight.poll();
      if (oldest != null) {
        buffer.commit(oldest);
        committed = oldest.lastSequence();
      }
    }

    private void meddle() {
      int chance = random.nextInt(60);
      if (chance < 6) {
        act(1 + random.nextInt(30));
      } else if (chance == 6) {
        drain();
      }
    }

    void look() throws IOException {
      long before = acknowledged;
      long gone = drops ? 0 : committed;
      try (WalView view = new Meddled(new FileView(log), this::meddle, this::meddle)) {
        BacklogView backlog = BacklogView.of(view);
        assertEquals(List.of(), view.damaged());
        assertEquals(List.of(), backlog.missing());
        assertTrue(backlog.nextSequence() > before, "acknowledged and not shown");
        assertTrue(backlog.goneSequence() >= gone, "committed and shown");
        if (!drops) {
          assertTrue(backlog.goneSequence() <= committed, "gone and not committed");
          assertEquals(
              backlog.nextSequence() - 1 - backlog.goneSequence(), backlog.records(), "records");
        }
        List<Long> sequences = new ArrayList<>();
        backlog.read(Views.ALL, random.nextBoolean(), (batch, record) -> {
          assertArrayEquals(
              Kills.payload(record.sequence(), (int) ((record.sequence() - 1) * 37 % 1_500)),
              record.body());
          sequences.add(record.sequence());
          meddle();
        });
        for (int i = 1; i < sequences.size(); i++) {
          assertTrue(sequences.get(i - 1) < sequences.get(i), sequences.toString());
        }
      }
    }

    @Override
    public void close() {
      assertTrue(!buffer.stats().failed());
      buffer.close();
    }
  }
}
