package io.unistream.buffer.s3;

import io.unistream.buffer.tck.s3.InMemoryS3;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Damages objects of one log by chance, and has each change written down. */
final class Damage {

  private static final int SECTOR = 512;

  /** What happens to an object. */
  enum Kind {
    REMOVE,
    ZERO,
    TRUNCATE,
    FLIP_HEADER,
    FLIP_ENTRY_HEADER,
    FLIP_PAYLOAD,
    SECTOR_OF_ANOTHER,
    SECTOR_OF_ZEROS,
    SWAP_WITH_NEIGHBOUR,
    COPY_TO_NEXT_SLOT
  }

  private final InMemoryS3 s3;
  private final Keys keys;
  private final SplittableRandom random;
  private final Losses losses;

  Damage(InMemoryS3 s3, Keys keys, SplittableRandom random, Losses losses) {
    this.s3 = s3;
    this.keys = keys;
    this.random = random;
    this.losses = losses;
  }

  /** Damages an object, if there is one; tells what was done. */
  String inflict() {
    String key = victim();
    if (key.isEmpty()) {
      return "nothing to damage";
    }
    Kind kind = Kind.values()[random.nextInt(Kind.values().length)];
    byte[] bytes = s3.bytes(key);
    String detail = switch (kind) {
      case REMOVE -> change(key, null);
      case ZERO -> change(key, new byte[bytes.length]);
      case TRUNCATE -> change(key, Arrays.copyOf(bytes, newLength(bytes.length)));
      case FLIP_HEADER -> flip(key, bytes, 0, Math.min(bytes.length, ObjectHeader.LENGTH));
      case FLIP_ENTRY_HEADER -> flipEntry(key, bytes, true);
      case FLIP_PAYLOAD -> flipEntry(key, bytes, false);
      case SECTOR_OF_ANOTHER -> sector(key, bytes, s3.bytes(victim()));
      case SECTOR_OF_ZEROS -> sector(key, bytes, new byte[0]);
      case SWAP_WITH_NEIGHBOUR -> swap(key, bytes);
      case COPY_TO_NEXT_SLOT -> copy(key, bytes);
    };
    return "damage: " + kind + " " + key + " of " + bytes.length + " bytes" + detail;
  }

  /** Mostly of the log itself, for most of the others are there for a moment, or for people. */
  private String victim() {
    Predicate<String> log = key -> key.startsWith(keys.log());
    Predicate<String> claim = key -> key.startsWith(keys.claims());
    return switch (random.nextInt(10)) {
      case 0 -> anyOf(claim);
      case 1, 2 -> anyOf(log.or(claim).negate());
      case 3 -> anyOf(log);
      default -> anyOf(log.and(key -> s3.bytes(key).length > ObjectHeader.LENGTH)); // no fence
    };
  }

  private String anyOf(Predicate<String> which) {
    List<String> some = s3.keys().stream().filter(which).toList();
    List<String> all = some.isEmpty() ? s3.keys() : some;
    return all.isEmpty() ? "" : all.get(random.nextInt(all.size()));
  }

  private String change(String key, byte @Nullable [] after) {
    byte[] before = s3.keys().contains(key) ? s3.bytes(key) : null;
    losses.changed(key, before, after);
    if (after == null) {
      s3.remove(key);
      return "";
    }
    s3.overwrite(key, after);
    return ", now " + after.length;
  }

  private int newLength(int length) {
    return random.nextInt(4) == 0
        ? Math.min(length, ObjectHeader.LENGTH)
        : length == 0 ? 0 : random.nextInt(length);
  }

  /** Changes a bit, or all of up to 16 bytes. */
  private String flip(String key, byte[] bytes, int from, int to) {
    if (from >= to) {
      return ", which is too short";
    }
    byte[] after = bytes.clone();
    int at = from + random.nextInt(to - from);
    if (random.nextBoolean()) {
      after[at] ^= (byte) (1 << random.nextInt(8));
    } else {
      for (int i = at; i < Math.min(to, at + 16); i++) {
        after[i] ^= (byte) (1 + random.nextInt(255));
      }
    }
    return change(key, after) + ", from " + at;
  }

  private String flipEntry(String key, byte[] bytes, boolean header) {
    Anatomy anatomy = losses.anatomy(key, bytes);
    if (anatomy == null || anatomy.compressed() || anatomy.entries().isEmpty()) {
      return flip(key, bytes, Math.min(bytes.length, ObjectHeader.LENGTH), bytes.length);
    }
    Anatomy.Entry entry = anatomy.entries().get(random.nextInt(anatomy.entries().size()));
    return header
        ? flip(key, bytes, entry.from(), entry.payload())
        : flip(key, bytes, entry.payload(), entry.to());
  }

  private String sector(String key, byte[] bytes, byte[] other) {
    byte[] after = bytes.clone();
    int at = SECTOR * random.nextInt(1 + bytes.length / SECTOR);
    for (int i = at; i < Math.min(bytes.length, at + SECTOR); i++) {
      after[i] = i < other.length ? other[i] : 0;
    }
    return change(key, after) + ", from " + at;
  }

  private String swap(String key, byte[] bytes) {
    List<String> all = s3.keys();
    int at = all.indexOf(key);
    String neighbour = all.get(at + 1 < all.size() ? at + 1 : Math.max(0, at - 1));
    byte[] other = s3.bytes(neighbour);
    return change(key, other) + change(neighbour, bytes) + ", with " + neighbour;
  }

  private String copy(String key, byte[] bytes) {
    Place place = keys.placeOf(key);
    if (place.slot() < 0) {
      return change(key, new byte[0]);
    }
    String next = keys.object(new Place(place.epoch(), place.slot() + 1));
    return change(next, bytes) + ", to " + next;
  }
}
