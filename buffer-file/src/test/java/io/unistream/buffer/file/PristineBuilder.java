package io.unistream.buffer.file;

import io.unistream.buffer.Batch;
import io.unistream.buffer.Buffer;
import io.unistream.buffer.BufferException;
import io.unistream.buffer.CorruptionPolicy;
import io.unistream.buffer.SequenceRange;
import io.unistream.buffer.file.LogPlaces.Kind;
import io.unistream.buffer.file.LogPlaces.Place;
import io.unistream.buffer.file.Pristine.Ending;
import io.unistream.buffer.tck.crash.CrashFileSystem;
import io.unistream.buffer.tck.crash.CrashImage;
import io.unistream.buffer.tck.crash.EntryProfile;
import io.unistream.buffer.tck.crash.Fault;
import io.unistream.buffer.tck.crash.Operation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Makes an undamaged log in memory, and writes down what its user is told. Used by one thread at a time. */
final class PristineBuilder {

  private static final int STATES = 12;

  private final String name;
  private final LogMode mode;
  private final SplittableRandom random;
  private final Ledger ledger = new Ledger();
  private final Set<String> synced = new HashSet<>();
  private CrashFileSystem files = CrashFileSystem.create();
  private Buffer<String> buffer;

  PristineBuilder(String name, LogMode mode, long seed) {
    this.name = name;
    this.mode = mode;
    this.random = new SplittableRandom(seed + name.hashCode());
    this.buffer = open(CorruptionPolicy.FAIL);
  }

  private Path directory() {
    return Pristine.directory(files);
  }

  private Buffer<String> open(CorruptionPolicy policy) {
    return mode.open(directory(), policy, ledger);
  }

  private String text() {
    int length = random.nextInt(20) == 0 ? 900 : random.nextInt(160);
    StringBuilder text = new StringBuilder("<" + ledger.acknowledged.size() + ":");
    for (int i = 0; i < length; i++) {
      text.append((char) ('a' + random.nextInt(26)));
    }
    return text.append(random.nextLong()).append('>').toString();
  }

  PristineBuilder put(int count) {
    for (int i = 0; i < count; i++) {
      String text = text();
      ledger.acknowledged.put(buffer.put(text), text);
    }
    return this;
  }

  PristineBuilder putAll(int count) {
    List<String> texts = texts(count);
    SequenceRange given = buffer.putAll(texts);
    for (int i = 0; i < count; i++) {
      ledger.acknowledged.put(given.first() + i, texts.get(i));
    }
    return this;
  }

