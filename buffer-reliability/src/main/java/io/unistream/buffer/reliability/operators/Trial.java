package io.unistream.buffer.reliability.operators;

import io.unistream.buffer.Buffer;
import io.unistream.buffer.BufferException;
import io.unistream.buffer.BufferStorageException;
import io.unistream.buffer.CorruptLogException;
import io.unistream.buffer.CorruptionPolicy;
import io.unistream.buffer.UnsupportedLogException;
import io.unistream.buffer.reliability.BrokenPromise;
import io.unistream.buffer.reliability.operators.FileAct.Place;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** Something is done to one file of a copy of a log, closed or open, and what comes of it is judged. */
final class Trial {

  /**
   * What is tried.
   *
   * @param file a path in the log's directory
   * @param live whether the log is open meanwhile
   */
  record Case(Specimen specimen, String file, FileAct act, CorruptionPolicy policy, boolean live) {

    @Override
    public String toString() {
      return (live ? "open" : "closed") + " log " + specimen.stage() + ", " + specimen.durability()
          + ": " + file + " " + act.words + ", opened with " + policy;
    }
  }

  private final Case tried;
  private final Path place;
  private final Path log;
  private final Path file;
  private final FileKind kind;
  private final Place where;
  private final Random random;
  private final Opener opener;
  private final Map<Path, String> before = new HashMap<>();

  /** Opens the log under test; another one only to show that what it does wrong is found. */
  interface Opener {
    Buffer<String> open(
        Path directory, Case tried, CorruptionPolicy policy, io.unistream.buffer.BufferClock clock);
  }

  /** As it is published. */
  static final Opener REAL = (directory, tried, policy, clock) ->
      Logs.open(directory, tried.specimen().durability(), policy, clock);

  Trial(Case tried, Specimen other, Path place, long seed, Opener opener) {
    this.tried = tried;
    this.place = place;
    this.log = place.resolve("log");
    this.file = log.resolve(tried.file());
    this.kind = FileKind.of(tried.file());
    this.random = new Random(seed);
    this.opener = opener;
    this.where = new Place(
        tried.specimen().older().resolve(tried.file()),
        other.directory().resolve(tried.file()),
        place,
        random);
  }

  /**
   * Does it.
   *
   * @return what became of it, in a word or two; null if it cannot be done to this file
   */
  @Nullable
  String run(boolean root) throws IOException {
    Trees.copy(tried.specimen().directory(), log);
    if (tried.live()) {
      return new LiveTrial(tried, this, opener, log, file, random).run(kind, where, root);
    }
    if (!tried.act().applies(file, where, root)) {
      return null;
    }
    boolean holdsRecords = holdsRecords(file);
    remember();
    tried.act().on(file, where);
    boolean inFolder = tried.file().contains("/");
    return opened(
        tried.specimen().told().copy(),
        Promise.closed(kind, tried.act(), inFolder),
        holdsRecords,
        true);
  }

  /** Whether a record of the log's stands in a file. */
  boolean holdsRecords(Path path) throws IOException {
    if (!Files.isRegularFile(path)) {
      return false;
    }
    byte[] bytes = Files.readAllBytes(path);
    for (String record : tried.specimen().told().acknowledged.values()) {
      if (Bytes.indexOf(bytes, record.getBytes(java.nio.charset.StandardCharsets.UTF_8)) >= 0) {
        return true;
      }
    }
    return false;
  }

  /** Opens the log after it was done, as often as it takes, and judges. */
  String opened(Told told, Promise promise, boolean holdsRecords, boolean canHeal)
      throws IOException {
    boolean quarantine = tried.policy() == CorruptionPolicy.QUARANTINE;
    boolean mayForget = Promise.mayForgetCommits(kind, tried.act(), quarantine, holdsRecords);
    String outcome;
    try (Buffer<String> buffer = open(tried.policy())) {
      new Judge(told, mayForget, quarantine).drain(buffer);
      outcome = "exact";
      if (quarantine && !buffer.recovery().quarantined().isEmpty()) {
        outcome = "exact but what is reported";
      }
      if (promise == Promise.REFUSED) {
        throw new BrokenPromise("ERR-CORRUPT", "it was not refused");
      }
      new Judge(told, false, quarantine).put(buffer, "second", 3);
    } catch (CorruptLogException | UnsupportedLogException | BufferStorageException e) {
      return refused(e, told, promise, canHeal);
    }
    try (Buffer<String> again = open(CorruptionPolicy.FAIL)) {
      new Judge(told, false, quarantine).drain(again);
    } catch (BufferException e) {
      throw new BrokenPromise("DUR-RECOVERY", "it opened once, and not again: " + e);
    }
    return outcome;
  }

  private Buffer<String> open(CorruptionPolicy policy) {
    return opener.open(log, tried, policy, io.unistream.buffer.BufferClock.system());
  }

