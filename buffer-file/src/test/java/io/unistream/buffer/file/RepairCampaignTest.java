package io.unistream.buffer.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.unistream.buffer.tck.crash.CrashFileSystem;
import io.unistream.buffer.tck.crash.CrashImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.io.TempDir;

/**
 * Logs to which something has happened, by seeds: a view finds it if and only if an opening would refuse the log, a repair
 * loses what an opening would lose and tells it, and an undo gives back every byte.
 *
 * <p>{@code -Drepair.logs=N} is for N logs, {@code -Drepair.seed=S} begins with another seed; with {@code -Drepair.logs=1} that is
 * the way to see one again that a failure names.
 */
class RepairCampaignTest {

  private static final int LOGS = Integer.getInteger("repair.logs", 500);
  private static final long SEED = Long.getLong("repair.seed", 1);
  /** So many damaged logs are made of the same sound ones. */
  private static final long SHARED = 2_000;

  @TempDir
  private Path temp;

  /** The sound logs of a seed, and all sectors of each. */
  private record Sound(List<Pristine> logs, Map<String, List<Damage>> sectors) {}

  @Test
  void aRepairLosesWhatAnOpeningLosesAndAnUndoGivesBackEveryByte(TestReporter reporter) {
    DamageTally tally = new DamageTally();
    for (long from = SEED; from < SEED + LOGS; ) {
      long to = Math.min(SEED + LOGS, (from / SHARED + 1) * SHARED);
      Sound sound = sound(from / SHARED);
      LongStream.range(from, to).parallel().forEach(seed -> judge(sound, seed, tally));
      from = to;
    }

    reporter.publishEntry("repaired logs", tally.table());
    assertEquals(List.of(), tally.violations(), tally::reproducers);
    assertEquals(LOGS, tally.judged());
    if (LOGS >= 500) {
      for (String outcome : List.of(
          "sound", "repaired, no record is lost", "repaired, and what is reported is lost")) {
        assertTrue(tally.count(outcome) > 0, outcome);
      }
    }
  }

  private Sound sound(long seed) {
    List<Pristine> logs = new ArrayList<>(PristineLogs.all(temp, seed));
    Map<String, List<Damage>> sectors = new HashMap<>();
    logs.forEach(log -> sectors.put(log.name(), log.sectors()));
    return new Sound(logs, sectors);
  }

  private static void judge(Sound sound, long seed, DamageTally tally) {
    SplittableRandom random = new SplittableRandom(seed);
    Pristine log = sound.logs().get(random.nextInt(sound.logs().size()));
    List<Damage> sectors = Objects.requireNonNull(sound.sectors().get(log.name()));
    List<Mishap> mishaps = Mishap.some(log, sectors, random);
    boolean ownerKnown =
        mishaps.stream().noneMatch(mishap -> mishap.damage().file().equals(Ownership.NAME));
    DamageVerdict verdict = new RepairTrial(log, image(log, mishaps), seed, ownerKnown).run();
    tally.add(
        mishaps.size() == 1 ? "one mishap" : "several",
        "",
        verdict,
        "-Drepair.seed=" + seed + ": " + log.name() + ", " + mishaps);
  }

  private static CrashImage image(Pristine log, List<Mishap> mishaps) {
    CrashFileSystem files = log.image().mount();
    try {
      for (Mishap mishap : mishaps) {
        mishap.inflictOn(files);
      }
    } catch (IOException e) {
      throw new IllegalStateException("a disk without faults", e);
    }
    return files.processCrash();
  }
}
