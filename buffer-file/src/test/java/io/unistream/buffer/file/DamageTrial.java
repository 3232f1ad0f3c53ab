package io.unistream.buffer.file;

import io.unistream.buffer.Buffer;
import io.unistream.buffer.BufferException;
import io.unistream.buffer.BufferListener;
import io.unistream.buffer.Capacity;
import io.unistream.buffer.CorruptLogException;
import io.unistream.buffer.CorruptionPolicy;
import io.unistream.buffer.CrashClass;
import io.unistream.buffer.UnsupportedLogException;
import io.unistream.buffer.file.DamageVerdict.Broken;
import io.unistream.buffer.tck.crash.CrashFileSystem;
import io.unistream.buffer.tck.crash.CrashImage;
import io.unistream.buffer.tck.crash.EntryProfile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Opens one damaged log, drains it, crashes and opens it again, and judges what comes out by what the log's users had been
 * told. Used by one thread at a time.
 */
final class DamageTrial {

  private final Pristine log;
  private final Damage damage;
  private final LogMode.Opener opener;
  private final DamageLimits limits;
  private final Deliveries out;
  private int lives;

  DamageTrial(Pristine log, Damage damage, LogMode.Opener opener) {
    this.log = log;
    this.damage = damage;
    this.opener = opener;
    this.limits = new DamageLimits(log, damage);
    this.out = new Deliveries(log.ledger());
  }

  /** What became of it; null if the damage changed nothing. */
  @Nullable
  DamageVerdict run(CorruptionPolicy policy) {
    CrashFileSystem files = log.image().mount();
    if (!damage.inflictOn(files, Pristine.directory(files))) {
      return null;
    }
    return judged(
        policy,
        () ->
            policy == CorruptionPolicy.FAIL ? fail(Pristine.directory(files)) : quarantine(files));
  }

  /** The same for a copy of the log on a real file system, which is opened once only. */
  @Nullable
  DamageVerdict run(CorruptionPolicy policy, Path directory) throws IOException {
    if (!damage.inflictOn(directory.resolve(damage.file()))) {
      return null;
    }
    return judged(
        policy,
        () -> policy == CorruptionPolicy.FAIL ? fail(directory) : quarantineOnce(directory));
  }

  private DamageVerdict judged(CorruptionPolicy policy, Supplier<String> trial) {
    try {
      return DamageVerdict.of(trial.get());
    } catch (Broken e) {
      return e.verdict(" [" + policy + ", " + log.places().kindOf(damage.file()) + "]");
    }
  }

  /** Without limits: what the trial puts must not have anything dropped. */
  private Buffer<String> open(Path directory, CorruptionPolicy policy) {
    LogMode mode = log.mode().withCapacity(Capacity.defaults());
    return opener.open(directory, mode, policy, new BufferListener() {});
  }

  /** Where no damage may stand in the way. */
  private Buffer<String> mustOpen(CrashFileSystem files, CorruptionPolicy policy) {
    lives++;
    try {
      return open(Pristine.directory(files), policy);
    } catch (RuntimeException e) {
      throw new Broken("life " + lives + " does not open: " + cause(e), e.toString(), e);
    }
  }

  // ---- FAIL

  private String fail(Path directory) {
    boolean opened = false;
    try (Buffer<String> buffer = open(directory, CorruptionPolicy.FAIL)) {
      opened = true;
      out.drain(buffer);
      String outcome = complete(new TreeSet<>(), false);
      put(buffer);
      return outcome;
    } catch (CorruptLogException e) {
      return refused(e);
    } catch (UnsupportedLogException e) {
      if (limits.hitsVersion()) {
        return "refused, for a magic number or version";
      }
      throw new Broken("said to be of an unknown format", e.toString(), e);
    } catch (Broken e) {
      throw e;
    } catch (RuntimeException e) {
      if (opened && damage.what() == Damage.What.UNREADABLE && limits.isFree()) {
        return "limit 5: a write into a bad sector fails";
      }
      throw new Broken("opening or draining: " + cause(e), e.toString(), e);
    }
  }

  private String refused(CorruptLogException e) {
    NavigableSet<Long> expected = log.ledger().backlog();
    for (long sequence : out.sequences()) {
      Long next = expected.pollFirst();
      if ((next == null || next != sequence) && !limits.mayComeAgain(sequence, false)) {
        throw new Broken(
            "before the damage was found, the wrong ones came out", e + ", after " + out);
      }
    }
    if (log.ledger().lost.contains(e.sequences().first())) {
      throw new Broken("what was quarantined before is found again", e.toString(), e);
    }
    if (!e.source().endsWith(damage.file())) {
      throw new Broken("found, but another file is named", e.toString(), e);
    }
    if (!limits.hitsAnything()) {
      throw new Broken("refused although nothing that counts is hit", e.toString(), e);
    }
    return limits.hitsOnlyWhatIsGone() ? "refused, only what was given up is hit" : "refused";
  }

  /** No number that anybody knows is given again; what was cut off by one of the limits is known to nobody but the user. */
  private void put(Buffer<String> buffer) {
    out.put(buffer, limits.cutsAnything() ? 0 : log.ledger().lastAcknowledged());
  }

  // ---- QUARANTINE

  private String quarantine(CrashFileSystem first) {
    try {
      return survive(first);
    } catch (Broken e) {
      throw e;
    } catch (RuntimeException e) {
      if (damage.what() == Damage.What.UNREADABLE && limits.isFree()) {
        return "limit 5: a write into a bad sector fails";
      }
      throw new Broken("life " + lives + ": " + cause(e), e.toString(), e);
    }
  }

