package io.unistream.buffer.s3;

import io.unistream.buffer.BufferFencedException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Claims keys and reads headers under the id of one opening. Every method goes on until the answer is known. See
 * docs/decisions/0006 for the protocol; the numbers in this package are its steps. Safe for use by any thread.
 */
class Owner {

  private static final int LOOKS = 3;

  /** Until two are alike. */
  private static final int MOST_LOOKS = 6;

  private final Store store;
  private final Keys keys;
  private final UUID writer;
  private final Retries retries;

  Owner(Store store, Keys keys, UUID writer, Retries retries) {
    this.store = store;
    this.keys = keys;
    this.writer = writer;
    this.retries = retries;
  }

  Store store() {
    return store;
  }

  Keys keys() {
    return keys;
  }

  UUID writer() {
    return writer;
  }

  /** What tells this writer from others. */
  long fingerprint() {
    return fingerprint(writer);
  }

  /** What tells a writer from others and does not give its id away, which nobody may know who puts records ({@link EntryFormat}). */
  static long fingerprint(UUID writer) {
    byte[] id = ByteBuffer.allocate(16)
        .putLong(writer.getMostSignificantBits())
        .putLong(writer.getLeastSignificantBits())
        .array();
    try {
      return ByteBuffer.wrap(MessageDigest.getInstance("SHA-256").digest(id)).getLong();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  Retries retries() {
    return retries;
  }

  /** Puts an object if its key is free, once; false if it is not. */
  interface Claim {
    boolean send() throws StoreException;
  }

  /**
   * Claims a key (8, 9). An answer that got lost is resolved by looking at what is there.
   *
   * @return null if the object is there and is this writer's; otherwise the header of what is there instead
   */
  @Nullable
  ObjectHeader claim(String key, Place place, Claim claim) throws StoreException, DamageException {
    try (Retries.Attempts attempts = retries.start()) {
      return claim(key, place, claim, attempts);
    }
  }

  private @Nullable ObjectHeader claim(
      String key, Place place, Claim claim, Retries.Attempts attempts)
      throws StoreException, DamageException {
    while (true) {
      StoreException failure;
      try {
        boolean free = claim.send();
        retries.outage().answered();
        if (free) {
          return null;
        }
        failure = StoreException.taken(key);
      } catch (StoreException e) {
        failure = e;
      }
      // Some stores answer 409 to all who come late, for ever; what is there settles that, too.
      if (failure.isConflict()) {
        ObjectHeader there = header(key, place, attempts);
        if (there != null) {
          return isOwn(there) ? null : there;
        }
      }
      if (!attempts.again(failure)) {
        throw failure;
      }
    }
  }

  @Nullable
  ObjectHeader claim(String key, Place place, byte[] bytes, int length)
      throws StoreException, DamageException {
    return claim(key, place, () -> store.claim(key, bytes, length));
  }

  boolean isOwn(ObjectHeader there) {
    return there.writer().equals(writer);
  }

  @Nullable
  ObjectHeader claim(Place place, byte[] bytes) throws StoreException, DamageException {
    return claim(keys.object(place), place, bytes, bytes.length);
  }

  /** The header of an object, or null if there is none. */
  @Nullable
  ObjectHeader header(String key, Place place) throws StoreException, DamageException {
    return header(key, place, retries.start());
  }

  private @Nullable ObjectHeader header(String key, Place place, Retries.Attempts attempts)
      throws StoreException, DamageException {
    return header(key, bytes -> readHeader(bytes, key, place), attempts);
  }

  /** The same, whichever place it names. */
  private @Nullable ObjectHeader headerWherever(String key) throws StoreException, DamageException {
    return header(key, bytes -> ObjectHeader.read(bytes, key), retries.start());
  }

  /** What the first bytes of an object are read as. */
  private interface HeaderReader {
    ObjectHeader read(byte[] bytes) throws DamageException;
  }

  private @Nullable ObjectHeader header(String key, HeaderReader reader, Retries.Attempts attempts)
      throws StoreException, DamageException {
    return certain(again -> {
      Optional<byte[]> bytes =
          retries.persist(() -> store.first(key, ObjectHeader.LENGTH, again), attempts);
      return bytes.isEmpty() ? null : reader.read(bytes.get());
    });
  }

  /**
   * Whether a slot that looks like a fence by its length holds an object that was cut to the same: its header says so, or what is left
   * of that.
   */
  boolean isCut(Place place) throws StoreException {
    String key = keys.object(place);
    try {
      ObjectHeader header = header(key, place);
      return header != null && header.type() != ObjectType.FENCE;
    } catch (DamageException e) {
      return resemblesCut(place);
    }
  }

  /** The slot that a fence was put into, by its header, whichever it stands in now; -1 if it is not known to be a fence of this epoch. */
  long slotOfFence(Place place) throws StoreException {
    String key = keys.object(place);
    try {
      ObjectHeader header = headerWherever(key);
      if (header == null
          || header.type() != ObjectType.FENCE
          || header.place().epoch() != place.epoch()) {
        return -1;
      }
      return header.place().slot();
    } catch (DamageException e) {
      return -1; // it may be an object that was zeroed and cut
    }
  }

  /** The same for one whose header is known to be damaged. */
  boolean resemblesCut(Place place) throws StoreException {
    String key = keys.object(place);
    return retries
        .persist(() -> store.first(key, ObjectHeader.LENGTH, true))
        .map(bytes -> !ObjectHeader.resemblesFence(bytes))
        .orElse(false);
  }

  /**
   * Who may have written the objects of an epoch: whom its opening or the opening's copy names, and if neither is whole and in its place, whatever is there. The
   * claim may be that of another, who came when the first one had been deleted.
   */
  Set<UUID> writersOf(int epoch) throws StoreException {
    Place first = new Place(epoch, 0);
    Set<UUID> writers = new LinkedHashSet<>();
    boolean certain = addWriter(keys.object(first), first, writers);
    certain |= addWriter(keys.checkpoint(epoch), first, writers);
    if (!certain) {
      for (long slot : EpochListing.of(this, epoch).highestFirst()) {
        Place place = new Place(epoch, slot);
        boolean unused = addWriter(keys.object(place), place, writers);
      }
    }
    boolean unused = addWriter(keys.claim(epoch), first, writers);
    return writers;
  }

  /**
   * What stands in the wrong slot, or a claim or a checkpoint in a slot, is damage, and names a writer as well; not what was saved of an object.
   *
   * @return whether it is in its place, and so names the writer for certain
   */
  private boolean addWriter(String key, Place place, Set<UUID> writers) throws StoreException {
    try {
      ObjectHeader header = headerWherever(key);
      if (header == null
          || header.type() == ObjectType.FENCE
          || header.isOfSalvage()
          || header.place().epoch() != place.epoch()) {
        return false;
      }
      writers.add(header.writer());
      return header.place().equals(place) && header.type() != ObjectType.CLAIM;
    } catch (DamageException e) {
      // It cannot tell; if the log needs it, whoever reads it for that finds the damage.
      return false;
    }
  }

  private ObjectHeader readHeader(byte[] bytes, String key, Place place) throws DamageException {
    try {
      ObjectHeader header = ObjectHeader.read(bytes, place, key);
      return key.startsWith(keys.log()) ? header.ofSlot() : header;
    } catch (DamageException e) {
      throw e.in(key);
    }
  }

  /** Reads a whole object and checks it; null if there is none. */
  @Nullable
  LogObject read(String key, Place place) throws StoreException, DamageException {
    try (Retries.Attempts attempts = retries.startRead()) {
      return certain(again -> readOnce(key, place, again, attempts));
    }
  }

  private @Nullable LogObject readOnce(
      String key, Place place, boolean again, Retries.Attempts attempts)
      throws StoreException, DamageException {
    Optional<byte[]> found = retries.persist(() -> store.get(key, again), attempts);
    if (found.isEmpty()) {
      return null;
    }
    byte[] bytes = found.get();
    ObjectHeader header = readHeader(bytes, key, place);
    try {
      header.checkBody(bytes);
      if (!header.compressed()) {
        return new LogObject(key, header, bytes, ObjectHeader.LENGTH);
      }
      byte[] body =
          Lz4.decompress(bytes, ObjectHeader.LENGTH, header.storedBytes(), header.bodyBytes());
      return new LogObject(key, header, body, 0);
    } catch (DamageException e) {
      throw e.in(key, header.sequences());
    }
  }

  /** An object that must be there. */
  LogObject readWhatMustBeThere(String key, Place place) throws StoreException, DamageException {
    LogObject object = read(key, place);
    if (object == null) {
      throw new DamageException(key, 0, DamageException.UNKNOWN, "the object is missing");
    }
    return object;
  }

  /**
   * The bytes of an object as they are stored, whole or not; none if it is not there. What an answer is damaged by on its way would be given
   * up, so two answers have to be alike.
   */
  byte[] stored(String key) throws StoreException {
    byte[] last = storedOnce(key);
    for (int looks = 1; looks < MOST_LOOKS; looks++) {
      byte[] again = storedOnce(key);
      if (Arrays.equals(again, last)) {
        break;
      }
      last = again;
    }
    return last;
  }

  private byte[] storedOnce(String key) throws StoreException {
    return retries.persist(() -> store.get(key, true)).orElse(new byte[0]);
  }

  /** A look at an object; null if it is not there. */
  private interface Look<T> {
    @Nullable
    T look(boolean again) throws StoreException, DamageException;
  }

  /**
   * Looks until it is there and whole, {@link #LOOKS} times at most: one answer may have been damaged on its way, or have come from
   * something that is not the store, or is not sure of what it has. Between damage and nothing, most of the answers decide.
   */
  private <T> @Nullable T certain(Look<T> look) throws StoreException, DamageException {
    int absent = 0;
    DamageException damage = null;
    for (int looks = 1; looks <= LOOKS; looks++) {
      try {
        T found = look.look(looks > 1);
        if (found != null) {
          return found;
        }
        absent++;
      } catch (DamageException e) {
        damage = e;
      }
    }
    if (damage != null && 2 * absent < LOOKS) {
      throw damage;
    }
    return null;
  }

  /**
   * Step 9: whether a newer owner had a slot in its log although a fence is there now. A claim for a fence may arrive long after
   * its sender gave it up, in a slot that was written, taken in, and reclaimed meanwhile.
   */
  boolean wasTakenIn(Place place) throws StoreException, DamageException {
    for (int newer = place.epoch() + 1; ; newer++) {
      Place first = new Place(newer, 0);
      LogObject object = read(keys.object(first), first);
      if (object == null) {
        return false; // nobody has finished a takeover
      }
      if (object.header().type() == ObjectType.OPENING) {
        OpeningBody opening = OpeningBody.of(object);
        return opening.closed() == place.epoch() && place.slot() < opening.end();
      }
    }
  }

  /** Whether an object of the log may be deleted once nobody needs it: fences and slots 0 hold for ever. */
  boolean mayBeGarbage(Store.Listed listed) {
    return keys.placeOf(listed.key()).slot() > 0 && listed.size() != ObjectHeader.LENGTH;
  }

  /** The newest epoch that anybody claimed; 0 if there is none. */
  int newestClaim() throws StoreException {
    return newest(keys.claims());
  }

  /** The newest epoch of which a checkpoint says that it is finished; 0 if there is none. It may be older than the newest finished one. */
  int newestCheckpoint() throws StoreException {
    return newest(keys.checkpoints());
  }

  private int newest(String folder) throws StoreException {
    int[] newest = {0};
    Pages.each(this, folder, null, 10, listed -> {
      newest[0] = Keys.epochOf(folder, listed.key());
      return newest[0] > 0;
    });
    return newest[0];
  }

  /** Throws if a newer owner has claimed the log. */
  void ensureNewest(int epoch) throws StoreException {
    int newest = newestClaim();
    if (newest > epoch) {
      throw fenced(epoch, newest);
    }
  }

  static BufferFencedException fenced(int epoch, int newest) {
    return new BufferFencedException("the owner of epoch " + newest
        + " has taken over from epoch " + epoch
        + ": stop, or open the log again, which takes it back");
  }
}
