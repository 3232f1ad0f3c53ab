package io.unistream.buffer.s3;

import io.unistream.buffer.Buffer;
import io.unistream.buffer.BufferClock;
import io.unistream.buffer.BufferComponents;
import io.unistream.buffer.RecordCodec;
import io.unistream.buffer.batch.MicroBatchBuffer;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** Mistakes that others made with object storage, in this backend. */
enum S3Mutant implements Schedule.Opener {
  /** Its own success, whose answer was lost, is a conflict to it (aws-sdk-java-v2 #6580). */
  TAKES_ITS_OWN_SUCCESS_FOR_A_CONFLICT {
    @Override
    boolean isOwn(ObjectHeader there, UUID writer) {
      return false;
    }
  },
  /** Whatever is there is its own. */
  TAKES_A_CONFLICT_FOR_ITS_OWN_SUCCESS {
    @Override
    boolean isOwn(ObjectHeader there, UUID writer) {
      return true;
    }
  },
  /** An upload without an answer is one that succeeded. */
  TAKES_A_TIME_OUT_FOR_A_SUCCESS {
    @Override
    boolean claim(Owner.Claim claim, String key) throws StoreException {
      try {
        return claim.send();
      } catch (StoreException e) {
        if (e.hope() == StoreException.Hope.LATER && key.contains("/wal/")) {
          return true;
        }
        throw e;
      }
    }
  },
  /** Puts without a condition (lance #6432), but for the claim that opening looks at. */
  PUTS_WITHOUT_A_CONDITION {
    @Override
    boolean isConditional(String key) {
      return key.contains("/epoch/");
    }
  },
  /** A race that has not been decided yet is one that was lost (arrow-rs-object-store #852). */
  TAKES_409_FOR_TAKEN {
    @Override
    boolean isTaken(StoreException e) {
      return e.getCause() instanceof S3Exception answer && answer.statusCode() == 409;
    }
  },
  /** Collects fences too, so that nothing holds a stalled writer (slatedb #352). */
  DELETES_FENCES {
    @Override
    boolean mayBeGarbage(Store.Listed listed, boolean sound) {
      return true;
    }
  },
  /** Leaves the far fence out, so that a writer that goes on is chased from slot to slot. */
  CHASES_THE_WRITER {
    @Override
    boolean leavesOut(Owner owner, Place place) throws StoreException {
      return place.slot() > EpochListing.of(owner, place.epoch()).highest() + 32;
    }
  },
  /** An empty answer is an empty log. */
  BELIEVES_AN_EMPTY_LISTING {
    @Override
    Store.Page list(Listing listing) throws StoreException {
      try {
        return listing.send();
      } catch (StoreException e) {
        if (e.hope() == StoreException.Hope.LATER) {
          return new Store.Page(List.of(), null);
        }
        throw e;
      }
    }
  },
  /** What cannot be read now is not there. */
  TAKES_A_TIME_OUT_FOR_ABSENCE {
    @Override
    Optional<byte[]> get(Getting getting) throws StoreException {
      try {
        return getting.send();
      } catch (StoreException e) {
        return Optional.empty();
      }
    }
  };

  interface Listing {
    Store.Page send() throws StoreException;
  }

  interface Getting {
    Optional<byte[]> send() throws StoreException;
  }

  boolean isOwn(ObjectHeader there, UUID writer) {
    return there.writer().equals(writer);
  }

  boolean isTaken(StoreException failure) {
    return false;
  }

  boolean claim(Owner.Claim claim, String key) throws StoreException {
    return claim.send();
  }

  boolean isConditional(String key) {
    return true;
  }

  /** Whether an object of the log is not put, and said to be. */
  boolean leavesOut(Owner owner, Place place) throws StoreException {
    return false;
  }

  boolean mayBeGarbage(Store.Listed listed, boolean sound) {
    return sound;
  }

  Store.Page list(Listing listing) throws StoreException {
    return listing.send();
  }

  Optional<byte[]> get(Getting getting) throws StoreException {
    return getting.send();
  }

  @Override
  public Buffer<String> open(S3BufferSettings settings, BufferClock clock, S3Client client) {
    UUID writer = UUID.randomUUID();
    Owner owner = new BrokenOwner(
        new BrokenStore(client, settings),
        new Keys(settings.prefix()),
        writer,
        S3Wal.retries(settings, clock, settings.requestTimeout()::toNanos));
    return MicroBatchBuffer.open(
        new QuietWal(S3Wal.open(settings, owner, clock, UUID::randomUUID, new Neighbours())),
        RecordCodec.string(),
        settings.buffer(),
        BufferComponents.defaults().withClock(clock));
  }

  private final class BrokenOwner extends Owner {

    BrokenOwner(Store store, Keys keys, UUID writer, Retries retries) {
      super(store, keys, writer, retries);
    }

    @Override
    @Nullable
    ObjectHeader claim(String key, Place place, Owner.Claim claim)
        throws StoreException, DamageException {
      if (key.startsWith(keys().log()) && leavesOut(this, place)) {
        return null;
      }
      try {
        if (claim.send()) {
          return null;
        }
      } catch (StoreException e) {
        if (isTaken(e)) {
          return ObjectHeader.bare(ObjectType.FENCE, new UUID(0, 0), place, 0);
        }
      }
      return super.claim(key, place, claim);
    }

    @Override
    boolean mayBeGarbage(Store.Listed listed) {
      return S3Mutant.this.mayBeGarbage(listed, super.mayBeGarbage(listed));
    }

    @Override
    boolean isOwn(ObjectHeader there) {
      return S3Mutant.this.isOwn(there, writer());
    }
  }

  private final class BrokenStore extends Store {

    private final S3Client client;
    private final String bucket;

    BrokenStore(S3Client client, S3BufferSettings settings) {
      super(client, false, settings);
      this.client = client;
      this.bucket = settings.bucket();
    }

    @Override
    boolean claim(String key, byte[] bytes, int length) throws StoreException {
      if (isConditional(key)) {
        return S3Mutant.this.claim(() -> super.claim(key, bytes, length), key);
      }
      try {
        client.putObject(
            request -> request.bucket(bucket).key(key),
            software.amazon.awssdk.core.sync.RequestBody.fromBytes(
                java.util.Arrays.copyOf(bytes, length)));
        return true;
      } catch (RuntimeException e) {
        throw StoreErrors.of(e, "put", "", true);
      }
    }

    @Override
    Page list(String prefix, @Nullable String after, @Nullable String from, int limit)
        throws StoreException {
      return S3Mutant.this.list(() -> super.list(prefix, after, from, limit));
    }

    @Override
    Optional<byte[]> get(String key, boolean again) throws StoreException {
      return S3Mutant.this.get(() -> super.get(key, again));
    }
  }
}