  private String quarantineOnce(Path directory) {
    try (Buffer<String> buffer = open(directory, CorruptionPolicy.QUARANTINE)) {
      NavigableSet<Long> missing = Ledger.missing(buffer.recovery());
      out.mayLack(missing);
      put(buffer);
      out.drain(buffer);
      return complete(missing, true);
    }
  }

  private static String cause(RuntimeException e) {
    return e.getClass().getSimpleName()
        + (String.valueOf(e.getMessage()).contains("Input/output error")
            ? " of an unreadable sector"
            : "");
  }

  private String survive(CrashFileSystem first) {
    int variant = (int) Math.floorMod(damage.from() + damage.what().name().length(), 4L);
    Buffer<String> buffer = mustOpen(first, CorruptionPolicy.QUARANTINE);
    NavigableSet<Long> missing = Ledger.missing(buffer.recovery());
    out.mayLack(missing);
    CrashImage left;
    try {
      if (variant == 2 && buffer.stats().backlogRecords() > 0) {
        out.handedOut(buffer.emit());
      } else if (variant == 3) {
        put(buffer);
      }
    } finally {
      left = variant == 0 ? close(buffer, first) : crash(buffer, first);
    }

    CrashFileSystem second = left.mount();
    CorruptionPolicy policy = variant == 3 ? CorruptionPolicy.QUARANTINE : CorruptionPolicy.FAIL;
    buffer = mustOpen(second, policy);
    String outcome;
    try {
      NavigableSet<Long> again = Ledger.missing(buffer.recovery());
      if (policy == CorruptionPolicy.QUARANTINE && !again.equals(missing)) {
        throw new Broken("opened again, other numbers are reported", missing + ", then " + again);
      }
      if (variant == 1) {
        put(buffer);
      }
      out.drain(buffer);
      outcome = complete(missing, true);
    } finally {
      left = variant % 2 == 0 ? crash(buffer, second) : close(buffer, second);
    }

    CrashFileSystem third = left.mount();
    buffer = mustOpen(third, variant == 1 ? CorruptionPolicy.QUARANTINE : CorruptionPolicy.FAIL);
    try {
      if (buffer.stats().backlogRecords() > 0) {
        throw new Broken("what was committed is back", buffer.stats() + "");
      }
      put(buffer);
      out.drain(buffer);
      out.complete();
    } finally {
      close(buffer, third);
    }
    return outcome;
  }

  private static CrashImage close(Buffer<String> buffer, CrashFileSystem files) {
    buffer.close();
    return files.processCrash();
  }

  /** As the log's class says: the process, or the machine too. */
  private CrashImage crash(Buffer<String> buffer, CrashFileSystem files) {
    files.crash();
    CrashImage image = files.processCrash();
    if (log.mode().durability() == CrashClass.POWER && damage.from() % 3 != 0) {
      List<CrashImage> images =
          files.powerCrashStates(EntryProfile.EXT4, 3, damage.from()).toList();
      image = images.get((int) (damage.from() % images.size()));
    }
    try {
      buffer.close();
    } catch (BufferException e) {
      if (!files.crashed()) {
        throw e;
      }
    }
    return image;
  }

  // ---- both

  /** Judges whether all came out that had to, and nothing else. */
  private String complete(NavigableSet<Long> reported, boolean quarantine) {
    out.complete();
    NavigableSet<Long> lacking = log.ledger().backlog();
    lacking.removeAll(out.sequences());
    NavigableSet<Long> again = new TreeSet<>(out.sequences());
    again.removeIf(sequence -> !log.ledger().isGone(sequence));
    NavigableSet<Long> beyond = new TreeSet<>(reported);
    beyond.removeAll(lacking);
    beyond.removeAll(log.ledger().lost);
    String outcome = quarantine && !reported.isEmpty() ? "delivered but what is reported" : "exact";
    for (long sequence : lacking) {
      boolean told = reported.contains(sequence);
      if (limits.isIntact(sequence) && !limits.mayBeCutOff(sequence)) {
        throw new Broken(
            told
                ? "an intact record is reported as missing"
                : "an intact record is missing without a word",
            about(sequence, reported));
      }
      if (!told && !limits.mayBeCutOff(sequence)) {
        String kind = damage.what() == Damage.What.UNREADABLE ? "an unreadable" : "a damaged";
        throw new Broken(kind + " record is missing without a word", about(sequence, reported));
      }
      outcome = told ? outcome : "limit 1 or 2: cut off as a torn write";
    }
    for (long sequence : again) {
      if (!limits.mayComeAgain(sequence, quarantine)) {
        throw new Broken("what was given up comes again", about(sequence, reported));
      }
      outcome = "limit 3: a commit is forgotten";
    }
    return beyond.isEmpty() ? outcome : beyond(beyond, reported);
  }

  /** What is reported as missing, and is not. */
  private String beyond(NavigableSet<Long> beyond, NavigableSet<Long> reported) {
    String outcome = "reported is a record that was never acknowledged";
    for (long sequence : beyond) {
      if (out.sequences().contains(sequence)) {
        throw new Broken("reported as missing, but delivered", about(sequence, reported));
      }
      if (sequence > log.ledger().lastAcknowledged()) {
        if (!limits.reachesEnd() && !log.ledger().unsure.containsKey(sequence)) {
          throw new Broken("a number is reported that nobody ever had", about(sequence, reported));
        }
        outcome = "limit 4: the most that fit are reported";
      } else if (limits.mayComeAgain(sequence, true)) {
        outcome = "limit 3: what a forgotten commit covered is reported";
      } else {
        throw new Broken("what was given up is reported as missing", about(sequence, reported));
      }
    }
    return outcome;
  }

  private String about(long sequence, NavigableSet<Long> reported) {
    return sequence + "; backlog " + Deliveries.runs(log.ledger().backlog()) + ", reported "
        + Deliveries.runs(reported) + ", came out " + Deliveries.runs(out.sequences());
  }
}
