package io.unistream.buffer.s3;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.unistream.buffer.Batch;
import io.unistream.buffer.Buffer;
import io.unistream.buffer.BufferComponents;
import io.unistream.buffer.BufferEmptyException;
import io.unistream.buffer.BufferException;
import io.unistream.buffer.BufferFencedException;
import io.unistream.buffer.BufferSettings;
import io.unistream.buffer.CorruptLogException;
import io.unistream.buffer.CorruptionPolicy;
import io.unistream.buffer.EmitPolicy;
import io.unistream.buffer.RecordCodec;
import io.unistream.buffer.RecoveryReport.QuarantinedSpan;
import io.unistream.buffer.SequenceRange;
import io.unistream.buffer.UnsupportedLogException;
import io.unistream.buffer.batch.BacklogView;
import io.unistream.buffer.tck.s3.InMemoryS3;
import io.unistream.buffer.tck.s3.S3Faults;
import io.unistream.buffer.tck.s3.S3RequestCounts;
import io.unistream.buffer.wal.WalCursor;
import io.unistream.buffer.wal.WalEntry;
import io.unistream.buffer.wal.WalRecovery;
import io.unistream.buffer.wal.WalView;
import io.unistream.buffer.wal.WalVisitor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import software.amazon.awssdk.services.s3.S3Client;

/** What a view shows of a log, and what opening a copy of its bucket finds: they must be the same. */
final class Views {

  /** All numbers that there are. */
  static final SequenceRange ALL = new SequenceRange(1, Long.MAX_VALUE);

  private static final Shown NONE =
      new Shown(List.of(), List.of(), "no log", false, 0, 0, 0, List.of(), List.of());

  /**
   * What a log holds.
   *
   * @param told what its visitor was told
   * @param entries what its cursor reads
   * @param recovery what was found besides
   * @param found whether something is damaged or missing that is not known
   * @param records of the backlog
   * @param bytes of the backlog
   * @param batches sealed
   * @param payloads each record of the backlog: number and a hash of its payload
   * @param ids the ids of the sealed batches and their records
   */
  record Shown(
      List<String> told,
      List<String> entries,
      String recovery,
      boolean found,
      long records,
      long bytes,
      long batches,
      List<String> payloads,
      List<String> ids) {}

  private Views() {}

  static S3BufferSettings settings(String prefix, CorruptionPolicy corruption) {
    return S3BufferSettings.builder(TestClients.BUCKET, prefix)
        .corruption(corruption)
        .buffer(BufferSettings.of(EmitPolicy.defaults().withMaxRecords(1_000)))
        .grouping(grouping -> grouping.linger(Duration.ZERO))
        .retries(retries -> retries.requestTimeout(Duration.ofHours(1)))
        .build();
  }

  /** A view that sends requests which fail, or are counted, as is said. */
  static S3View view(InMemoryS3 s3, String prefix, S3Faults faults) {
    S3BufferSettings settings = settings(prefix, CorruptionPolicy.FAIL);
    S3Client client = TestClients.quick(s3, faults, false);
    return S3View.of(settings, new Store(client, true, settings), new EagerClock(0));
  }

  static void assertOnlyReads(S3RequestCounts counts) {
    assertEquals(
        counts.gets() + counts.lists(),
        counts.billed() + counts.deletes() + counts.bulkDeletes(),
        "a view reads, and does nothing else: " + counts);
  }

  static Shown look(InMemoryS3 s3, String prefix) {
    return look(view -> view, s3, prefix);
  }

