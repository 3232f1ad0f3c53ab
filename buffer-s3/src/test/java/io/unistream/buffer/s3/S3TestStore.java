package io.unistream.buffer.s3;

import io.unistream.buffer.Buffer;
import io.unistream.buffer.BufferComponents;
import io.unistream.buffer.BufferException;
import io.unistream.buffer.BufferSettings;
import io.unistream.buffer.CorruptionPolicy;
import io.unistream.buffer.RecordCodec;
import io.unistream.buffer.tck.CrashPoint;
import io.unistream.buffer.tck.CrashState;
import io.unistream.buffer.tck.CrashableStore;
import io.unistream.buffer.tck.DamageableStore;
import io.unistream.buffer.tck.FaultyStore;
import io.unistream.buffer.tck.SharedStore;
import io.unistream.buffer.tck.StorageFault;
import io.unistream.buffer.tck.TimelineEvent;
import io.unistream.buffer.tck.s3.InMemoryS3;
import io.unistream.buffer.tck.s3.S3Attempt;
import io.unistream.buffer.tck.s3.S3Fault;
import io.unistream.buffer.tck.s3.S3Faults;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import software.amazon.awssdk.services.s3.S3Client;

/**
 * A bucket in memory. Each opening is a process of its own. The storage operations that can be crashed are the requests that
 * change something; each takes effect in one step, so there is one state after a crash.
 */
final class S3TestStore implements SharedStore, FaultyStore, DamageableStore {

  static final String PREFIX = "log";

  private final S3Harness harness;
  private final Backing s3;
  private final Map<Buffer<?>, S3Faults> owners = new ConcurrentHashMap<>();
  private final List<S3Client> clients = new CopyOnWriteArrayList<>();
  private final List<S3Attempt> writes = new CopyOnWriteArrayList<>();
  private final List<Consumer<TimelineEvent>> observers = new CopyOnWriteArrayList<>();
  private final List<Armed> armed = new CopyOnWriteArrayList<>();
  private final List<AtomicBoolean> toCome = new CopyOnWriteArrayList<>();
  private volatile S3Faults next;

  S3TestStore(S3Harness harness) {
    this(harness, new Backing.InMemory(new InMemoryS3(TestClients.BUCKET)));
  }

  S3TestStore(S3Harness harness, Backing s3) {
    this.harness = harness;
    this.s3 = s3;
    this.next = watched(S3Faults.none());
  }

  private S3Faults watched(S3Faults faults) {
    faults.observe((attempt, fault) -> {
      if (attempt.isWrite()) {
        writes.add(attempt);
        observers.forEach(observer -> observer.accept(new TimelineEvent(
            TimelineEvent.Kind.WRITE,
            attempt + (fault.kind() == S3Fault.Kind.NONE ? "" : ": " + fault))));
      }
    });
    return faults;
  }

  @Override
  public <R> Buffer<R> open(
      BufferSettings settings, RecordCodec<R> codec, BufferComponents components) {
    return open(
        harness.settings(s3.bucket()).toBuilder().buffer(settings).build(), codec, components);
  }

  @Override
  public <R> Buffer<R> openQuarantining(
      BufferSettings settings, RecordCodec<R> codec, BufferComponents components) {
    return open(
        harness.settings(s3.bucket()).toBuilder()
            .buffer(settings)
            .corruption(CorruptionPolicy.QUARANTINE)
            .build(),
        codec,
        components);
  }

  private <R> Buffer<R> open(
      S3BufferSettings settings, RecordCodec<R> codec, BufferComponents components) {
    S3Faults faults = next;
    S3Client client = s3.client(faults, harness.sdkRetries());
    clients.add(client);
    Buffer<R> buffer = QuietWal.open(settings, codec, components, client, true, ids());
    owners.put(buffer, faults);
    if (!faults.crashed()) {
      next = watched(faults.nextOwner());
      armed.forEach(one -> one.on(next));
    }
    return buffer;
  }

  /** The same content gets the same ids, so that runs can be repeated. */
  private Supplier<UUID> ids() {
    SplittableRandom random = new SplittableRandom(s3.digest() + writes.size());
    return () -> new UUID(random.nextLong(), random.nextLong());
  }

  @Override
  public HeldWrite holdWrite(Buffer<?> owner) {
    return Objects.requireNonNull(owners.get(owner), "not opened here").holdWrite();
  }

  @Override
  public HeldWrite holdWriteOfNextOwner(int index) {
    return next.holdWrite(index);
  }

  @Override
  public void crash(long seed) {
    endAll();
    next = watched(S3Faults.none());
    armed.clear();
    toCome.clear();
  }

