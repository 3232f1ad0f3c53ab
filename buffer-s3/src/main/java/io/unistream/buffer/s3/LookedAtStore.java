package io.unistream.buffer.s3;

import io.unistream.buffer.s3.StoreException.Hope;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * A store as it was at one moment, which can be opened as a copy of it could: what is put is kept here and is in no request, and what
 * others put from that moment on is not there. So the code that opens a log reads one that somebody else has open.
 *
 * <pre>
 * what                          is as it was when
 * opened/                       first, at one LIST
 * wal/, from that epoch on      next, at one LIST, of as many pages as it takes; contents are read later, for they never change
 * epoch/                        last: an owner claims before it writes, so each object that is listed has its claim
 * the rest                      it is read
 * </pre>
 *
 * <p>What is listed and cannot be read was deleted meanwhile. An owner deletes only what is before the watermark of an object that is stored; so
 * the newest header tells whether the log begins behind that now. Otherwise one has to look again. Safe for use by any thread.
 */
final class LookedAtStore extends Store {

  /** So many damaged headers in a row, and no other is hoped for. */
  private static final int HEADERS_LOOKED_AT = 10;

  private final Store real;
  /** Whose requests are sent. */
  private final Owner reader;

  private final Keys keys;
  private final long mostBytes;

  /** The newest that are listed; 0 if there is none. */
  private final int newestClaim;

  private final int newestCheckpoint;
  /** Objects of the log and fences, of the epochs from the newest checkpoint on, by place, with their sizes. */
  private final NavigableMap<Place, Long> listed = new TreeMap<>();
  /** The last of them that is no fence. */
  private final Place last;

  /** What was put here: into slots, and under other keys. */
  private final ConcurrentNavigableMap<Place, byte[]> slots = new ConcurrentSkipListMap<>();

  private final ConcurrentNavigableMap<String, byte[]> others = new ConcurrentSkipListMap<>();
  private final AtomicLong bytes = new AtomicLong();

  /** How large objects are that were read again because of damage. */
  private final Map<Place, Long> sizes = new ConcurrentHashMap<>();
  /** What is missing, and was not deleted by an owner. */
  private final Set<Place> missing = ConcurrentHashMap.newKeySet();

  private volatile Place begins = Place.START;
  private volatile boolean changed;

  /**
   * Looks at a store.
   *
   * @param reader by whom its requests are sent; claims nothing
   * @param mostBytes how much may be kept of what is put here
   */
  LookedAtStore(Owner reader, long mostBytes) throws StoreException {
    super(reader.store());
    this.reader = reader;
    this.real = reader.store();
    this.keys = reader.keys();
    this.mostBytes = mostBytes;
    newestCheckpoint = reader.newestCheckpoint();
    String before = keys.object(new Place(newestCheckpoint - 1, Long.MAX_VALUE));
    Place[] newest = {new Place(newestCheckpoint, 0)};
    Pages.each(reader, keys.log(), newestCheckpoint == 0 ? null : before, PAGE, object -> {
      Place place = keys.placeOf(object.key());
      if (place.slot() >= 0) {
        listed.put(place, object.size());
        newest[0] = isData(object) ? place : newest[0];
      }
      return false;
    });
    last = newest[0];
    newestClaim = reader.newestClaim();
  }

  private static boolean isData(Listed object) {
    return object.size() != ObjectHeader.LENGTH;
  }

  /** Whether there is nothing of a log. */
  boolean isEmpty() {
    return listed.isEmpty() && newestClaim == 0 && newestCheckpoint == 0;
  }

  int newestClaim() {
    return newestClaim;
  }

  /** Whether something was found to have changed since the look, so that what came of it means nothing. */
  boolean isChanged() {
    return changed;
  }

  /** Where the log begins by now, at least, as far as that was asked for. */
  Place begins() {
    return begins;
  }

  /** How large a damaged object of the log is; 0 if it is not there. */
  long damagedBytes(Place place) {
    return sizes.getOrDefault(place, 0L);
  }

  @Override
  boolean claim(String key, byte[] content, int length, Duration allowed) throws StoreException {
    Place place = keys.placeOf(key);
    byte[] copy = Arrays.copyOf(content, length);
    if (place.slot() >= 0) {
      return !listed.containsKey(place) && slots.putIfAbsent(place, copy) == null;
    }
    if (key.startsWith(keys.quarantine())) {
      return others.putIfAbsent(key, new byte[0]) == null; // for people, and read by nobody
    }
    if (bytes.addAndGet(length) > mostBytes) {
      throw new StoreException(
          Hope.NONE,
          "what can be saved of damaged objects takes more than " + mostBytes
              + " bytes, a quarter of the heap: run this with a larger heap (-Xmx)");
    }
    boolean taken = key.equals(keys.claim(newestClaim));
    return !taken && others.putIfAbsent(key, copy) == null;
  }

  @Override
  List<Refused> delete(List<String> some) {
    return List.of(); // an opening asks whether it may
  }

  @Override
  Optional<byte[]> get(String key, boolean again) throws StoreException {
    Place place = keys.placeOf(key);
    Optional<byte[]> found = own(key, place);
    if (found.isPresent()) {
      return found;
    }
    found = real.get(key, again);
    if (again && place.slot() >= 0) {
      found.ifPresent(content -> sizes.put(place, (long) content.length));
    }
    boolean known = isFrozen(place);
    if (found.isPresent() ? known && !listed.containsKey(place) : isGone(place)) {
      throw changed(key);
    }
    return found;
  }

