package io.unistream.buffer.file;

import io.unistream.buffer.CrashClass;
import io.unistream.buffer.file.LogPlaces.Kind;
import io.unistream.buffer.file.LogPlaces.Place;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What damage hits, and what the contract's sharpened limits (ERR-CORRUPT, "What if data is damaged?") let it cost:
 *
 * <ol>
 *   <li>In the last sync group of a log that was not closed it looks like a torn write: that frame and all behind it may be
 *       cut off.
 *   <li>If it reaches the end of the log, it looks so too, and what it hits may be missing.
 *   <li>A commit that is cut off so, or that QUARANTINE passes over, is forgotten.
 *   <li>If it reaches the end, the numbers reported as missing are the most that fit.
 *   <li>A bad sector where nothing stands yet: a put or commit that is written there fails.
 * </ol>
 */
final class DamageLimits {

  private final Pristine log;
  private final Damage damage;
  private final Set<Place> hit;
  private final Set<Place> cut;
  private final boolean reachesEnd;

  DamageLimits(Pristine log, Damage damage) {
    this.log = log;
    this.damage = damage;
    this.hit = log.places().all().stream()
        .filter(place -> place.isHit(damage))
        .collect(Collectors.toSet());
    List<Place> end = log.places().end().stream()
        .filter(place -> LogFileNames.isSegment(place.file()))
        .toList();
    this.reachesEnd = !end.isEmpty() && hit.contains(end.get(end.size() - 1));
    this.cut = Set.copyOf(cut(end));
  }

  private List<Place> cut(List<Place> end) {
    List<Place> behind = new ArrayList<>();
    for (Place place : end) {
      if (!behind.isEmpty() || hit.contains(place)) {
        behind.add(place);
      }
    }
    boolean lastGroup = !behind.isEmpty() && behind.get(0).from() >= log.endOfSyncs();
    return looksTorn() && (lastGroup || reachesEnd) ? behind : List.of();
  }

  /**
   * Whether it is not certain how far the log was stored: after a power cut, and where an owner of class PROCESS that had no
   * window was killed.
   */
  private boolean looksTorn() {
    byte[] tail = log.places().contents().getOrDefault(LogFileNames.TAIL, new byte[0]);
    boolean window = tail.length > TailWindow.CAPACITY;
    if (damage.what() == Damage.What.UNREADABLE) {
      return false; // no torn write does that
    }
    return log.ending() == Pristine.Ending.POWER_CUT
        || (log.ending() == Pristine.Ending.KILLED
            && log.mode().durability() == CrashClass.PROCESS
            && !window);
  }

  /** Whether a frame or header is hit, in any place that is read. */
  boolean hitsAnything() {
    return !hit.isEmpty();
  }

  /** Limit 5: whether it is where records are still to be written, and nothing stands. */
  boolean isFree() {
    return hit.isEmpty()
        && (LogFileNames.isSegment(damage.file()) || damage.file().startsWith("spare"));
  }

  /** Limits 1 and 2: whether they apply. */
  boolean cutsAnything() {
    return !cut.isEmpty();
  }

  /** Whether everything that is hit is committed or dropped. */
  boolean hitsOnlyWhatIsGone() {
    return hit.stream()
        .allMatch(place -> place.kind() == Kind.RECORD && log.ledger().isGone(place.sequence()));
  }

  /** Whether every frame of a record is whole and where it was. */
  boolean isIntact(long sequence) {
    List<Place> frames = frames(sequence);
    return !frames.isEmpty() && frames.stream().noneMatch(hit::contains);
  }

  private List<Place> frames(long sequence) {
    return log.places().of(Kind.RECORD).stream()
        .filter(place -> place.sequence() == sequence)
        .toList();
  }

  /** Limits 1 and 2: may be missing without a word. */
  boolean mayBeCutOff(long sequence) {
    List<Place> frames = frames(sequence);
    return !frames.isEmpty() && cut.containsAll(frames);
  }

  /** Limit 3: a record that is given up, but no commit that is left says so. */
  boolean mayComeAgain(long sequence, boolean quarantine) {
    return log.places().of(Kind.COMMIT).stream()
        .filter(place -> !cut.contains(place) && !(quarantine && hit.contains(place)))
        .noneMatch(place -> place.saysGone(sequence));
  }

  /** Limit 4. */
  boolean reachesEnd() {
    return reachesEnd;
  }

  /** Whether magic number or version of some header is hit. */
  boolean hitsVersion() {
    return log.places().of(Kind.HEADER).stream()
        .anyMatch(place ->
            place.file().equals(damage.file()) && damage.hits(place.from(), place.from() + 12));
  }
}