  private List<String> texts(int count) {
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      texts.add(text());
    }
    return texts;
  }

  /**
   * One record is acknowledged by a sync, and another one, appended during that sync, by the next. Not so if that sync
   * belongs to a change of segment, which lets nobody append.
   */
  PristineBuilder putDuringASync() {
    String during = text();
    AtomicReference<@Nullable CompletableFuture<Long>> future = new AtomicReference<>();
    Buffer<String> open = buffer;
    Thread other = new Thread(() -> future.set(open.putAsync(during)));
    files.afterSyncs(() -> {
      files.afterSyncs(() -> {});
      other.start();
      while (other.getState() != Thread.State.TERMINATED
          && other.getState() != Thread.State.WAITING) {
        Thread.onSpinWait();
      }
    });
    put(1);
    endOfSyncs();
    try {
      other.join();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    ledger.acknowledged.put(Objects.requireNonNull(future.get()).join(), during);
    return this;
  }

  PristineBuilder commit(int batches) {
    for (int i = 0; i < batches; i++) {
      Batch<String> batch = buffer.emit();
      ledger.handedOut(batch);
      buffer.commit(batch);
      ledger.committed(batch);
    }
    return this;
  }

  PristineBuilder commitAll() {
    while (buffer.stats().backlogRecords() > 0) {
      commit(1);
    }
    return this;
  }

  /** Hands a batch out, and does not commit it. */
  PristineBuilder emit() {
    ledger.handedOut(buffer.emit());
    return this;
  }

  PristineBuilder reopen() {
    buffer.close();
    buffer = open(CorruptionPolicy.FAIL);
    return this;
  }

  PristineBuilder killAndReopen() {
    mount(kill());
    buffer = open(CorruptionPolicy.FAIL);
    return this;
  }

  /** One bit of a record in the middle of the backlog turns, and the log is opened without it. */
  PristineBuilder damageAndQuarantine() {
    mount(kill());
    List<Long> backlog = new ArrayList<>(ledger.backlog());
    long victim = backlog.get(backlog.size() / 2);
    Place place = LogPlaces.of(directory()).of(Kind.RECORD).stream()
        .filter(frame -> frame.sequence() == victim)
        .findFirst()
        .orElseThrow();
    new Damage(place.file(), place.to() - 3, 1, Damage.What.BIT_3).inflictOn(files, directory());
    buffer = open(CorruptionPolicy.QUARANTINE);
    ledger.lost(buffer.recovery());
    if (!ledger.lost.contains(victim) || ledger.lost.size() != 1) {
      throw new IllegalStateException("of record " + victim + " missing are " + ledger.lost);
    }
    return this;
  }

  /** What comes after this is made durable by one sync. */
  PristineBuilder endOfSyncs() {
    synced.clear();
    LogPlaces.of(directory()).all().forEach(place -> synced.add(key(place)));
    return this;
  }

  private static String key(Place place) {
    return place.kind() + " " + place.sequence() + " "
        + new String(place.body(), StandardCharsets.ISO_8859_1);
  }

  /**
   * Ends a log of class PROCESS whose owner was killed with records in its window, which only a real file system has: it was
   * made in a directory of one, and is copied as it is.
   */
  static Pristine window(Path real, long seed) {
    LogMode mode = LogMode.process();
    PristineBuilder log = new PristineBuilder("window", mode, seed);
    log.buffer.close();
    log.buffer = mode.open(real, CorruptionPolicy.FAIL, log.ledger);
    try {
      log.put(24).commit(2).put(20).commit(1).emit().put(23);
      log.files = CrashFileSystem.create();
      copy(real, Files.createDirectory(log.directory()));
      log.files.sync();
      return log.pristine("window, PROCESS, KILLED", mode, Ending.KILLED, log.files.processCrash());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      log.buffer.close();
    }
  }

  /** Without what is being made in the background meanwhile, which has a name of its own until it is ready. */
  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.list(from)) {
      for (Path file : files.filter(path -> !path.toString().endsWith(".new")).toList()) {
        Files.write(to.resolve(file.getFileName().toString()), Files.readAllBytes(file));
      }
    }
  }

  Pristine end(Ending ending) {
    CrashImage image = switch (ending) {
      case CLOSED -> close();
      case KILLED -> kill();
      case POWER_CUT -> cutPower();
    };
    return pristine(name + ", " + mode.durability() + ", " + ending, mode, ending, image);
  }

  private Pristine pristine(String full, LogMode how, Ending ending, CrashImage image) {
    mount(image);
    LogPlaces places = LogPlaces.of(directory());
    long last = places.end().stream()
        .filter(place -> LogFileNames.isSegment(place.file()) && !synced.contains(key(place)))
        .mapToLong(Place::from)
        .findFirst()
        .orElse(Long.MAX_VALUE);
    return new Pristine(full, how, ending, image, ledger, places, last);
  }

  private CrashImage close() {
    endOfSyncs();
    buffer.close();
    return files.processCrash();
  }

  private CrashImage kill() {
    files.crash();
    CrashImage image = files.processCrash();
    abandon();
    return image;
  }

  /** Three records are written when it happens, and not synced. */
  private CrashImage cutPower() {
    files.failNext(next -> next.kind() == Operation.Kind.FORCE, Fault.crashBefore());
    List<String> texts = texts(3);
    long next = ledger.lastAcknowledged();
    for (String text : texts) {
      ledger.unsure.put(++next, text);
    }
    try {
      buffer.putAll(texts);
      throw new IllegalStateException("nothing was synced");
    } catch (BufferException e) {
      List<CrashImage> images =
          files.powerCrashStates(EntryProfile.EXT4, STATES, random.nextLong()).toList();
      abandon();
      return images.get(random.nextInt(images.size()));
    }
  }

  /** The buffer of a crashed machine only frees what it has in memory. */
  private void abandon() {
    try {
      buffer.close();
    } catch (BufferException e) {
      if (!files.crashed()) {
        throw e;
      }
    }
  }

  private void mount(CrashImage image) {
    files = image.mount();
  }
}
