package io.unistream.buffer.s3;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.unistream.buffer.Batch;
import io.unistream.buffer.Buffer;
import io.unistream.buffer.BufferComponents;
import io.unistream.buffer.BufferEmptyException;
import io.unistream.buffer.BufferException;
import io.unistream.buffer.BufferSettings;
import io.unistream.buffer.EmitPolicy;
import io.unistream.buffer.RecordCodec;
import io.unistream.buffer.batch.BacklogView;
import io.unistream.buffer.tck.s3.InMemoryS3;
import io.unistream.buffer.tck.s3.S3Faults;
import io.unistream.buffer.wal.WalPart;
import io.unistream.buffer.wal.WalView;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.s3.S3Client;

/**
 * A view while others go on: before any of its requests the owner may put, commit and give space back, close, die, or be taken over. It shows what
 * was acknowledged before it began and was not committed by its end, nothing that was committed before, and no damage. {@code -Ds3.beside=2000}
 * for more histories, {@code -Ds3.seed=…} for others.
 */
class ViewBesideOwnerTest {

  private static final long COUNT = Long.getLong("s3.beside", 60);
  private static final long FIRST = Long.getLong("s3.seed", 1);

  /** Kept here, for loggers are weakly held. */
  private static final Logger LOG = Logger.getLogger("io.unistream.buffer");

  @Test
  void whatTheOwnerDoesMeanwhileIsNoDamage() throws IOException {
    LOG.setLevel(Level.OFF);
    int changes = 0;
    for (long seed = FIRST; seed < FIRST + COUNT; seed++) {
      try (World world = new World(seed)) {
        changes += world.run();
      } catch (RuntimeException | AssertionError e) {
        throw new AssertionError("seed " + seed + ": " + e, e);
      }
    }
    assertTrue(changes > COUNT, "so much was done while views looked: " + changes);
  }

  /** An owner, those before it, and the views of one log. */
  private static final class World implements AutoCloseable {

    private static final int MOST_CHANGES = 60;

    private final SplittableRandom random;
    private final InMemoryS3 s3 = new InMemoryS3(TestClients.BUCKET);
    private final EagerClock clock = new EagerClock(0);
    private final List<S3Client> clients = new ArrayList<>();
    private final Map<Long, String> stored = new TreeMap<>();
    private final Set<Long> committed = new TreeSet<>();
    private final List<Batch<String>> inFlight = new ArrayList<>();
    /** What the owner may still do while a view looks. */
    private int left;

    private int changes;
    private S3Faults faults = S3Faults.none();
    private Buffer<String> owner;

    World(long seed) {
      random = new SplittableRandom(seed);
      if (random.nextInt(3) == 0) {
        s3.pageSize(1 + random.nextInt(5));
      }
      owner = open();
    }

    private Buffer<String> open() {
      inFlight.clear();
      S3BufferSettings settings = S3BufferSettings.builder(TestClients.BUCKET, "log")
          .buffer(BufferSettings.builder()
              .emit(EmitPolicy.defaults().withMaxRecords(1 + random.nextInt(4)).withMaxInFlight(4))
              .build())
          .grouping(grouping -> grouping.linger(Duration.ZERO).maxObjectBytes(2 << 10))
          .compression(random.nextBoolean() ? S3Compression.LZ4 : S3Compression.NONE)
          .retries(retries -> retries.requestTimeout(Duration.ofHours(1)))
          .build();
      S3Client client = TestClients.quick(s3, faults, false);
      clients.add(client);
      return QuietWal.open(
          settings,
          RecordCodec.string(),
          BufferComponents.defaults().withClock(clock),
          client,
          false,
          UUID::randomUUID);
    }

    int run() throws IOException {
      for (int i = random.nextInt(30); i >= 0; i--) {
        step();
      }
      for (int i = 0; i < 2; i++) {
        look();
        step();
      }
      return changes;
    }

    private synchronized void step() {
      switch (random.nextInt(12)) {
        case 0, 1, 2, 3 -> put(1 + random.nextInt(3));
        case 4 -> put(10);
        case 5, 6, 7 -> {
          if (inFlight.isEmpty()) {
            take();
          }
          commit();
        }
        case 8, 9 -> take();
        case 10 -> {
          for (int i = random.nextInt(12); i >= 0 && !inFlight.isEmpty(); i--) {
            commit();
            take();
          }
        }
        default -> {
          if (random.nextInt(3) == 0) {
            takeOver();
          }
        }
      }
    }

