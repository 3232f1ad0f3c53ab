package io.unistream.buffer.file;

import io.unistream.buffer.Batch;
import io.unistream.buffer.Buffer;
import io.unistream.buffer.BufferEmptyException;
import io.unistream.buffer.BufferListener;
import io.unistream.buffer.BufferStorageException;
import io.unistream.buffer.Capacity;
import io.unistream.buffer.CorruptLogException;
import io.unistream.buffer.CorruptionPolicy;
import io.unistream.buffer.SequenceRange;
import io.unistream.buffer.batch.BacklogView;
import io.unistream.buffer.file.DamageVerdict.Broken;
import io.unistream.buffer.tck.crash.CrashFileSystem;
import io.unistream.buffer.tck.crash.CrashImage;
import io.unistream.buffer.wal.WalView;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Looks at one damaged log, repairs it, and undoes that; holds all of it against what openings of copies of it find. Used by one
 * thread at a time.
 */
final class RepairTrial {

  private final Pristine log;
  private final CrashImage damaged;
  private final long seed;
  private final boolean ownerKnown;

  /**
   * Of a log after something has happened to it.
   *
   * @param ownerKnown whether it says whose it is; else each opening gives a log id of its own to what it seals
   */
  RepairTrial(Pristine log, CrashImage damaged, long seed, boolean ownerKnown) {
    this.log = log;
    this.damaged = damaged;
    this.seed = seed;
    this.ownerKnown = ownerKnown;
  }

  /**
   * What an opening found.
   *
   * @param refusal why it was refused; empty if it was not
   * @param missing the records that are reported as missing
   * @param out what came out: batch ids, numbers, payloads
   */
  private record Opened(String refusal, NavigableSet<Long> missing, List<String> out) {}

