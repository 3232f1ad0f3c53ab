package io.unistream.buffer.s3;

import java.lang.ref.WeakReference;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The owners in one process, so that none of them takes a log from another (OWN-ONE). They are known by their ids, which a claim in the
 * store names, and not by endpoint, bucket and prefix: a store has many names, and a client that a user made tells none of them. Who was
 * abandoned without a close is forgotten once it is garbage. Safe for use by any thread.
 */
final class Neighbours {

  /** Those of this process, as far as it shares this class. */
  static final Neighbours HERE = new Neighbours();

  private final Map<UUID, WeakReference<Presence>> present = new ConcurrentHashMap<>();

  /** From now on an owner is one, or will be. Whoever holds what this returns must be reachable from the user's buffer alone. */
  Presence enter(UUID writer) {
    present.values().removeIf(each -> each.get() == null);
    Presence presence = new Presence(writer);
    present.put(writer, new WeakReference<>(presence));
    return presence;
  }

  /** Whether an owner is here, and has not failed and was not taken over, so far as it knows. */
  boolean has(UUID writer) {
    WeakReference<Presence> reference = present.get(writer);
    Presence presence = reference == null ? null : reference.get();
    return presence != null && presence.isOwner();
  }

  /** That of one owner. */
  final class Presence {

    private final UUID writer;
    private volatile @Nullable Fate fate;

    private Presence(UUID writer) {
      this.writer = writer;
    }

    /** What becomes of its log is known from now on. */
    void follow(Fate known) {
      fate = known;
    }

    private boolean isOwner() {
      Fate known = fate;
      return known == null || known.goesOn();
    }

    void end() {
      present.remove(writer);
    }
  }
}
