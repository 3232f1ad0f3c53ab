package io.unistream.buffer.s3;

import io.unistream.buffer.tck.s3.InMemoryS3;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What damage may cost. A record is <em>hit</em> if bytes of its entry were changed, or any byte of its object if that is compressed:
 * it may be missing, and must be reported then. Some may be missing without a word, because nothing that is left knows of them
 * ({@link #beforeOpening}), and their numbers may be given again. That is so in the newest finished epoch, and in the one before an epoch of which 4 is true:
 *
 * <ol>
 *   <li>An object of the newest finished epoch was removed, or zeroed and cut to a header's length so that it looks like a fence, and no whole object of that epoch was made after it was acknowledged, so that
 *       it cannot be told from an upload that never came: its records, and those in later slots.
 *   <li>No header of that epoch behind it is whole, nor its own, and its size does not tell how many records it can have held,
 *       because it is compressed or was cut: its records that were hit.
 *   <li>No header of the log is whole at all, nor any copy of an opening, so that nothing tells the log's id: all that was in it.
 *   <li>No header of that epoch is whole at all, nor its opening, nor a copy of that ({@code opened/}): no records, but numbers and
 *       ids of those that are committed.
 * </ol>
 *
 * What was made after what is known by barriers: moments at which the owner had nothing under way.
 */
final class Losses {

  private final InMemoryS3 bucket;
  /** The bucket when it was looked at last: an owner that lives on may delete objects meanwhile. */
  private InMemoryS3 s3;

  private final Keys keys;
  private final Map<Integer, String> texts = new HashMap<>();
  private final Set<String> put = new HashSet<>();
  private final Map<String, Wound> wounds = new HashMap<>();
  private final Set<String> hit = new HashSet<>();
  private final Set<String> putBack = new HashSet<>();
  private final List<Barrier> barriers = new ArrayList<>();
  private final Set<Integer> planted = new HashSet<>();
  private int damages;

  Losses(InMemoryS3 bucket, String prefix) {
    this.bucket = bucket;
    this.s3 = bucket;
    this.keys = new Keys(prefix);
  }

  /** What was done to an object. */
  private static final class Wound {
    final @Nullable Anatomy before;
    boolean removed;
    boolean header;
    boolean writer;
    boolean cut;
    byte @Nullable [] after;

    Wound(@Nullable Anatomy before) {
      this.before = before;
    }
  }

  /**
   * All objects that were there are acknowledged.
   *
   * @param batches how many batches had been handed out
   */
  private record Barrier(Set<String> keys, int batches) {}

  /**
   * What nothing is left of that would know of it.
   *
   * @param batches how many batches were handed out before
   * @param lineage whether numbers and ids of all that is committed, and so not in the log any more, are among it
   */
  record Unproved(Set<String> records, int batches, boolean lineage) {

    boolean isEmpty() {
      return batches == Integer.MAX_VALUE && !lineage;
    }
  }

  Keys keys() {
    return keys;
  }

  int damages() {
    return damages;
  }

  boolean isHit(String record) {
    return hit.contains(record);
  }

  /**
   * Whether an object was put into a slot of an epoch that was free, or in the place of a fence, or a fence was removed. The epoch's owner is
   * kept from such a slot by what is there, and not by a fence; once that is gone, nothing keeps it from it.
   */
  boolean isPlanted(long epoch) {
    return planted.contains((int) epoch);
  }

  /** Whether it was hit, and an object that holds it was put back later, as by a person, where the log looks for it. */
  boolean isPutBack(String record) {
    return putBack.contains(record);
  }

  void put(int number, String text) {
    texts.put(number, text);
    put.add(text);
  }

  boolean wasPut(String record) {
    return put.contains(record);
  }

  @Nullable
  Anatomy anatomy(String key, byte[] bytes) {
    return Anatomy.of(keys, key, bytes, texts);
  }

  /** To be told before an object is changed. */
  void changed(String key, byte @Nullable [] before, byte @Nullable [] after) {
    if (Arrays.equals(before, after)) {
      return;
    }
    damages++;
    s3 = bucket.copy();
    Anatomy whole = before == null ? null : anatomy(key, before);
    if (keys.placeOf(key).slot() >= 0 && (before == null || isFenceGone(whole, after))) {
      planted.add(keys.placeOf(key).epoch());
    }
    putBack(after == null ? null : anatomy(key, after));
    Wound older = wound(key);
    Wound wound = older == null ? new Wound(whole) : older;
    wounds.put(key, wound);
    wound.after = after;
    Anatomy known = wound.before;
    wound.removed |= after == null;
    if (known != null) {
      hit.addAll(known.lost(after));
      wound.header |= after == null || known.isHeaderHit(after);
      wound.writer |= after == null || known.isWriterHit(after);
      wound.cut |= after == null || after.length < known.bytes().length;
    }
  }

  /** Whether it was a fence and does not look like one any more. */
  private static boolean isFenceGone(@Nullable Anatomy before, byte @Nullable [] after) {
    return before != null
        && before.type() == ObjectType.FENCE
        && (after == null || after.length != ObjectHeader.LENGTH);
  }

  /** What was done to an object; null if nothing was, or if an owner has filled a slot since in which nothing had been before. */
  private @Nullable Wound wound(String key) {
    Wound wound = wounds.get(key);
    if (wound != null
        && wound.before == null
        && s3.keys().contains(key)
        && !Arrays.equals(wound.after, s3.bytes(key))) {
      wounds.remove(key);
      return null;
    }
    return wound;
  }

  private void putBack(@Nullable Anatomy found) {
    if (found != null) {
      found.entries().stream()
          .map(Anatomy.Entry::record)
          .filter(hit::contains)
          .forEach(putBack::add);
    }
  }

  /** The newest owner has nothing under way. */
  void barrier(int batches) {
    s3 = bucket.copy();
    barriers.add(new Barrier(logKeys(), batches));
  }

  private Set<String> logKeys() {
    Set<String> found = new HashSet<>();
    s3.keys().stream().filter(key -> key.startsWith(keys.log())).forEach(found::add);
    return found;
  }

  /** To be asked before the log is opened, for the newest epoch is complete then. */
  Unproved beforeOpening() {
    s3 = bucket.copy();
    hitWhatNobodyNamesTheWriterOf();
    if (isNameless()) {
      return unproved(all().values(), List.of(), true);
    }
    NavigableMap<Place, Anatomy> left = all();
    List<Anatomy> vanished = new ArrayList<>();
    List<Anatomy> end = new ArrayList<>();
    boolean lineageLost = false;
    boolean settled = left.isEmpty();
    while (!settled) {
      int epoch = left.lastKey().epoch();
      NavigableMap<Place, Anatomy> ofEpoch = left.tailMap(new Place(epoch, 0), true);
      NavigableMap<Long, Anatomy> slots = new TreeMap<>();
      ofEpoch.forEach((place, anatomy) -> slots.put(place.slot(), anatomy));
      vanish(slots, lineageLost, vanished, end);
      settled = !isLineageLost(slots);
      lineageLost |= !settled;
      left = left.headMap(new Place(epoch, 0), false);
      settled |= left.isEmpty();
    }
    return unproved(vanished, end, lineageLost);
  }

  /** What nobody can know to have been in an epoch whose end nothing tells. The fence of an older one tells that what stands before it was there. */
  private void vanish(
      NavigableMap<Long, Anatomy> slots, boolean older, List<Anatomy> vanished, List<Anatomy> end) {
    long cut = firstUnproved(slots);
    Anatomy last = slots.lastEntry().getValue();
    String fence = keys.object(new Place(last.place().epoch(), last.place().slot() + 1));
    if (older && s3.keys().contains(fence) && wound(fence) == null) {
      for (Anatomy anatomy : slots.tailMap(cut, true).values()) {
        cut = wound(key(anatomy)) == null ? anatomy.place().slot() + 1 : cut;
      }
    }
    vanished.addAll(slots.tailMap(cut, true).values());
    for (Anatomy anatomy : slots.headMap(cut, false).descendingMap().values()) {
      Wound wound = wound(key(anatomy));
      if (wound == null || !wound.header) {
        break;
      }
      if (wound.cut || anatomy.compressed()) {
        end.add(anatomy);
      }
    }
  }

  /** Without its writer's id no entry can be verified: an object that does not name it any more is hit if nothing else of its epoch does. */
  private void hitWhatNobodyNamesTheWriterOf() {
    for (Anatomy anatomy : all().values()) {
      Wound wound = wound(key(anatomy));
      if (wound != null && wound.writer && !isWriterNamed(anatomy.place().epoch())) {
        anatomy.entries().forEach(entry -> hit.add(entry.record()));
      }
    }
  }

  private boolean isWriterNamed(int epoch) {
    return s3.keys().stream()
        .filter(key -> key.equals(keys.claim(epoch))
            || key.equals(keys.checkpoint(epoch))
            || (keys.placeOf(key).slot() >= 0 && keys.placeOf(key).epoch() == epoch))
        .anyMatch(key -> namesAWriter(epoch, s3.bytes(key)));
  }

  private static boolean namesAWriter(int epoch, byte[] bytes) {
    try {
      ObjectHeader header = ObjectHeader.read(bytes, "");
      return header.place().epoch() == epoch
          && header.type() != ObjectType.FENCE
          && !header.isOfSalvage();
    } catch (DamageException e) {
      return false; // it cannot tell
    }
  }

  private long firstUnproved(NavigableMap<Long, Anatomy> slots) {
    for (Map.Entry<Long, Anatomy> each : slots.entrySet()) {
      Wound wound = wound(key(each.getValue()));
      if (wound != null
          && (wound.removed || isTakenForAFence(wound.after))
          && !isProved(each.getValue(), slots)) {
        return each.getKey();
      }
    }
    return Long.MAX_VALUE;
  }

  /** Whether neither the length of what is left, nor what is left in it, tells it from a fence. */
  private static boolean isTakenForAFence(byte @Nullable [] left) {
    return left != null && left.length == ObjectHeader.LENGTH && ObjectHeader.resemblesFence(left);
  }

  /** Whether nothing is left that tells the log's id, without which no entry can be verified. */
  private boolean isNameless() {
    boolean copied =
        s3.keys().stream().anyMatch(key -> key.contains("/opened/") && wound(key) == null);
    return !copied
        && !all().isEmpty()
        && all().values().stream().allMatch(anatomy -> {
          Wound wound = wound(key(anatomy));
          return wound != null && wound.header;
        });
  }

  /** Whether no header of the epoch is left, nor its opening, nor a copy of that. */
  private boolean isLineageLost(NavigableMap<Long, Anatomy> slots) {
    if (slots.isEmpty()) {
      return false;
    }
    String epoch = String.format(
        Locale.ROOT, ".%010d", slots.firstEntry().getValue().place().epoch());
    return slots.values().stream().allMatch(this::tellsNothing)
        && s3.keys().stream()
            .filter(key -> key.contains("/opened/") && key.endsWith(epoch))
            .allMatch(key -> wound(key) != null);
  }

  private boolean tellsNothing(Anatomy anatomy) {
    Wound wound = wound(key(anatomy));
    return wound != null && (wound.header || anatomy.type() == ObjectType.OPENING);
  }

  private String key(Anatomy anatomy) {
    return keys.object(anatomy.place());
  }

  /** The objects of the log as they were, but for fences. */
  private NavigableMap<Place, Anatomy> all() {
    NavigableMap<Place, Anatomy> all = new TreeMap<>();
    Set<String> known = logKeys();
    known.addAll(wounds.keySet());
    for (String key : known) {
      Wound wound = wound(key);
      Anatomy anatomy = wound == null ? anatomy(key, s3.bytes(key)) : wound.before;
      if (anatomy != null
          && key.startsWith(keys.log())
          && anatomy.type() != ObjectType.FENCE
          && anatomy.type() != ObjectType.CLAIM) {
        all.put(anatomy.place(), anatomy);
      }
    }
    return all;
  }

  /** Whether a whole object was made when this one was known to be acknowledged. */
  private boolean isProved(Anatomy anatomy, NavigableMap<Long, Anatomy> slots) {
    return slots.tailMap(anatomy.place().slot(), false).values().stream()
        .map(this::key)
        .filter(later -> wound(later) == null)
        .anyMatch(later -> barriers.stream()
            .anyMatch(
                barrier -> barrier.keys.contains(key(anatomy)) && !barrier.keys.contains(later)));
  }

  private Unproved unproved(
      Collection<Anatomy> vanished, Collection<Anatomy> end, boolean lineageLost) {
    Set<String> records = new HashSet<>();
    Set<String> names = new HashSet<>();
    for (Anatomy anatomy : vanished) {
      names.add(key(anatomy));
      anatomy.entries().forEach(entry -> records.add(entry.record()));
    }
    for (Anatomy anatomy : end) {
      names.add(key(anatomy));
      anatomy.entries().stream()
          .map(Anatomy.Entry::record)
          .filter(hit::contains)
          .forEach(records::add);
    }
    if (names.isEmpty()) {
      return new Unproved(records, Integer.MAX_VALUE, lineageLost);
    }
    int batches = 0;
    for (Barrier barrier : barriers) {
      if (barrier.keys.stream().anyMatch(names::contains)) {
        break; // later ones lack what was removed meanwhile
      }
      batches = barrier.batches;
    }
    int known = batches;
    barriers.replaceAll(one -> new Barrier(one.keys, Math.min(one.batches, known)));
    return new Unproved(records, batches, lineageLost);
  }
}