  DamageVerdict run() {
    try {
      return DamageVerdict.of(judge());
    } catch (Broken e) {
      return e.verdict("");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String judge() throws IOException {
    Opened strict = open(damaged.mount(), CorruptionPolicy.FAIL);
    Opened tolerant = open(damaged.mount(), CorruptionPolicy.QUARANTINE);

    CrashFileSystem files = damaged.mount();
    Path directory = Pristine.directory(files);
    Map<String, String> before = contents(directory);
    String refusal = "";
    boolean found = false;
    try (WalView view = new FileView(directory)) {
      BacklogView backlog = BacklogView.of(view);
      found = !view.damaged().isEmpty() || !backlog.missing().isEmpty();
    } catch (RuntimeException e) {
      refusal = e.getClass().getSimpleName();
    }
    same(before, directory, "a view has changed something");
    if (!tolerant.refusal().isEmpty() || !refusal.isEmpty()) {
      return cannotBeRepaired(files, before, tolerant, refusal);
    }
    if (found != strict.refusal().equals(CorruptLogException.class.getSimpleName())) {
      throw new Broken(
          found ? "verify finds what is none" : "verify misses something",
          "an opening with FAIL: " + (strict.refusal().isEmpty() ? "fine" : strict.refusal())
              + ", missing " + Deliveries.runs(tolerant.missing()));
    }
    RepairReport look = repairOf(directory).look();
    same(before, directory, "a look has changed something");
    reports(look, tolerant, "look");
    if (found && !canBeCopied(directory, look)) {
      refused(files, before);
      return "refused: what may be changed cannot be copied";
    }
    RepairReport repaired = repair(files);
    if (!found) {
      outcome(RepairReport.Outcome.SOUND, repaired);
      same(before, directory, "a sound log was changed");
      return "sound";
    }
    outcome(RepairReport.Outcome.REPAIRED, repaired);
    reports(repaired, tolerant, "repair");
    checkRepaired(files, tolerant);
    outcome(RepairReport.Outcome.UNDONE, repairOf(directory).undo());
    same(before, directory, "after the undo the log is another one");
    return tolerant.missing().isEmpty()
        ? "repaired, no record is lost"
        : "repaired, and what is reported is lost";
  }

  private FileRepair repairOf(Path directory) {
    return new FileRepair(directory, Ids.from(new SplittableRandom(seed)));
  }

  /** Not if some block of a file cannot be read. */
  private static boolean canBeCopied(Path directory, RepairReport look) throws IOException {
    for (String name : look.files().keySet()) {
      Path path = directory.resolve(name);
      try (StableFile file = StableFile.open(path, StandardOpenOption.READ)) {
        if (Blocks.hasUnreadable(file, 0, (int) Files.size(path))) {
          return false;
        }
      } catch (IOException e) {
        return false; // nothing of it can be
      }
    }
    return true;
  }

  private void refused(CrashFileSystem files, Map<String, String> before) throws IOException {
    Path directory = Pristine.directory(files);
    try {
      throw new Broken("repaired without a copy", repairOf(directory).repair() + "");
    } catch (BufferStorageException e) {
      same(before, directory, "a repair that was refused has changed something");
    }
    if (RepairCopy.latest(directory) != null) {
      throw new Broken("a repair that was refused has left something", "");
    }
  }

  private RepairReport repair(CrashFileSystem files) {
    try {
      return repairOf(Pristine.directory(files)).repair();
    } catch (RuntimeException e) {
      throw new Broken("repair fails: " + e.getClass().getSimpleName(), e.toString(), e);
    }
  }

  private static void outcome(RepairReport.Outcome expected, RepairReport report) {
    if (report.outcome() != expected) {
      throw new Broken("not " + expected, report.toString());
    }
  }

  /** But for what an earlier opening had decided upon, whose list may be gone. */
  private void reports(RepairReport report, Opened tolerant, String what) {
    NavigableSet<Long> missing = new TreeSet<>();
    for (SequenceRange range : report.missing()) {
      for (long sequence = range.first(); sequence <= range.last(); sequence++) {
        missing.add(sequence);
      }
    }
    NavigableSet<Long> expected = new TreeSet<>(tolerant.missing());
    expected.removeAll(log.ledger().lost);
    missing.removeAll(log.ledger().lost);
    if (!missing.equals(expected)) {
      throw new Broken(
          what + " reports other records",
          Deliveries.runs(missing) + ", an opening " + Deliveries.runs(expected));
    }
  }

  /** A copy of what was repaired opens with FAIL, and what comes out is what comes out of an opening with QUARANTINE. */
  private void checkRepaired(CrashFileSystem files, Opened tolerant) throws IOException {
    CrashImage image = files.processCrash();
    try (WalView view = new FileView(Pristine.directory(image.mount()))) {
      BacklogView backlog = BacklogView.of(view);
      if (!view.damaged().isEmpty() || !backlog.missing().isEmpty()) {
        throw new Broken("verify finds something after the repair", view.damaged() + "");
      }
    }
    Opened again = open(image.mount(), CorruptionPolicy.FAIL);
    if (!again.refusal().isEmpty()) {
      throw new Broken("after the repair FAIL refuses", again.refusal());
    }
    if (!again.out().equals(tolerant.out())) {
      throw new Broken(
          "a repaired log hands out other things", again.out() + "\n" + tolerant.out());
    }
  }

  /** Neither a view nor an opening can tell what there is; so nothing must be changed. */
  private String cannotBeRepaired(
      CrashFileSystem files, Map<String, String> before, Opened tolerant, String refusal)
      throws IOException {
    if (tolerant.refusal().isEmpty()) {
      throw new Broken("a view is refused, and an opening with QUARANTINE is not", refusal);
    }
    try {
      RepairReport done = repairOf(Pristine.directory(files)).repair();
      if (done.outcome() == RepairReport.Outcome.REPAIRED) {
        throw new Broken("repaired what no opening can", done + ", " + tolerant.refusal());
      }
    } catch (Broken e) {
      throw e;
    } catch (RuntimeException e) {
      if (RepairCopy.latest(Pristine.directory(files)) != null) {
        outcome(RepairReport.Outcome.UNDONE, repairOf(Pristine.directory(files)).undo());
      }
    }
    same(before, Pristine.directory(files), "a repair that was refused has changed something");
    return "cannot be opened at all: " + tolerant.refusal();
  }

  private Opened open(CrashFileSystem files, CorruptionPolicy policy) {
    LogMode mode = log.mode().withCapacity(Capacity.defaults());
    List<String> out = new ArrayList<>();
    try (Buffer<String> buffer =
        mode.open(Pristine.directory(files), policy, new BufferListener() {})) {
      drain(buffer, out);
      return new Opened("", Ledger.missing(buffer.recovery()), out);
    } catch (RuntimeException e) {
      return new Opened(e.getClass().getSimpleName(), new TreeSet<>(), out);
    }
  }

  /** Ids of batches that are sealed while it is drained are new in each opening, so only their numbers count. */
  private void drain(Buffer<String> buffer, List<String> out) {
    long sealed = buffer.stats().sealedBatches();
    while (true) {
      Batch<String> batch;
      try {
        batch = buffer.emit();
      } catch (BufferEmptyException e) {
        return;
      }
      String id = ownerKnown ? batch.id().toString() : Long.toString(batch.id().number());
      out.add((sealed-- > 0 ? id : "new") + " " + Ledger.sequences(batch) + " "
          + batch.records().hashCode());
      buffer.commit(batch);
    }
  }

  /** All files, but the lock and what a repair keeps. */
  static Map<String, String> contents(Path directory) throws IOException {
    Map<String, String> contents = new TreeMap<>();
    for (Map.Entry<String, Path> file : RepairFiles.files(directory).entrySet()) {
      contents.put(file.getKey(), Files.size(file.getValue()) + " " + hash(file.getValue()));
    }
    return contents;
  }

  private static String hash(Path file) {
    try {
      return RepairFiles.hash(file);
    } catch (IOException e) {
      return "nothing of it can be read";
    }
  }

  private static void same(Map<String, String> before, Path directory, String what)
      throws IOException {
    Map<String, String> now = contents(directory);
    if (!now.equals(before)) {
      Map<String, String> changed = new TreeMap<>(now);
      changed.entrySet().removeAll(before.entrySet());
      Map<String, String> gone = new TreeMap<>(before);
      gone.keySet().removeAll(now.keySet());
      throw new Broken(what, "changed or new " + changed.keySet() + ", gone " + gone.keySet());
    }
  }
}