  private String refused(BufferException e, Told told, Promise promise, boolean canHeal)
      throws IOException {
    if (promise == Promise.EXACT) {
      throw new BrokenPromise("DUR-ALWAYS-OPENS", "it is harmless, and was refused: " + e);
    }
    named(e);
    if (e instanceof CorruptLogException && tried.policy() == CorruptionPolicy.QUARANTINE) {
      throw new BrokenPromise("ERR-CORRUPT", "QUARANTINE refused: " + e);
    }
    if (!canHeal) {
      return "refused: " + e.getClass().getSimpleName() + followed(e, told);
    }
    unchanged();
    putBack();
    try (Buffer<String> healed = open(CorruptionPolicy.FAIL)) {
      new Judge(told, false, false).drain(healed);
    } catch (BufferException still) {
      throw new BrokenPromise("DUR-ACKED", "the file was put back, and it does not open: " + still);
    }
    return "refused: " + e.getClass().getSimpleName();
  }

  private void named(BufferException e) {
    if (!String.valueOf(e.getMessage()).contains(log.toString())
        && !(e instanceof CorruptLogException corrupt && corrupt.source().equals("log"))) {
      throw new BrokenPromise("ERR-CORRUPT", "it was refused, and no file is named: " + e);
    }
  }

  /** What an operator does next who has nothing to put back: the foreign file is deleted, or the log opened with QUARANTINE. */
  private String followed(BufferException e, Told told) throws IOException {
    boolean quarantine = e instanceof CorruptLogException;
    if (tried.act() == FileAct.BACKUP) {
      Files.delete(foreign(e));
    } else if (!quarantine) {
      return "";
    }
    CorruptionPolicy policy = quarantine ? CorruptionPolicy.QUARANTINE : CorruptionPolicy.FAIL;
    boolean mayForget = Promise.mayForgetCommits(kind, tried.act(), quarantine, true);
    try (Buffer<String> buffer = open(policy)) {
      new Judge(told, mayForget, quarantine).drain(buffer);
    } catch (BufferStorageException still) {
      named(still); // of a file or folder that cannot be used, there is more to do than to open
      return ", then " + still.getClass().getSimpleName();
    }
    return ", then exact" + (quarantine ? " but what is reported" : "");
  }

  /** The backup's name begins or ends with that of the file, so it is the longest that is named. */
  private Path foreign(BufferException e) throws IOException {
    return Trees.list(log).stream()
        .filter(each -> String.valueOf(e.getMessage()).contains(String.valueOf(each.getFileName())))
        .max(java.util.Comparator.comparingInt((Path each) -> each.toString().length()))
        .orElseThrow(() -> new BrokenPromise("ERR-CORRUPT", "no foreign file is named: " + e));
  }

  private void remember() throws IOException {
    for (Path each : Trees.list(log)) {
      if (each.toString().endsWith(".wal")) {
        before.put(each, digest(each));
      }
    }
  }

  private static String digest(Path path) throws IOException {
    return java.util.UUID.nameUUIDFromBytes(Files.readAllBytes(path)).toString();
  }

  /** Who refuses a log changes none of its segments. */
  private void unchanged() throws IOException {
    for (var each : before.entrySet()) {
      if (!each.getKey().equals(file) && !each.getValue().equals(digest(each.getKey()))) {
        throw new BrokenPromise(
            "ERR-CORRUPT", "it was refused, and " + each.getKey().getFileName() + " was changed");
      }
    }
  }

  /** What an operator does who has the very bytes. */
  private void putBack() throws IOException {
    for (Path each : Trees.list(log)) {
      Path original = tried.specimen().directory().resolve(each.getFileName().toString());
      String name = each.getFileName().toString();
      boolean made = !Files.exists(original, LinkOption.NOFOLLOW_LINKS)
          && !name.matches("spare(-[2-4]|\\.new|\\.tmp|\\.room)?|tail\\.new|buffer-owner\\.new");
      if (made || each.equals(file)) {
        Trees.delete(each);
      }
    }
    Path original = tried.specimen().directory().resolve(tried.file());
    if (Files.isDirectory(original)) {
      Trees.delete(file);
      Trees.copy(original, file);
    } else {
      Files.deleteIfExists(file);
      Files.copy(original, file);
    }
  }

  /** Ends what waits for the other end of a FIFO. */
  void release() throws IOException {
    if (tried.act() == FileAct.FIFO && Files.exists(file)) {
      try (java.io.RandomAccessFile end = new java.io.RandomAccessFile(file.toFile(), "rw")) {
        end.getFD(); // both ends are open, and closed again
      }
    }
  }

  /** Gives the space back. */
  void clean() throws IOException {
    if (Files.exists(log)) {
      for (String each : Trees.paths(log)) {
        Path path = log.resolve(each);
        if (!Files.isSymbolicLink(path) && Files.isDirectory(path) && !Files.isReadable(path)) {
          Files.setPosixFilePermissions(
              path, java.nio.file.attribute.PosixFilePermissions.fromString("rwx------"));
        }
      }
    }
    Trees.delete(place);
  }
}
