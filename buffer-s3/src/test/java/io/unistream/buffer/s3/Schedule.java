package io.unistream.buffer.s3;

import io.unistream.buffer.Batch;
import io.unistream.buffer.Buffer;
import io.unistream.buffer.BufferClock;
import io.unistream.buffer.BufferComponents;
import io.unistream.buffer.BufferEmptyException;
import io.unistream.buffer.BufferException;
import io.unistream.buffer.BufferFencedException;
import io.unistream.buffer.BufferSettings;
import io.unistream.buffer.BufferStorageException;
import io.unistream.buffer.CorruptLogException;
import io.unistream.buffer.CorruptionPolicy;
import io.unistream.buffer.EmitPolicy;
import io.unistream.buffer.RecordCodec;
import io.unistream.buffer.SequenceRange;
import io.unistream.buffer.StaleBatchException;
import io.unistream.buffer.UnknownOutcomeException;
import io.unistream.buffer.UnsupportedLogException;
import io.unistream.buffer.tck.s3.InMemoryS3;
import io.unistream.buffer.tck.s3.S3Attempt;
import io.unistream.buffer.tck.s3.S3Fault;
import io.unistream.buffer.tck.s3.S3Fault.Kind;
import io.unistream.buffer.tck.s3.S3Faults;
import io.unistream.buffer.tck.s3.S3RequestCounts;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.s3.S3Client;

/**
 * Several owners of one log over a network on which requests and answers get lost, come late or twice, and processes die: all by
 * one seed. Owners that were taken over go on without knowing; but those that are left when the log is damaged die then, because a
 * fence that is gone fences nobody.
 */
final class Schedule {

  private static final int MOST_STEPS = 40;
  private static final int MOST_OWNERS = 5;
  /** More than any owner needs: whoever sends so many goes on for ever. */
  private static final long MOST_REQUESTS = 1_500;
  /** The last pause of each reader, which this clock may let them make one after the other, and what is tried however late it is. */
  private static final Duration GRACE = Duration.ofSeconds(5L * Workers.READERS + 10);

  private final long seed;
  private final Opener opener;
  private final SplittableRandom random;
  /** Of its own: what a seed does otherwise stays the same. */
  private final SplittableRandom hedging;

  /** Of its own, too. */
  private final SplittableRandom rushing;

  /** Of its own, too. */
  private final SplittableRandom watching;

  private final Watcher watcher;
  private final InMemoryS3 s3 = new InMemoryS3(TestClients.BUCKET);
  private final World world;
  private final Oddities oddities;
  private final Losses losses;
  private final Damage damage;
  private final Audit audit;
  private final List<Owned> owners = new ArrayList<>();
  private final boolean sdkRetries;
  private S3Faults faults;
  private EagerClock clock = new EagerClock(0);
  private @Nullable Owned newest;
  private int records;
  private int takeovers;
  private int openings;

  Schedule(long seed) {
    this(seed, Opener.SOUND, World.PLAIN);
  }

  Schedule(long seed, Opener opener, World world) {
    this(seed, opener, world, (s3, prefix) -> {});
  }

  Schedule(long seed, Opener opener, World world, Watcher watcher) {
    this.seed = seed;
    this.watcher = watcher;
    this.watching = new SplittableRandom(seed + 4);
    this.opener = opener;
    this.world = world;
    this.random = new SplittableRandom(seed);
    this.hedging = new SplittableRandom(seed + 2);
    this.rushing = new SplittableRandom(seed + 3);
    this.sdkRetries = random.nextInt(4) == 0 && world != World.BATTERED;
    this.oddities = world.oddities(seed);
    this.losses = new Losses(s3, oddities.prefix());
    this.audit = new Audit(losses);
    this.damage = new Damage(s3, losses.keys(), new SplittableRandom(seed + 1), losses);
    this.faults = S3Faults.seeded(seed, shares());
    oddities.applyTo(s3);
    audit.did(oddities.toString());
  }

