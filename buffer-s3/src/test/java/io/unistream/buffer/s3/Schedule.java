package io.unistream.buffer.s3;

import io.unistream.buffer.Batch;
import io.unistream.buffer.Buffer;
import io.unistream.buffer.BufferClock;
import io.unistream.buffer.BufferComponents;
import io.unistream.buffer.BufferEmptyException;
import io.unistream.buffer.BufferException;
import io.unistream.buffer.BufferFencedException;
import io.unistream.buffer.BufferListener;
import io.unistream.buffer.BufferSettings;
import io.unistream.buffer.Capacity;
import io.unistream.buffer.EmitPolicy;
import io.unistream.buffer.RecordCodec;
import io.unistream.buffer.SequenceRange;
import io.unistream.buffer.StaleBatchException;
import io.unistream.buffer.UnknownOutcomeException;
import io.unistream.buffer.tck.s3.InMemoryS3;
import io.unistream.buffer.tck.s3.S3Fault;
import io.unistream.buffer.tck.s3.S3Fault.Kind;
import io.unistream.buffer.tck.s3.S3Faults;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.s3.S3Client;

/**
 * Several owners of one log over a network on which requests and answers get lost, come late or twice, and processes die: all by
 * one seed. Owners that were taken over go on without knowing.
 */
final class Schedule {

  private static final int MOST_STEPS = 40;
  private static final int MOST_OWNERS = 5;

  private final long seed;
  private final Opener opener;
  private final SplittableRandom random;
  private final InMemoryS3 s3 = new InMemoryS3(TestClients.BUCKET);
  private final EagerClock clock = new EagerClock();
  private final Audit audit = new Audit();
  private final List<Owned> owners = new ArrayList<>();
  private final boolean sdkRetries;
  private S3Faults faults;
  private @Nullable Owned newest;
  private int records;
  private int takeovers;
  private int openings;

  Schedule(long seed) {
    this(seed, Opener.SOUND);
  }

  Schedule(long seed, Opener opener) {
    this.seed = seed;
    this.opener = opener;
    this.random = new SplittableRandom(seed);
    this.sdkRetries = random.nextInt(4) == 0;
    this.faults = S3Faults.seeded(seed, shares());
  }

  private Map<Kind, Double> shares() {
    Map<Kind, Double> shares = new LinkedHashMap<>();
    double some = random.nextInt(8) == 0 ? 0 : 0.02 + random.nextDouble() * 0.05;
    for (Kind kind : List.of(
        Kind.LOSE_REQUEST,
        Kind.LOSE_ANSWER,
        Kind.LATE,
        Kind.STATUS,
        Kind.STATUS_AFTER,
        Kind.CUT_BODY,
        Kind.CUT_BODY_QUIETLY)) {
      shares.put(kind, some);
    }
    double crash = random.nextInt(3) == 0 ? 0.004 : 0;
    shares.put(Kind.CRASH_BEFORE, crash);
    shares.put(Kind.CRASH_AFTER, crash);
    return shares;
  }

  /** Opens the log, as it should be opened or otherwise. */
  interface Opener {
    Opener SOUND = (settings, clock, client) -> S3Buffer.open(
        settings,
        RecordCodec.string(),
        new BufferComponents(clock, new BufferListener() {}),
        client);

    Buffer<String> open(S3BufferSettings settings, BufferClock clock, S3Client client);
  }

  /** An owner, or one who thinks so. */
  private static final class Owned {
    final S3Client client;
    final S3Faults faults;
    final Buffer<String> buffer;
    /** How often somebody had begun to open the log when this one had. */
    final int openings;

    final List<Sent> sent = new ArrayList<>();

    @Nullable
    Batch<String> batch;

    Owned(S3Client client, S3Faults faults, Buffer<String> buffer, int openings) {
      this.openings = openings;
      this.client = client;
      this.faults = faults;
      this.buffer = buffer;
    }
  }

  private record Sent(String record, CompletableFuture<Long> future) {}

  int takeovers() {
    return takeovers;
  }

  int records() {
    return records;
  }