  static Shown look(Function<S3View, WalView> mutant, InMemoryS3 s3, String prefix) {
    S3Faults faults = S3Faults.none();
    try (WalView view = mutant.apply(view(s3, prefix, faults))) {
      Told told = view.replay(Told::new);
      List<String> entries = entries(view.cursor());
      BacklogView backlog = BacklogView.of(view);
      List<String> payloads = new ArrayList<>();
      List<String> ids = new ArrayList<>();
      try {
        backlog.read(ALL, false, (batch, record) -> {
          payloads.add(text(record.sequence(), record.body()));
          if (batch != null) {
            ids.add(batch + ":" + record.sequence());
          }
        });
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      boolean found = !view.damaged().isEmpty() || !backlog.missing().isEmpty();
      return new Shown(
          told.events,
          entries,
          text(view.recovery()),
          found,
          backlog.records(),
          backlog.bytes(),
          backlog.sealedBatches(),
          payloads,
          ids);
    } catch (UnsupportedLogException e) {
      return NONE;
    } finally {
      assertOnlyReads(faults.counts());
    }
  }

  /** Opens copies of a log, and takes all out of them. */
  static Shown open(InMemoryS3 s3, String prefix) {
    for (int tries = 1; ; tries++) {
      try {
        return openOnce(s3, prefix);
      } catch (BufferFencedException e) {
        if (tries == 3) {
          throw e; // where claims were deleted, opening again is what one is told to do
        }
      }
    }
  }

  private static Shown openOnce(InMemoryS3 s3, String prefix) {
    S3BufferSettings settings = settings(prefix, CorruptionPolicy.QUARANTINE);
    EagerClock clock = new EagerClock(0);
    S3Client client = TestClients.quick(s3.copy(), S3Faults.none(), false);
    Owner owner =
        S3Wal.owner(settings, new Store(client, true, settings), clock, UUID.randomUUID());
    Told told = new Told();
    List<String> entries;
    String recovery;
    try (S3Wal wal = S3Wal.open(settings, owner, clock, UUID::randomUUID, new Neighbours())) {
      wal.replay(told);
      if (wal.recovery().created()) {
        return NONE;
      }
      entries = entries(wal.cursor());
      recovery = text(wal.recovery());
    }
    boolean found = isRefused(s3.copy(), prefix);
    try (S3Client other = TestClients.quick(s3.copy(), S3Faults.none(), false);
        Buffer<byte[]> buffer = open(settings, other)) {
      long batches = buffer.stats().sealedBatches();
      long records = buffer.stats().backlogRecords();
      long bytes = buffer.stats().backlogBytes();
      List<String> payloads = new ArrayList<>();
      List<String> ids = new ArrayList<>();
      for (long number = 1; ; number++) {
        Batch<byte[]> batch;
        try {
          batch = buffer.emit();
        } catch (BufferEmptyException e) {
          return new Shown(
              told.events, entries, recovery, found, records, bytes, batches, payloads, ids);
        }
        for (int i = 0; i < batch.size(); i++) {
          payloads.add(text(batch.sequence(i), batch.records().get(i)));
          if (number <= batches) {
            ids.add(batch.id() + ":" + batch.sequence(i));
          }
        }
        buffer.commit(batch);
      }
    }
  }

  private static Buffer<byte[]> open(S3BufferSettings settings, S3Client client) {
    return QuietWal.open(
        settings,
        RecordCodec.bytes(),
        BufferComponents.defaults().withClock(new EagerClock(0)),
        client,
        false,
        UUID::randomUUID);
  }

  private static boolean isRefused(InMemoryS3 copy, String prefix) {
    try (S3Client client = TestClients.quick(copy, S3Faults.none(), false)) {
      open(settings(prefix, CorruptionPolicy.FAIL), client).close();
      return false;
    } catch (CorruptLogException e) {
      return true;
    }
  }

  /** Looks at a copy of a bucket, and compares that with what opening other copies finds. */
  static void check(InMemoryS3 s3, String prefix) {
    InMemoryS3 copy = s3.copy();
    copy.refuseNothing(); // which may go by what is in the bucket that was copied
    Outcome opened = Outcome.of(() -> open(copy, prefix));
    Outcome shown = Outcome.of(() -> look(copy, prefix));
    assertEquals(opened, shown);
  }

  /** What is shown, or which kind of exception is thrown. */
  record Outcome(Object what) {
    interface Looking {
      Shown look();
    }

    static Outcome of(Looking looking) {
      try {
        return new Outcome(looking.look());
      } catch (BufferException e) {
        return new Outcome(e.getClass());
      }
    }
  }

  private static List<String> entries(WalCursor cursor) {
    List<String> entries = new ArrayList<>();
    try (cursor) {
      for (WalEntry entry = cursor.next(); entry != null; entry = cursor.next()) {
        entries.add(entry.type() + " " + entry.batch() + " " + text(entry.sequence(), entry.body())
            + " " + entry.epochMillis());
      }
    }
    return entries;
  }

  static String text(long sequence, byte[] payload) {
    return sequence + ":" + payload.length + ":" + Arrays.hashCode(payload);
  }

  private static String text(WalRecovery found) {
    return (found.cleanShutdown() ? "closed" : "open") + ", torn " + found.tornBytes() + ", "
        + found.quarantined();
  }

  /** All that a visitor is told. */
  private static final class Told implements WalVisitor {

    private final List<String> events = new ArrayList<>();

    @Override
    public void record(long sequence, long epochMillis, int payloadBytes) {
      events.add("record " + sequence + " " + epochMillis + " " + payloadBytes);
    }

    @Override
    public void control(WalEntry entry) {
      events.add(entry.type() + " " + text(entry.sequence(), entry.body()));
    }

    @Override
    public void damaged(QuarantinedSpan span) {
      events.add("damaged " + span);
    }

    @Override
    public void reached(long sequence, long batch) {
      events.add("reached " + sequence + " " + batch);
    }

    @Override
    public void begins(long sequence) {
      events.add("begins " + sequence);
    }
  }
}
