package io.unistream.buffer.file;

import io.unistream.buffer.Capacity;
import io.unistream.buffer.CorruptionPolicy;
import io.unistream.buffer.CrashClass;
import io.unistream.buffer.OverflowPolicy;
import io.unistream.buffer.file.Pristine.Ending;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The undamaged logs of the damage campaign: some three segments each, by what happened to them. */
final class PristineLogs {

  private static final LogMode POWER = LogMode.power();
  private static final LogMode PROCESS = LogMode.process();

  private PristineLogs() {}

  /** All of one seed. */
  static List<Pristine> all(Path temp, long seed) {
    List<Pristine> logs = new ArrayList<>();
    logs.add(PristineBuilder.window(temp.resolve("window-" + seed), seed));
    for (Ending ending : Ending.values()) {
      logs.add(plain(seed, POWER, ending));
      logs.add(drops(seed, POWER.overwriting(), ending));
      logs.add(quarantined(seed, POWER, ending));
      if (ending != Ending.POWER_CUT) {
        logs.add(plain(seed, PROCESS, ending));
        logs.add(emptied(seed, POWER, ending));
        logs.add(groups(seed, POWER.overwriting(), ending));
        logs.add(reopened(seed, POWER, ending));
        logs.add(handed(seed, POWER, ending));
        logs.add(drops(seed, PROCESS, ending));
      }
    }
    logs.forEach(PristineLogs::check);
    return logs;
  }

  /** One that was closed in order. */
  static Pristine closed(long seed) {
    return plain(seed, POWER, Ending.CLOSED);
  }

  /** Committed batches, one that was handed out, sealed ones, and some records of an open batch. */
  private static Pristine plain(long seed, LogMode mode, Ending ending) {
    PristineBuilder log =
        new PristineBuilder("plain", mode, seed).put(30).commit(3).put(24);
    return log.commit(1).emit().put(17).endOfSyncs().put(1).end(ending);
  }

  /** Batches were dropped from behind one in flight, before and behind the end of a segment. */
  private static Pristine drops(long seed, LogMode mode, Ending ending) {
    Capacity capacity =
        Capacity.defaults().withMaxRecords(34).withOverflow(OverflowPolicy.DROP_OLDEST);
    PristineBuilder log = new PristineBuilder("drops", mode.withCapacity(capacity), seed);
    return log.put(20).commit(1).emit().put(38).endOfSyncs().put(1).end(ending);
  }

  /** A record is missing since an earlier quarantine. */
  private static Pristine quarantined(long seed, LogMode mode, Ending ending) {
    PristineBuilder log =
        new PristineBuilder("quarantined", mode, seed).put(34).commit(2).emit();
    return log.damageAndQuarantine().put(24).emit().endOfSyncs().put(2).end(ending);
  }

  /** Nothing is left but what was put after all was committed, at the end of a segment. */
  private static Pristine emptied(long seed, LogMode mode, Ending ending) {
    PristineBuilder log = new PristineBuilder("emptied", mode, seed).put(60).commitAll();
    return log.put(2).endOfSyncs().commitAll().end(ending);
  }

  /** Many records by one sync, and one that came while another was synced. */
  private static Pristine groups(long seed, LogMode mode, Ending ending) {
    PristineBuilder log =
        new PristineBuilder("groups", mode, seed).putAll(12).commit(1).putAll(25);
    return log.emit().putAll(18).putDuringASync().end(ending);
  }

  /** A batch was handed out, and the log was opened and killed since. */
  private static Pristine reopened(long seed, LogMode mode, Ending ending) {
    PristineBuilder log =
        new PristineBuilder("reopened", mode, seed).put(44).commit(2).reopen();
    return log.put(3).emit().killAndReopen().killAndReopen().endOfSyncs().put(1).end(ending);
  }

  /** All that is left is a batch that was handed out before its records were enough for one. */
  private static Pristine handed(long seed, LogMode mode, Ending ending) {
    PristineBuilder log =
        new PristineBuilder("handed", mode, seed).put(50).commitAll().put(3);
    return log.endOfSyncs().emit().killAndReopen().killAndReopen().end(ending);
  }

  /** The oracle must be right about a log that nobody damaged. */
  private static void check(Pristine log) {
    Deliveries out = new Deliveries(log.ledger());
    CorruptionPolicy policy =
        log.ledger().lost.isEmpty() ? CorruptionPolicy.FAIL : CorruptionPolicy.QUARANTINE;
    try (var buffer =
        log.mode().open(Pristine.directory(log.image().mount()), policy, new Ledger())) {
      out.drain(buffer);
    }
    var expected = log.ledger().backlog();
    boolean same =
        out.sequences().headSet(log.ledger().lastAcknowledged(), true).equals(expected);
    if (!same) {
      throw new IllegalStateException(log.name() + ": " + out + ", expected " + expected);
    }
    if (log.mode().durability() == CrashClass.POWER && log.places().all().isEmpty()) {
      throw new IllegalStateException(log.name() + ": no places");
    }
  }
}