  /** Runs it; throws if a rule is broken. */
  void run() {
    try {
      int steps = 10 + random.nextInt(MOST_STEPS);
      for (int i = 0; i < steps; i++) {
        step();
      }
      finish();
    } catch (Audit.Violation e) {
      throw new AssertionError(
          "schedule " + seed + " broke " + e.getMessage() + "\n  " + audit.history(), e);
    } finally {
      owners.forEach(Schedule::end);
    }
  }

  private void step() {
    if (owners.isEmpty()) {
      open();
      return;
    }
    int last = owners.size() - 1;
    Owned owner = owners.get(random.nextInt(3) == 0 ? random.nextInt(owners.size()) : last);
    switch (random.nextInt(14)) {
      case 0, 1, 2 -> put(owner);
      case 3, 4 -> putAsync(owner);
      case 5 -> putAll(owner);
      case 6, 7 -> emit(owner);
      case 8, 9, 10 -> commit(owner);
      case 11 -> open();
      case 12 -> {
        if (random.nextInt(3) == 0) {
          crash(owner);
        } else {
          settle(owner);
        }
      }
      default -> {
        if (random.nextInt(3) == 0) {
          audit.did("late requests arrive");
          faults.landLate();
        }
      }
    }
  }

  private S3BufferSettings settings() {
    int records = 1 + random.nextInt(4);
    return S3BufferSettings.builder(TestClients.BUCKET, "some/log")
        .buffer(new BufferSettings(
            new EmitPolicy(records, 200 * records, null), Capacity.defaults(), 200))
        .grouping(grouping -> grouping
            .linger(Duration.ZERO)
            .maxObjectBytes(1024)
            .maxUnflushedBytes(1024L * (1 + random.nextInt(6)))
            .uploadsInFlight(1 + random.nextInt(4)))
        .compression(random.nextBoolean() ? S3Compression.LZ4 : S3Compression.NONE)
        .retries(retries -> retries
            .requestTimeout(Duration.ofHours(1)) // time is not real here
            .giveUpAfter(Duration.ofSeconds(random.nextBoolean() ? 600 : 20)))
        .build();
  }

  private void open() {
    if (owners.size() == MOST_OWNERS) {
      end(owners.remove(0));
    }
    S3Client client = TestClients.over(s3, faults, sdkRetries);
    S3Faults own = faults;
    faults = own.nextOwner();
    openings++;
    try {
      Buffer<String> buffer = opener.open(settings(), clock, client);
      audit.did("opened by owner " + buffer);
      newest = new Owned(client, own, buffer, openings);
      owners.add(newest);
      takeovers++;
    } catch (BufferException e) {
      audit.did("opening failed: " + e);
      client.close();
      boolean corrupt = e instanceof io.unistream.buffer.CorruptLogException;
      audit.check(!corrupt, "DUR-ALWAYS-OPENS", e.toString());
    }
  }

  private String record() {
    records++;
    return "record " + records + " " + "x".repeat(random.nextInt(150));
  }

  private void put(Owned owner) {
    String record = record();
    audit.did("put by " + name(owner) + " " + record);
    try {
      long sequence = owner.buffer.put(record);
      audit.acknowledged(sequence, record);
      tookOver(owner, record);
    } catch (UnknownOutcomeException e) {
      audit.did("unknown: " + e.getMessage());
    } catch (BufferException e) {
      refusal(owner, e);
      audit.refused(record);
    }
  }

  /** Who is told that it was taken over must have been. */
  private void refusal(Owned owner, Throwable refusal) {
    audit.did("refused: " + refusal);
    audit.check(
        !(refusal instanceof BufferFencedException) || openings > owner.openings,
        "OWN-AMBIGUOUS",
        "nobody took over, and " + refusal);
  }

  /** Who was taken over before the call began must not acknowledge it. */
  private void tookOver(Owned owner, String what) {
    boolean isNewest = owner == newest;
    audit.check(isNewest, "OWN-FENCE", name(owner) + " was taken over and acknowledged " + what);
  }

