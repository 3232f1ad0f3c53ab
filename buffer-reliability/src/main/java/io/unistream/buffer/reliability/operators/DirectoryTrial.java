package io.unistream.buffer.reliability.operators;

import io.unistream.buffer.Batch;
import io.unistream.buffer.BatchId;
import io.unistream.buffer.Buffer;
import io.unistream.buffer.BufferException;
import io.unistream.buffer.BufferFailedException;
import io.unistream.buffer.BufferLockedException;
import io.unistream.buffer.CorruptLogException;
import io.unistream.buffer.CorruptionPolicy;
import io.unistream.buffer.UnknownOutcomeException;
import io.unistream.buffer.UnsupportedLogException;
import io.unistream.buffer.reliability.BrokenPromise;
import io.unistream.buffer.tck.ManualClock;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Random;

/** The parts that {@link DirectoryAct}s are made of. Used by one thread at a time. */
final class DirectoryTrial {

  private static final Duration A_LOOK = Duration.ofMillis(300);

  private final Specimen specimen;
  private final Specimen other;
  private final Path place;
  private final Random random;

  /** What somebody does. */
  interface Deed {
    void happen() throws IOException;
  }

  DirectoryTrial(Specimen specimen, Specimen other, Path place, long seed) {
    this.specimen = specimen;
    this.other = other;
    this.place = place;
    this.random = new Random(seed);
  }

  Specimen specimen() {
    return specimen;
  }

  Specimen other() {
    return other;
  }

  Random random() {
    return random;
  }

  Told told() {
    return specimen.told().copy();
  }

  Path place(String name) {
    return place.resolve(name);
  }

  Path copy(String name) throws IOException {
    Trees.copy(specimen.directory(), place(name));
    return place(name);
  }

  void empty(Path directory) throws IOException {
    for (Path each : Trees.list(directory)) {
      Trees.delete(each);
    }
  }

  Buffer<String> open(Path log) {
    return Logs.open(log, specimen.durability(), CorruptionPolicy.FAIL);
  }

  void put(Buffer<String> buffer, Told told, String who, int records) {
    new Judge(told, false, false).put(buffer, who, records);
  }

  /** Opens the log, takes out all there is, and once more with new records. */
  void exact(Path log, Told told) {
    drain(log, told);
    drain(log, told);
  }

  private void drain(Path log, Told told) {
    try (Buffer<String> buffer = open(log)) {
      new Judge(told, false, false).drain(buffer);
      put(buffer, told, "after", 3);
    }
  }

  /** Seals a batch of one record or more, and leaves it in flight; the log id that it got. */
  String sealOne(Path log, Told told) {
    try (Buffer<String> buffer = open(log)) {
      put(buffer, told, "sealed", 1);
      buffer.seal();
      new Judge(told, false, false).drain(buffer);
      put(buffer, told, "sealed", 1);
      Batch<String> batch = buffer.emit();
      told.handedOut(batch);
      return batch.id().log().toString();
    }
  }

  /** Two copies go on, each for itself: what they seal has other ids. */
  void bothExact(Path one, Path two, Told told) {
    Told ofOne = told.copy();
    Told ofTwo = told.copy();
    try (Buffer<String> first = open(one);
        Buffer<String> second = open(two)) {
      new Judge(ofOne, false, false).drain(first);
      new Judge(ofTwo, false, false).drain(second);
      put(first, ofOne, "one", 2);
      put(second, ofTwo, "two", 2);
      new Judge(ofOne, false, false).drain(first);
      new Judge(ofTwo, false, false).drain(second);
    }
    noIdTwice(ofOne, ofTwo);
    exact(one, ofOne);
    exact(two, ofTwo);
  }

  private static void noIdTwice(Told one, Told two) {
    for (Map.Entry<BatchId, Told.Content> each : one.batches.entrySet()) {
      Told.Content there = two.batches.get(each.getKey());
      if (there != null && !there.equals(each.getValue())) {
        throw new BrokenPromise(
            "DUR-STABLE-BATCH", each.getKey() + " is " + each.getValue() + ", and " + there);
      }
    }
  }

  /** What was put since is missing, and nothing can tell: it is judged by what was told by then. But no id gets another content. */
  void restored(Path log, Told later) {
    Told older = specimen.toldOlder().copy();
    exact(log, older);
    noIdTwice(later, older);
  }

  /** Refused as damage or for foreign files; or it is the log as it was at one of two times. */
  void toldOr(Path log, Told one, Told two) throws IOException {
    Path second = place("again");
    Trees.copy(log, second);
    try {
      exact(log, one);
      return;
    } catch (CorruptLogException | UnsupportedLogException e) {
      if (!String.valueOf(e.getMessage()).contains(log.toString())
          && !(e instanceof CorruptLogException corrupt && corrupt.source().equals("log"))) {
        throw new BrokenPromise("ERR-CORRUPT", "no file is named: " + e);
      }
      return;
    } catch (BrokenPromise e) {
      try {
        exact(second, two);
      } catch (BrokenPromise worse) {
        e.addSuppressed(worse);
        throw e;
      }
    }
  }

  /** Somebody takes the log away from its owner, who is told so before another put is acknowledged. */
  void lost(Path log, Told told, Deed deed) throws IOException {
    ManualClock clock = new ManualClock();
    Buffer<String> buffer = Logs.open(log, specimen.durability(), CorruptionPolicy.FAIL, clock);
    try {
      put(buffer, told, "live", 1 + random.nextInt(8));
      deed.happen();
      clock.advance(A_LOOK);
      for (int i = 0; i < 3; i++) {
        String record = told.next("lost", 40);
        try {
          buffer.put(record);
        } catch (UnknownOutcomeException e) {
          told.unknown.add(record);
          continue;
        } catch (BufferFailedException e) {
          continue;
        }
        throw new BrokenPromise("OWN-ONE", "the log was lost, and a put was acknowledged");
      }
    } finally {
      close(buffer);
    }
  }

  private static void close(Buffer<String> buffer) {
    try {
      buffer.close();
    } catch (BufferException e) {
      if (!buffer.stats().failed()) {
        throw new BrokenPromise("LIFE-CLOSE", "closing failed, and the buffer had not: " + e);
      }
    }
  }

  /** The log is open in one place, and somebody opens it by another name. */
  void second(Path log, Path name) {
    Told told = told();
    second(log, name, told);
    exact(log, told);
  }

  void second(Path log, Path name, Told told) {
    try (Buffer<String> buffer = open(log)) {
      put(buffer, told, "live", 3);
      mustBeLocked(name);
      put(buffer, told, "live", 3);
      new Judge(told, false, false).drain(buffer);
      mustBeLocked(name);
      put(buffer, told, "live", 3);
    }
  }

  void mustBeLocked(Path log) {
    try (Buffer<String> second = open(log)) {
      throw new BrokenPromise("OWN-ONE", "it was opened twice: " + second.recovery());
    } catch (BufferLockedException e) {
      if (!String.valueOf(e.getMessage())
          .contains(String.valueOf(ProcessHandle.current().pid()))) {
        throw new BrokenPromise("OWN-ONE", "who has it is not said: " + e);
      }
    }
  }
}