  /** Where it takes place. */
  enum World {
    /** S3, and a network that loses requests and answers. */
    PLAIN,
    /** Also gateways, corrupted answers, and stores that are not quite S3 ({@link Oddities}). */
    ODD,
    /** S3, whose objects are damaged now and then ({@link Damage}); in one of three with a way to it that is odd, too. */
    DAMAGED,
    /** S3 without a fault on the way, and few steps: damages follow each other so closely that they meet. */
    BATTERED;

    boolean isDamaged() {
      return this == DAMAGED || this == BATTERED;
    }

    private Oddities oddities(long seed) {
      return switch (this) {
        case PLAIN, BATTERED -> Oddities.none();
        case ODD -> Oddities.of(seed);
        case DAMAGED -> seed % 3 == 0 ? Oddities.ofTheWay(seed) : Oddities.none();
      };
    }

    /** Whether something on the way answers in the store's place. */
    private boolean hasGateway(long seed) {
      return this == ODD || (this == DAMAGED && seed % 3 == 0);
    }

    /** Where nothing is damaged, going on without what is costs nothing. */
    private boolean mayQuarantine(long seed) {
      return isDamaged() || (this == ODD && seed % 2 == 0);
    }

    private int steps(SplittableRandom random) {
      return this == BATTERED ? 6 + random.nextInt(10) : 10 + random.nextInt(MOST_STEPS);
    }

    /** One step of how many is a damage. */
    private int stepsForADamage() {
      return this == BATTERED ? 4 : 8;
    }
  }

  private Map<Kind, Double> shares() {
    if (world == World.BATTERED) {
      return Map.of();
    }
    Map<Kind, Double> shares = new LinkedHashMap<>();
    boolean quiet = random.nextInt(world == World.DAMAGED ? 2 : 8) == 0;
    double some = quiet ? 0 : 0.02 + random.nextDouble() * 0.05;
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
    if (world.hasGateway(seed)) {
      shares.put(Kind.GATEWAY, some);
    }
    double crash = random.nextInt(3) == 0 ? 0.004 : 0;
    shares.put(Kind.CRASH_BEFORE, crash);
    shares.put(Kind.CRASH_AFTER, crash);
    return shares;
  }

  /** Opens the log, as it should be opened or otherwise. */
  interface Opener {
    /** What is deleted is deleted when a call returns, so that a schedule looks at a bucket in which nothing moves. */
    Opener SOUND = (settings, clock, client) -> QuietWal.open(
        settings,
        RecordCodec.string(),
        BufferComponents.defaults().withClock(clock),
        client,
        false,
        UUID::randomUUID);

    Buffer<String> open(S3BufferSettings settings, BufferClock clock, S3Client client);
  }

  /** Looks at the bucket between two steps, and changes nothing. */
  interface Watcher {
    void look(InMemoryS3 s3, String prefix);
  }

  private void watch() {
    try {
      watcher.look(s3, oddities.prefix());
    } catch (AssertionError e) {
      throw new Audit.Violation("VIEW", String.valueOf(e.getMessage()));
    }
  }

  /** An owner, or one who thinks so. */
  private static final class Owned {
    final S3Client client;
    final S3Faults faults;
    final Buffer<String> buffer;
    final long epoch;
    /** How often somebody had begun to open the log when this one had. */
    final int openings;

    /** How often the log had been damaged then. */
    final int damages;

    final List<Sent> sent = new ArrayList<>();

    @Nullable
    Batch<String> batch;

    Owned(S3Client client, S3Faults faults, Buffer<String> buffer, int openings, int damages) {
      this.openings = openings;
      this.damages = damages;
      this.client = client;
      this.faults = faults;
      this.buffer = buffer;
      this.epoch = Objects.requireNonNull(buffer.stats().backend().get("owner.epoch"));
    }
  }

  private record Sent(String record, CompletableFuture<Long> future) {}

  int takeovers() {
    return takeovers;
  }

  int records() {
    return records;
  }

  int damages() {
    return losses.damages();
  }