  private void putAll(Owned owner) {
    List<String> all = new ArrayList<>();
    for (int i = 2 + random.nextInt(12); i > 0; i--) {
      all.add(record());
    }
    audit.did("putAll by " + name(owner) + " " + all);
    try {
      SequenceRange range = owner.buffer.putAll(all);
      for (int i = 0; i < all.size(); i++) {
        audit.acknowledged(range.first() + i, all.get(i));
      }
      tookOver(owner, "putAll");
    } catch (UnknownOutcomeException e) {
      audit.did("unknown: " + e.getMessage());
    } catch (BufferException e) {
      refusal(owner, e);
      all.forEach(audit::refused);
    }
  }

  private void putAsync(Owned owner) {
    for (int i = 1 + random.nextInt(8); i > 0; i--) {
      String record = record();
      audit.did("putAsync by " + name(owner) + " " + record);
      try {
        owner.sent.add(new Sent(record, owner.buffer.putAsync(record)));
      } catch (UnknownOutcomeException e) {
        audit.did("unknown: " + e.getMessage());
      } catch (BufferException e) {
        refusal(owner, e);
        audit.refused(record);
      }
    }
  }

  private void settle(Owned owner) {
    for (Sent sent : owner.sent) {
      try {
        audit.acknowledged(sent.future.join(), sent.record);
      } catch (CompletionException e) {
        refusal(owner, Objects.requireNonNull(e.getCause()));
        if (e.getCause() instanceof BufferFencedException) {
          audit.refused(sent.record);
        }
      }
    }
    owner.sent.clear();
  }

  private void emit(Owned owner) {
    audit.did("emit by " + name(owner));
    try {
      Batch<String> batch = owner.buffer.emit();
      owner.batch = batch;
      audit.delivered(batch, owner == newest);
    } catch (BufferEmptyException e) {
      audit.did("empty");
    } catch (BufferException e) {
      refusal(owner, e);
      boolean corrupt = e instanceof io.unistream.buffer.CorruptLogException;
      audit.check(!corrupt, "ERR-CORRUPT", e.toString());
    }
  }

  private void commit(Owned owner) {
    Batch<String> batch = owner.batch;
    if (batch == null) {
      emit(owner);
      return;
    }
    audit.did("commit by " + name(owner) + " of " + batch.id());
    try {
      owner.buffer.commit(batch.id());
      tookOver(owner, "commit of " + batch.id());
      audit.committed(batch.id());
      owner.batch = null;
    } catch (UnknownOutcomeException e) {
      audit.perhapsCommitted(batch.id());
    } catch (StaleBatchException e) {
      throw new Audit.Violation("COM-REDELIVER", e.toString());
    } catch (BufferException e) {
      refusal(owner, e);
    }
  }

  private void crash(Owned owner) {
    audit.did("crash of " + name(owner));
    owner.faults.crash();
    settle(owner);
    owners.remove(owner);
    end(owner);
  }

  private void finish() {
    for (Owned owner : List.copyOf(owners)) {
      boolean dies = random.nextBoolean();
      if (dies) {
        owner.faults.crash();
      }
      audit.did((dies ? "crash" : "close") + " of " + name(owner));
      try {
        owner.buffer.close();
      } catch (BufferException e) {
        audit.did("close failed: " + e);
      }
      settle(owner);
    }
    if (random.nextBoolean()) {
      faults.landLate();
    }
    List<Batch<String>> drained = new ArrayList<>();
    drain(drained);
    audit.did("late requests arrive");
    faults.landLate();
    drain(drained);
    audit.end(drained);
  }

  private void drain(List<Batch<String>> drained) {
    try (S3Client client = TestClients.over(s3, S3Faults.by(attempt -> S3Fault.none()), false);
        Buffer<String> buffer = opener.open(settings(), clock, client)) {
      while (true) {
        Batch<String> batch = buffer.emit();
        audit.delivered(batch, true);
        drained.add(batch);
        buffer.commit(batch.id());
        audit.committed(batch.id());
      }
    } catch (BufferEmptyException e) {
      audit.did("empty");
    }
  }

  private static String name(Owned owner) {
    return Integer.toHexString(System.identityHashCode(owner));
  }

  private static void end(Owned owner) {
    owner.faults.crash();
    try {
      owner.buffer.close();
    } catch (BufferException e) {
      boolean unused = e.getMessage() == null; // of a process that is dead
    }
    owner.client.close();
  }
}