  /** Ends all processes; their buffers only free what they have in memory. */
  private void endAll() {
    next.crash();
    owners.values().forEach(S3Faults::crash);
    for (Buffer<?> buffer : owners.keySet()) {
      try {
        buffer.close();
      } catch (BufferException e) {
        boolean unused = e.getMessage() == null; // of a process that is dead
      }
    }
    owners.clear();
    clients.forEach(S3Client::close);
    clients.clear();
  }

  @Override
  public long storageOperations() {
    return writes.size();
  }

  @Override
  public void crashAt(CrashPoint point) {
    S3Fault fault = point.after() ? S3Fault.crashAfter() : S3Fault.crashBefore();
    arm(attempt -> writes.size() == point.operation(), fault);
  }

  /** Lets a fault strike once, whoever sends the request. */
  private AtomicBoolean arm(Predicate<S3Attempt> which, S3Fault fault) {
    AtomicBoolean struck = new AtomicBoolean();
    Predicate<S3Attempt> when =
        attempt -> attempt.isWrite() && which.test(attempt) && struck.compareAndSet(false, true);
    Armed one = new Armed(when, fault);
    armed.add(one);
    one.on(next);
    owners.values().forEach(one::on);
    return struck;
  }

  private record Armed(Predicate<S3Attempt> when, S3Fault fault) {
    void on(S3Faults faults) {
      faults.failNext(when, fault);
    }
  }

  @Override
  public boolean crashed() {
    return next.crashed() || owners.values().stream().anyMatch(S3Faults::crashed);
  }

  @Override
  public void observe(Consumer<TimelineEvent> observer) {
    observers.add(observer);
  }

  @Override
  public List<CrashState> crashStates(int limit, long seed) {
    Backing left = s3.copy();
    long digest = s3.digest();
    return List.of(new State(harness, left, digest));
  }

  @Override
  public void failAt(long operation, StorageFault fault) {
    toCome.add(arm(attempt -> writes.size() == operation && fits(attempt, fault), effect(fault)));
  }

  @Override
  public void failNext(StorageFault fault) {
    toCome.add(arm(attempt -> fits(attempt, fault), effect(fault)));
  }

  /** What is refused for good is this log's failing sync: an upload that will never be. */
  private static S3Fault effect(StorageFault fault) {
    return switch (fault.kind()) {
      case WRITE_ERROR -> S3Fault.status(500);
      case FILE_ERROR -> S3Fault.status(503);
      case SYNC_ERROR -> S3Fault.status(403);
      case NO_SPACE -> S3Fault.status(507, "XMinioStorageFull");
      default -> S3Fault.none(); // fits nothing here
    };
  }

  private static boolean fits(S3Attempt attempt, StorageFault fault) {
    boolean put = attempt.kind() == S3Attempt.Kind.PUT;
    return switch (fault.kind()) {
      case WRITE_ERROR -> put;
      case FILE_ERROR -> attempt.isWrite();
      case SYNC_ERROR -> put;
      case NO_SPACE -> put;
      default -> false;
    };
  }

  @Override
  public boolean fits(long operation, StorageFault fault) {
    return operation < writes.size() && fits(writes.get((int) operation), fault);
  }

  @Override
  public int faultsToCome() {
    return (int) toCome.stream().filter(struck -> !struck.get()).count();
  }

  @Override
  public long syncs() {
    return writes.stream()
        .filter(attempt -> attempt.kind() == S3Attempt.Kind.PUT)
        .count();
  }

  @Override
  public List<String> openHandles() {
    return s3.openAnswers() == 0 ? List.of() : List.of(s3.openAnswers() + " answers");
  }

  @Override
  public long storedBytes() {
    return s3.keys().stream().mapToLong(key -> s3.bytes(key).length).sum();
  }

  @Override
  public StoredPlace damage(long at, byte[] mask) {
    long left = at;
    for (String key : s3.keys()) {
      byte[] bytes = s3.bytes(key);
      if (left < bytes.length) {
        byte[] damaged = Arrays.copyOf(bytes, bytes.length);
        for (int i = 0; i < mask.length && left + i < bytes.length; i++) {
          damaged[(int) left + i] ^= mask[i];
        }
        s3.overwrite(key, damaged);
        return new StoredPlace(key, left);
      }
      left -= bytes.length;
    }
    throw new IllegalArgumentException(at + " is beyond what is stored");
  }

  @Override
  public S3TestStore copy() {
    return new S3TestStore(harness, s3.copy());
  }

  @Override
  public void close() {
    endAll();
    s3.close();
  }

  /** What is in the bucket after a crash. */
  private record State(S3Harness harness, Backing left, long digest) implements CrashState {

    @Override
    public String id() {
      return Long.toHexString(digest);
    }

    @Override
    public String description() {
      List<String> keys = new ArrayList<>(left.keys());
      return keys.size() + " objects";
    }

    @Override
    public CrashableStore mount() {
      return new S3TestStore(harness, left.copy());
    }
  }
}