  @Override
  Optional<byte[]> first(String key, int length, boolean again) throws StoreException {
    Place place = keys.placeOf(key);
    Optional<byte[]> found = own(key, place);
    if (found.isPresent()) {
      return found.map(content -> Arrays.copyOf(content, Math.min(content.length, length)));
    }
    if (isFrozen(place) && !listed.containsKey(place)) {
      return Optional.empty();
    }
    found = real.first(key, length, again);
    if (found.isEmpty() && listed.containsKey(place)) {
      boolean unused = isGone(place);
      throw changed(key);
    }
    return found;
  }

  private Optional<byte[]> own(String key, Place place) {
    return Optional.ofNullable(place.slot() < 0 ? others.get(key) : slots.get(place));
  }

  private boolean isFrozen(Place place) {
    return place.slot() >= 0 && place.epoch() >= newestCheckpoint;
  }

  private StoreException changed(String key) {
    changed = true;
    return new StoreException(Hope.NONE, key + " came or went while the log was looked at");
  }

  /** Whether an object that cannot be read was there when this looked, or was deleted because nobody needs it any more. */
  private boolean isGone(Place place) throws StoreException {
    if (place.slot() < 0 || missing.contains(place)) {
      return false;
    }
    // openings are never deleted
    boolean gone = (place.slot() > 0 && isBeforeTheLog(place)) || listed.containsKey(place);
    if (!gone) {
      missing.add(place);
    }
    return gone;
  }

  /** Whether the log begins behind a place by now, or there is a newer owner, who may have moved what was damaged. */
  private boolean isBeforeTheLog(Place place) throws StoreException {
    Retries.Limit limit = reader.retries().limit();
    while (place.compareTo(begins) >= 0) {
      List<Place> newer = newer();
      if (newer.isEmpty()) {
        return false;
      }
      ObjectHeader newest = newest(newer);
      if (newest != null) {
        begins = newest.watermark().orLater(begins);
        return place.compareTo(begins) < 0 || newer.get(newer.size() - 1).epoch() > last.epoch();
      }
      limit.check("the store lists objects behind " + last + " but does not return them");
    }
    return true;
  }

  /** The objects that were stored since this looked, but for those that are deleted again, and some that went into holes. */
  private List<Place> newer() throws StoreException {
    List<Place> newer = new ArrayList<>();
    Pages.each(reader, keys.log(), keys.object(last), PAGE, object -> {
      Place place = keys.placeOf(object.key());
      if (place.slot() >= 0 && isData(object)) {
        newer.add(place);
      }
      return false;
    });
    return newer;
  }

  /** The newest header that can be read; null if the newest objects were deleted since they were listed, which the next ones tell of. */
  private @Nullable ObjectHeader newest(List<Place> newer) throws StoreException {
    int lowest = Math.max(0, newer.size() - HEADERS_LOOKED_AT);
    for (int i = newer.size() - 1; i >= lowest; i--) {
      Place place = newer.get(i);
      try {
        return reader.header(keys.object(place), place);
      } catch (DamageException e) {
        System.getLogger(LookedAtStore.class.getName())
            .log(System.Logger.Level.DEBUG, "the one before it may tell", e);
      }
    }
    return ObjectHeader.bare(ObjectType.FENCE, ObjectHeader.NO_LOG, last, 0); // which tells nothing
  }

  @Override
  Page list(String prefix, @Nullable String after, @Nullable String from, int limit)
      throws StoreException {
    if (prefix.equals(keys.claims())) {
      return newestOf(prefix, newestClaim == 0 ? null : keys.claim(newestClaim));
    }
    if (prefix.equals(keys.checkpoints())) {
      return newestOf(prefix, newestCheckpoint == 0 ? null : keys.checkpoint(newestCheckpoint));
    }
    int epoch = keys.epochOfLog(prefix);
    if (epoch < 0 || (epoch > 0 && epoch < newestCheckpoint)) {
      return real.list(prefix, after, from, limit);
    }
    String behind = from == null ? after : from;
    return pageOfLog(prefix, epoch, behind == null ? Place.START : keys.placeOf(behind), limit);
  }

  /** Whoever lists these wants to know the newest one only. */
  private Page newestOf(String folder, @Nullable String key) throws StoreException {
    NavigableMap<String, Long> all = new TreeMap<>();
    others.forEach((own, content) -> {
      if (own.startsWith(folder)) {
        all.put(own, (long) content.length);
      }
    });
    if (key != null) {
      all.put(key, (long) ObjectHeader.LENGTH);
    }
    List<Listed> objects = new ArrayList<>();
    all.forEach((own, size) -> objects.add(new Listed(own, size)));
    return Page.of(folder, objects, false, null);
  }

  /**
   * A page of an epoch, or of all.
   *
   * @param epoch 0 for all of them
   * @param behind lists what is behind it; {@link Place#START} for what is from the first slot on
   */
  private Page pageOfLog(String prefix, int epoch, Place behind, int limit) throws StoreException {
    Place low = behind.orLater(new Place(epoch, -1));
    Place high =
        epoch == 0 ? new Place(Integer.MAX_VALUE, Long.MAX_VALUE) : new Place(epoch + 1, -1);
    NavigableMap<Place, Long> page = new TreeMap<>();
    listed.subMap(low, false, high, false).entrySet().stream()
        .limit(limit + 1L)
        .forEach(entry -> page.put(entry.getKey(), entry.getValue()));
    slots.subMap(low, false, high, false).entrySet().stream()
        .limit(limit + 1L)
        .forEach(entry -> page.put(entry.getKey(), (long) entry.getValue().length));
    List<Listed> objects = new ArrayList<>();
    for (Map.Entry<Place, Long> entry : page.entrySet()) {
      if (objects.size() == limit) {
        return Page.of(prefix, objects, true, objects.get(limit - 1).key());
      }
      objects.add(new Listed(keys.object(entry.getKey()), entry.getValue()));
    }
    return Page.of(prefix, objects, false, null);
  }
}