  /** Runs it; throws if a rule is broken. */
  void run() {
    try {
      int steps = world.steps(random);
      for (int i = 0; i < steps; i++) {
        step();
        if (watching.nextInt(4) == 0) {
          watch();
        }
      }
      finish();
      watch();
    } catch (Audit.Violation e) {
      throw new AssertionError(
          world + " schedule " + seed + " broke " + e.getMessage() + "\n  " + audit.history(), e);
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
    if (world.isDamaged() && random.nextInt(world.stepsForADamage()) == 0) {
      damage();
      return;
    }
    Owned owner = owners.get(random.nextInt(3) == 0 ? random.nextInt(owners.size()) : last);
    act(owner);
    if (world.isDamaged() && owner == newest) {
      barrierIfQuiet(owner);
    }
  }

  /** A call that was refused, such as an emit that could not read, may have left an upload under way. */
  private void barrierIfQuiet(Owned owner) {
    if (owner.sent.stream().allMatch(sent -> sent.future.isDone())) {
      for (int looks = 0;
          looks < 10_000;
          looks++) { // who is told is told a moment before the upload has ended
        if (Objects.equals(0L, owner.buffer.stats().backend().get("uploads.sending"))) {
          losses.barrier(audit.batches());
          return;
        }
        Thread.onSpinWait();
      }
    }
  }

  /** Only the newest owner lives on, with nothing under way. */
  private void damage() {
    for (Owned owner : List.copyOf(owners)) {
      if (owner == newest) {
        settle(owner);
        barrierIfQuiet(owner);
      } else {
        crash(owner);
      }
    }
    faults.landLate();
    for (int i = random.nextInt(3); i >= 0; i--) {
      audit.did(damage.inflict());
    }
    if (random.nextBoolean()) {
      if (newest != null && owners.contains(newest) && random.nextBoolean()) {
        crash(newest);
      }
      open();
    }
  }

  private void act(Owned owner) {
    switch (random.nextInt(14)) {
      case 0, 1, 2 -> put(owner);
      case 3, 4 -> putAsync(owner);
      case 5 -> putAll(owner);
      case 6, 7 -> emit(owner);
      case 8, 9, 10 -> commit(owner);
      case 11 -> {
        if (random.nextInt(4) == 0) {
          fillUp(owner);
        } else {
          open();
        }
      }
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

  /** Some uploads in a row find no room. Puts are refused meanwhile, and what waits is stored in the end. */
  private void fillUp(Owned owner) {
    AtomicInteger left = new AtomicInteger(1 + random.nextInt(60));
    audit.did("no room for " + left + " uploads of " + name(owner));
    owner.faults.failAll(
        attempt -> attempt.kind() == S3Attempt.Kind.PUT && left.getAndDecrement() > 0,
        S3Fault.status(507, "XMinioStorageFull"));
  }

  private CorruptionPolicy corruption() {
    return world.mayQuarantine(seed) && random.nextInt(4) > 0
        ? CorruptionPolicy.QUARANTINE
        : CorruptionPolicy.FAIL;
  }

  private S3BufferSettings settings(CorruptionPolicy corruption) {
    int records = 1 + random.nextInt(4);
    return S3BufferSettings.builder(TestClients.BUCKET, oddities.prefix())
        .corruption(corruption)
        .buffer(BufferSettings.builder()
            .emit(EmitPolicy.defaults().withMaxRecords(records).withMaxBytes(200 * records))
            .maxRecordBytes(200)
            .build())
        .grouping(grouping -> grouping
            .linger(Duration.ZERO)
            .maxObjectBytes(1024)
            .maxUnflushedBytes(1024L * (1 + random.nextInt(6)))
            .uploadsInFlight(1 + random.nextInt(4)))
        .compression(random.nextBoolean() ? S3Compression.LZ4 : S3Compression.NONE)
        .retries(retries -> retries
            .requestTimeout(Duration.ofHours(1)) // time is not real here
            .giveUpAfter(Duration.ofSeconds(random.nextBoolean() ? 600 : 20))
            .hedgeAfter(Duration.ofMillis(hedging.nextInt(2))))
        .build();
  }

  private void open() {
    if (owners.size() == MOST_OWNERS) {
      end(owners.remove(0));
    }
    S3Client client = TestClients.quick(s3, faults, sdkRetries);
    S3Faults own = faults;
    faults = own.nextOwner();
    own.failAll(attempt -> attempt.index() >= MOST_REQUESTS, S3Fault.crashBefore());
    oddities.applyTo(own);
    owners.forEach(this::settleWhatIsDone);
    openings++;
    forget();
    CorruptionPolicy corruption = corruption();
    S3BufferSettings settings = settings(corruption);
    EagerClock ownClock = new EagerClock(clock.nanoTime());
    Rush rush = rush();
    own.observe(rush);
    try {
      Buffer<String> buffer = opener.open(settings, ownClock, client);
      audit.did("opened by owner " + buffer + ", " + corruption);
      audit.reported(buffer.recovery().quarantined());
      newest = new Owned(client, own, buffer, openings, losses.damages());
      owners.add(newest);
      takeovers++;
      clock = ownClock;
    } catch (BufferException e) {
      audit.did("opening failed, " + corruption + ": " + e);
      client.close();
      checkRefusal(e, corruption);
    }
    rush.check();
    checkRequests(own);
    if (world != World.PLAIN) {
      Duration took = Duration.ofNanos(ownClock.nanoTime() - clock.nanoTime());
      audit.check(
          took.compareTo(settings.giveUpAfter().plus(GRACE)) <= 0,
          "opening ends in time",
          "it took " + took + ", to be given up after " + settings.giveUpAfter());
    }
  }

  /** The newest owner puts while it is taken over, now and then. */
  private Rush rush() {
    Owned writer = newest;
    if (world.isDamaged() || rushing.nextInt(8) > 0 || writer == null || !owners.contains(writer)) {
      return new Rush("nothing", () -> false);
    }
    audit.did("puts by " + name(writer) + " while it is taken over");
    return new Rush(losses.keys().log((int) writer.epoch), () -> {
      records++;
      String record = "record " + records;
      losses.put(records, record);
      return put(writer, record);
    });
  }

  /** Who has it in memory may still hand out what nothing else knows of: those die first. */
  private void forget() {
    if (!losses.beforeOpening().isEmpty()) {
      List.copyOf(owners).forEach(this::crash);
      audit.forget(losses.beforeOpening());
    }
  }

  private void checkRequests(S3Faults faults) {
    S3RequestCounts counts = faults.counts();
    long sent = counts.billed() + counts.deletes() + counts.bulkDeletes();
    audit.check(sent < MOST_REQUESTS, "opening ends", "after " + sent + " requests it had not");
  }

  private void checkRefusal(BufferException e, CorruptionPolicy corruption) {
    boolean corrupt = e instanceof CorruptLogException || e instanceof UnsupportedLogException;
    boolean mayFail = corruption == CorruptionPolicy.FAIL && losses.damages() > 0;
    audit.check(!corrupt || mayFail, "DUR-ALWAYS-OPENS", corruption + " " + e);
  }

  private String record() {
    records++;
    String text = "record " + records + " " + "x".repeat(random.nextInt(150));
    losses.put(records, text);
    return text;
  }

  private void put(Owned owner) {
    boolean unused = put(owner, record());
  }

  /** True if it is acknowledged. */
  private boolean put(Owned owner, String record) {
    audit.did("put by " + name(owner) + " " + record);
    try {
      acknowledged(owner, owner.buffer.put(record), record);
      tookOver(owner, record);
      return true;
    } catch (UnknownOutcomeException e) {
      audit.did("unknown: " + e.getMessage());
    } catch (BufferException e) {
      refusal(owner, e);
      audit.refused(record);
    }
    return false;
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
    audit.check(
        owner == newest || isInVain(owner),
        "OWN-FENCE",
        name(owner) + " was taken over and acknowledged " + what);
  }

  /** Whether nobody may read what an owner is told now that it has stored. */
  private boolean isInVain(Owned owner) {
    return openings > owner.openings && losses.isPlanted(owner.epoch);
  }

  private void acknowledged(Owned owner, long sequence, String record) {
    if (isInVain(owner)) {
      audit.did("acknowledged in vain " + sequence + " " + record);
      audit.forget(new Losses.Unproved(Set.of(record), Integer.MAX_VALUE, false));
    } else {
      audit.acknowledged(sequence, record);
    }
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
        acknowledged(owner, range.first() + i, all.get(i));
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

  /** What is acknowledged before somebody opens the log is in it, whatever comes then. */
  private void settleWhatIsDone(Owned owner) {
    List<Sent> done = owner.sent.stream().filter(sent -> sent.future.isDone()).toList();
    done.forEach(sent -> settle(owner, sent));
    owner.sent.removeAll(done);
  }

  private void settle(Owned owner) {
    owner.sent.forEach(sent -> settle(owner, sent));
    owner.sent.clear();
  }

  private void settle(Owned owner, Sent sent) {
    try {
      acknowledged(owner, sent.future.join(), sent.record);
    } catch (CompletionException e) {
      refusal(owner, Objects.requireNonNull(e.getCause()));
      if (e.getCause() instanceof BufferFencedException) {
        audit.refused(sent.record);
      }
    }
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
      boolean corrupt = e instanceof CorruptLogException;
      audit.check(!corrupt || losses.damages() > owner.damages, "ERR-CORRUPT", e.toString());
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
      audit.commitRefused(batch.id());
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
    if (world.isDamaged() && random.nextInt(4) == 0) {
      faults.landLate();
      audit.did(damage.inflict());
    }
    s3.listLag(0);
    List<Batch<String>> drained = new ArrayList<>();
    boolean first = drainAgainIfFenced(drained);
    audit.did("late requests arrive");
    faults.landLate();
    if (drainAgainIfFenced(drained) && first) {
      audit.end(drained);
    }
  }

  /** What a store that folds keys has taken in, another opener of the same kind may refuse to read. */
  private boolean isRefused(BufferException e) {
    return oddities.folds() && e instanceof BufferStorageException;
  }

  /**
   * Claims that are gone can be claimed again, and their epochs may be finished: "open the log again" is what whoever finds that out is
   * told, and so is done, a few times.
   */
  private boolean drainAgainIfFenced(List<Batch<String>> drained) {
    for (int i = 0; i < 2 && losses.damages() > 0; i++) {
      try {
        return drain(drained);
      } catch (BufferFencedException e) {
        audit.did("the last opening: " + e);
      }
    }
    return drain(drained);
  }

  /** False if the store is one that may be refused, and was. */
  private boolean drain(List<Batch<String>> drained) {
    forget();
    S3Faults none = S3Faults.by(attempt -> S3Fault.none());
    none.failAll(attempt -> attempt.index() >= MOST_REQUESTS, S3Fault.crashBefore());
    CorruptionPolicy corruption =
        world.isDamaged() ? CorruptionPolicy.QUARANTINE : CorruptionPolicy.FAIL;
    try (S3Client client = TestClients.quick(s3, none, false);
        Buffer<String> buffer = opener.open(settings(corruption), clock, client)) {
      audit.did("opened for the last records");
      audit.reported(buffer.recovery().quarantined());
      while (true) {
        Batch<String> batch = buffer.emit();
        audit.delivered(batch, true);
        drained.add(batch);
        buffer.commit(batch.id());
        audit.committed(batch.id());
      }
    } catch (BufferEmptyException e) {
      audit.did("empty");
      return true;
    } catch (BufferFencedException e) {
      audit.check(losses.damages() > 0, "OWN-AMBIGUOUS", "the last opening: " + e);
      throw e;
    } catch (BufferException e) {
      checkRequests(none);
      audit.check(isRefused(e), "DUR-ALWAYS-OPENS", "the last opening: " + e);
      return false;
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
