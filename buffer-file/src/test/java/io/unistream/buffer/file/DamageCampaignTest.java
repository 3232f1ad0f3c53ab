package io.unistream.buffer.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.unistream.buffer.CorruptionPolicy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.io.TempDir;

/**
 * Logs are damaged byte by byte and sector by sector, opened with both policies, crashed and opened again, and held against
 * what their users had been told (ERR-CORRUPT, DUR-STABLE-BATCH, ORD-SEQUENCE).
 *
 * <p>{@code -Ddamage.logs=N} damages N logs, {@code -Ddamage.seed=S} others, {@code -Ddamage.log=NAME} those of
 * one sort alone; {@code -Ddamage.replay=...} does one again, as a
 * failure names it.
 */
class DamageCampaignTest {

  private static final int LOGS = Integer.getInteger("damage.logs", 3_000);
  private static final int REAL = Math.max(50, LOGS / 100);
  private static final long SEED = Long.getLong("damage.seed", 1);
  private static final String ONLY = System.getProperty("damage.log", "");
  private static final String REPLAY = System.getProperty("damage.replay", "");

  @TempDir
  private Path temp;

  @Test
  void damageIsNamedOrPassedOverExactly(TestReporter reporter) throws IOException {
    DamageTally tally = new DamageTally();
    long start = System.nanoTime();
    int logs = REPLAY.isEmpty() ? campaign(tally) : replay(tally);
    long seconds = (System.nanoTime() - start) / 1_000_000_000;
    Files.writeString(
        Files.createDirectories(Path.of("target")).resolve("damage-campaign.txt"),
        tally.table() + "\n" + tally.reproducers(100));
    reporter.publishEntry(
        "damaged logs", logs + ", judged " + tally.judged() + " times in " + seconds + " s");
    assertEquals(List.of(), tally.violations(), tally::reproducers);
    assertTrue(logs >= (REPLAY.isEmpty() ? LOGS : 1), "only " + logs);
  }

  /** The window is mapped there, and files are made in the background. */
  @Test
  void itIsTheSameOnRealFiles() throws IOException {
    Pristine log = PristineBuilder.window(temp.resolve("window"), SEED);
    DamageTally tally = new DamageTally();
    List<Damage> bytes = log.bytes(new SplittableRandom(SEED));
    for (int i = 0; i < bytes.size(); i += bytes.size() / REAL) {
      for (CorruptionPolicy policy : CorruptionPolicy.values()) {
        Path copy = Files.createDirectory(temp.resolve(policy + "-" + i));
        log.copyTo(copy);
        Damage damage = bytes.get(i);
        DamageVerdict verdict = new DamageTrial(log, damage, LogMode::opened).run(policy, copy);
        if (verdict != null) {
          tally.add(damage.kind(), policy.toString(), verdict, "on real files: " + damage);
        }
      }
    }

    assertEquals(List.of(), tally.violations(), tally::reproducers);
    assertTrue(tally.judged() > REAL, "only " + tally.judged());
  }

  private int campaign(DamageTally tally) {
    int done = 0;
    for (long seed = SEED; done < LOGS; seed++) {
      List<Pristine> pristine = PristineLogs.all(temp, seed).stream()
          .filter(log -> log.name().startsWith(ONLY))
          .toList();
      int share = (LOGS - done + pristine.size() - 1) / pristine.size();
      for (Pristine log : pristine) {
        done += campaign(log, seed, share, tally);
      }
    }
    return done;
  }

  /** Half of it sectors, half bytes, as far as there are so many. */
  private static int campaign(Pristine log, long seed, int share, DamageTally tally) {
    List<Damage> sectors = log.sectors();
    List<Damage> bytes = log.bytes(new SplittableRandom(seed));
    Collections.shuffle(sectors, new Random(seed));
    Collections.shuffle(bytes, new Random(seed));
    int ofSectors = Math.min(sectors.size(), share / 2);
    List<Damage> chosen = new ArrayList<>(sectors.subList(0, ofSectors));
    chosen.addAll(bytes.subList(0, Math.min(bytes.size(), share - ofSectors)));
    return chosen.parallelStream()
        .mapToInt(damage -> judge(log, seed, damage, tally))
        .sum();
  }

  /** One damaged log, with both policies; 0 if the damage changes nothing. */
  private static int judge(Pristine log, long seed, Damage damage, DamageTally tally) {
    int judged = 0;
    for (CorruptionPolicy policy : CorruptionPolicy.values()) {
      DamageVerdict verdict = new DamageTrial(log, damage, LogMode::opened).run(policy);
      if (verdict != null) {
        tally.add(
            damage.kind(), policy.toString(), verdict, seed + "/" + log.name() + "/" + damage);
        judged = 1;
      }
    }
    return judged;
  }

  private int replay(DamageTally tally) {
    String[] parts = REPLAY.split("/", 3);
    long seed = Long.parseLong(parts[0]);
    Pristine log = PristineLogs.all(temp, seed).stream()
        .filter(candidate -> candidate.name().equals(parts[1]))
        .findFirst()
        .orElseThrow();
    return judge(log, seed, Damage.parse(parts[2]), tally);
  }
}