    private void put(int count) {
      List<String> records = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        records.add("record " + random.nextInt(1_000_000) + "x".repeat(random.nextInt(400)));
      }
      long first = owner.putAll(records).first();
      for (int i = 0; i < count; i++) {
        stored.put(first + i, records.get(i));
      }
    }

    private void take() {
      if (inFlight.isEmpty()) {
        try {
          inFlight.add(owner.emit());
        } catch (BufferEmptyException e) {
          put(1);
        }
      } else {
        owner.pollNext(Duration.ZERO).ifPresent(inFlight::add);
      }
    }

    private void commit() {
      if (!inFlight.isEmpty()) {
        Batch<String> batch = inFlight.remove(0);
        owner.commit(batch);
        for (int i = 0; i < batch.size(); i++) {
          committed.add(batch.sequence(i));
        }
      }
    }

    private void takeOver() {
      if (random.nextBoolean()) {
        end(owner);
      } else if (random.nextBoolean()) {
        faults.crash();
        end(owner);
      } // or it goes on without knowing, and is never asked again
      faults = faults.nextOwner();
      owner = open();
    }

    private static void end(Buffer<String> ended) {
      try {
        ended.close();
      } catch (BufferException e) {
        boolean unused = e.getMessage() == null; // of a process that is dead
      }
    }

    /** Called by the threads of a view, before each request. */
    private synchronized void meanwhile() {
      for (int i = random.nextInt(3); i > 0 && left > 0; i--) {
        left--;
        changes++;
        step();
      }
    }

    private void look() throws IOException {
      S3Faults requests = S3Faults.none();
      requests.observe((attempt, fault) -> meanwhile());
      Set<Long> before = new TreeSet<>(stored.keySet());
      before.removeAll(committed);
      Set<Long> gone = new TreeSet<>(committed);
      left = random.nextInt(MOST_CHANGES);
      try (WalView view = Views.view(s3, "log", requests)) {
        BacklogView backlog = BacklogView.of(view);
        Set<Long> still = new TreeSet<>(before);
        Map<Long, String> all;
        synchronized (this) {
          still.removeAll(committed);
          all = new TreeMap<>(stored);
        }
        assertEquals(List.of(), view.damaged());
        assertEquals(List.of(), backlog.missing());
        assertEquals(List.of(), view.recovery().quarantined());
        all.keySet().removeAll(gone);
        assertTrue(
            still.size() <= backlog.records() && backlog.records() <= all.size(),
            still.size() + " <= " + backlog.records() + " <= " + all.size());
        assertInParts(view, backlog);
        List<Long> shown = new ArrayList<>();
        backlog.read(Views.ALL, false, (batch, record) -> {
          assertEquals(all.get(record.sequence()), new String(record.body(), UTF_8));
          assertTrue(shown.isEmpty() || shown.get(shown.size() - 1) < record.sequence());
          shown.add(record.sequence());
        });
        synchronized (this) {
          still.removeAll(committed);
        }
        still.removeAll(shown);
        assertEquals(Set.of(), still, "acknowledged before, not committed, and not shown");
        assertTrue(gone.stream().noneMatch(shown::contains), "committed before, and shown");
      }
      left = 0;
      Views.assertOnlyReads(requests.counts());
    }

    private static void assertInParts(WalView view, BacklogView backlog) {
      long next = 0;
      for (WalPart part : view.parts()) {
        assertTrue(part.bytes() > ObjectHeader.LENGTH, part::toString);
        assertTrue(part.sequences().isEmpty() || part.sequences().first() >= next, part::toString);
        next = part.sequences().isEmpty() ? next : part.sequences().last() + 1;
      }
      assertTrue(backlog.records() == 0 || next >= backlog.nextSequence(), view.parts()::toString);
    }

    @Override
    public void close() {
      faults.crash();
      end(owner);
      clients.forEach(S3Client::close);
    }
  }
}
