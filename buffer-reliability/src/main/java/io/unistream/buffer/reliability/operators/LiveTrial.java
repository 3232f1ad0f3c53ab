package io.unistream.buffer.reliability.operators;

import io.unistream.buffer.Batch;
import io.unistream.buffer.Buffer;
import io.unistream.buffer.BufferException;
import io.unistream.buffer.BufferFailedException;
import io.unistream.buffer.CorruptLogException;
import io.unistream.buffer.CorruptionPolicy;
import io.unistream.buffer.UnknownOutcomeException;
import io.unistream.buffer.reliability.BrokenPromise;
import io.unistream.buffer.reliability.operators.FileAct.Place;
import io.unistream.buffer.reliability.operators.Trial.Case;
import io.unistream.buffer.reliability.operators.Trial.Opener;
import io.unistream.buffer.tck.ManualClock;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The half of a {@link Trial} in which the log is open, and goes on being used. */
final class LiveTrial {

  /** A mapped file that is cut off ends the JVM: docs/operations.md and the README say never to do that. */
  private static final Set<FileAct> CUTS =
      Set.of(FileAct.EMPTY, FileAct.HALF, FileAct.ONE_LESS, FileAct.ZEROED, FileAct.OLDER_IN_PLACE);

  /** What is longer is no record. */
  private static final int MOST_OF_A_RECORD = 4096;

  /** Longer than the owner trusts its last look. */
  private static final Duration A_LOOK = Duration.ofMillis(300);

  private final Case tried;
  private final Trial trial;
  private final Opener opener;
  private final Path log;
  private final Path file;
  private final Random random;
  private final Told told;

  LiveTrial(Case tried, Trial trial, Opener opener, Path log, Path file, Random random) {
    this.tried = tried;
    this.trial = trial;
    this.opener = opener;
    this.log = log;
    this.file = file;
    this.random = random;
    this.told = tried.specimen().told().copy();
  }

  @Nullable
  String run(FileKind kind, Place where, boolean root) throws IOException {
    ManualClock clock = new ManualClock();
    Promise promise;
    boolean holdsRecords;
    boolean failed;
    Buffer<String> buffer = opener.open(log, tried, CorruptionPolicy.FAIL, clock);
    try {
      int steps = 1 + random.nextInt(12);
      for (int i = 0; i < steps; i++) {
        step(buffer);
      }
      if (!Files.exists(file)
          || !tried.act().applies(file, where, root)
          || (kind == FileKind.TAIL && isMapped() && CUTS.contains(tried.act()))) {
        return null;
      }
      holdsRecords = trial.holdsRecords(file);
      String token = token();
      tried.act().on(file, where);
      promise = Promise.live(kind, tried.act(), isOtherOwner(token));
      clock.advance(A_LOOK);
      if (promise == Promise.LOST_TO_OWNER) {
        failed = true;
        mustFail(buffer);
      } else {
        failed = goOn(buffer, clock);
      }
    } finally {
      close(buffer);
    }
    boolean inFolder = tried.file().contains("/");
    boolean foreign = tried.act() != FileAct.NEXT_NUMBER // which a new segment may have replaced
        && Promise.closed(kind, tried.act(), inFolder) == Promise.REFUSED;
    return (failed ? "owner failed, " : "owner went on, ")
        + trial.opened(
            told, foreign ? Promise.REFUSED : Promise.TOLD_OR_EXACT, holdsRecords, false);
  }

  private boolean isMapped() {
    return tried.specimen().durability() == io.unistream.buffer.CrashClass.PROCESS;
  }

  /** What names an owner, in a record that is whole. */
  private String token() throws IOException {
    Path owner = log.resolve("owner");
    return Files.isRegularFile(owner)
            && Files.isReadable(owner)
            && Files.size(owner) < MOST_OF_A_RECORD
        ? token(Files.readAllBytes(owner))
        : "";
  }

  private static String token(byte[] record) {
    String text = new String(record, StandardCharsets.UTF_8);
    int from = text.indexOf("\ntoken=");
    int end = text.indexOf("checksum=");
    if (from < 0 || end < 0) {
      return "";
    }
    java.util.zip.CRC32C crc = new java.util.zip.CRC32C();
    crc.update(text.substring(0, end).getBytes(StandardCharsets.UTF_8));
    return text.substring(end).equals("checksum=" + Long.toHexString(crc.getValue()) + "\n")
        ? text.substring(from, text.indexOf('\n', from + 1))
        : "";
  }

  private boolean isOtherOwner(String token) throws IOException {
    String now = token();
    return !now.isEmpty() && !now.equals(token);
  }

  /** A put, or a batch and its commit. */
  private void step(Buffer<String> buffer) {
    if (random.nextInt(4) > 0) {
      put(buffer);
    } else {
      commit(buffer);
    }
  }

  private void put(Buffer<String> buffer) {
    String record = told.next("live", 20 + random.nextInt(700));
    try {
      told.acknowledged.put(buffer.put(record), record);
    } catch (UnknownOutcomeException e) {
      told.unknown.add(record);
      throw e;
    }
  }

  private void commit(Buffer<String> buffer) {
    Optional<Batch<String>> batch = buffer.poll(Duration.ZERO);
    if (batch.isEmpty()) {
      return;
    }
    check(batch.get());
    told.handedOut(batch.get());
    told.maybeCommittedThrough =
        Math.max(told.maybeCommittedThrough, batch.get().lastSequence());
    buffer.commit(batch.get());
    told.committed(batch.get());
  }

  private void check(Batch<String> batch) {
    Told.Content known = told.batches.get(batch.id());
    if (known != null && !known.without(told.lost).equals(Told.Content.of(batch))) {
      throw new BrokenPromise("DUR-STABLE-BATCH", batch.id() + " changed");
    }
    for (int i = 0; i < batch.size(); i++) {
      if (!batch.records().get(i).equals(told.acknowledged.get(batch.sequence(i)))) {
        throw new BrokenPromise(
            "DUR-NO-PHANTOM", batch.sequence(i) + " came out as another record");
      }
    }
  }

  private void mustFail(Buffer<String> buffer) {
    try {
      put(buffer);
    } catch (BufferFailedException | UnknownOutcomeException e) {
      if (!buffer.stats().failed()) {
        throw new BrokenPromise("OWN-ONE", "it was lost, and does not say that it has failed");
      }
      return;
    }
    throw new BrokenPromise("OWN-ONE", "the log was lost, and a put was acknowledged");
  }

  /**
   * Uses it on, over the ends of segments.
   *
   * @return whether it refused anything
   */
  private boolean goOn(Buffer<String> buffer, ManualClock clock) {
    int steps = random.nextInt(40);
    boolean refused = false;
    for (int i = 0; i < steps; i++) {
      try {
        step(buffer);
      } catch (UnknownOutcomeException | BufferFailedException e) {
        return true;
      } catch (CorruptLogException e) {
        refused = true; // found when a batch was read; it is found again at the next opening
      } catch (BufferException e) {
        refused = true; // a file could not be made, or written: nothing was stored
      }
      if (i % 7 == 0) {
        clock.advance(A_LOOK);
      }
    }
    return refused;
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
}
