package io.unistream.buffer.s3;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.unistream.buffer.Buffer;
import io.unistream.buffer.BufferClock;
import io.unistream.buffer.BufferComponents;
import io.unistream.buffer.BufferInterruptedException;
import io.unistream.buffer.BufferStorageException;
import io.unistream.buffer.RecordCodec;
import io.unistream.buffer.tck.s3.FaultySdkHttpClient;
import io.unistream.buffer.tck.s3.S3Attempt;
import io.unistream.buffer.tck.s3.S3Attempt.Kind;
import io.unistream.buffer.tck.s3.S3Fault;
import io.unistream.buffer.tck.s3.S3Faults;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import software.amazon.awssdk.services.s3.S3Client;

/** Stores before which an opening would go on for ever, by answers of which each may be right. One for each loop of {@link Takeover}. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class TakeoverLimitsTest {

  private static final int FAR = 64;

  private static final Keys KEYS = new Keys("log");

  private final Bucket bucket = new Bucket();
  private final EagerClock clock = new EagerClock(0);
  private int lies;
  private int distances;
  private Runnable atThirdLie = () -> {};

  @AfterEach
  void close() {
    bucket.close();
  }

  /** What the store does just before a request arrives. */
  private interface Lie {
    S3Fault before(TakeoverLimitsTest test, S3Attempt attempt);
  }

  enum Nonsense {
    EACH_CLAIM_IS_TAKEN("that it does not show", (test, attempt) -> {
      int epoch = Keys.epochOf(KEYS.claims(), attempt.key());
      return attempt.kind() == Kind.PUT && epoch > 0
          ? test.lie(attempt.key(), test.claim(epoch))
          : S3Fault.none();
    }),

    BEHIND_EACH_CLAIM_IS_AN_UNCLAIMED_EPOCH("that nobody has claimed", (test, attempt) -> {
      int epoch = Keys.epochOf(KEYS.claims(), attempt.key());
      Place newer = new Place(epoch + 1, 1);
      return attempt.kind() == Kind.PUT && epoch > 0
          ? test.lie(KEYS.object(newer), test.data(newer, 0))
          : S3Fault.none();
    }),

    SLOT_0_IS_TAKEN_AND_NOT_LISTED("but does not list it", (test, attempt) -> {
      Place opening = new Place(2, 0);
      if (attempt.kind() == Kind.PUT && attempt.key().equals(KEYS.object(opening))) {
        return test.lie(attempt.key(), test.data(opening, 0));
      }
      if (attempt.kind() == Kind.LIST) {
        test.bucket.s3.remove(KEYS.object(opening));
      }
      return S3Fault.none();
    }),

    WHAT_IS_LISTED_IS_NOT_RETURNED("but does not return them", (test, attempt) -> {
      boolean isData = attempt.kind() == Kind.GET
          && attempt.key().startsWith(KEYS.log(1))
          && KEYS.placeOf(attempt.key()).slot() < FAR;
      return isData ? test.lie(S3Fault.status(404, "NoSuchKey")) : S3Fault.none();
    }),

    EACH_FAR_SLOT_IS_TAKEN("all of which should be free", (test, attempt) -> {
      Place place = KEYS.placeOf(attempt.key());
      return attempt.kind() == Kind.PUT && place.slot() >= FAR
          ? test.lie(attempt.key(), test.data(place, 0))
          : S3Fault.none();
    }),

    EACH_NEAR_SLOT_IS_TAKEN("no end of epoch 1 could be found", (test, attempt) -> {
      Place place = KEYS.placeOf(attempt.key());
      if (attempt.kind() != Kind.PUT || place.epoch() != 1) {
        return S3Fault.none();
      }
      boolean far = test.distances < 5; // until there are many slots before the far fence
      if (far) {
        test.distances++;
        return test.distances < 5 ? test.lie(attempt.key(), test.data(place, 0)) : S3Fault.none();
      }
      test.clock.passUntil(test.clock.nanoTime() + Duration.ofSeconds(1).toNanos());
      return test.lie(attempt.key(), test.data(place, 0));
    }),

    ITS_OWNER_IS_ALWAYS_FASTER("could not be settled", (test, attempt) -> {
      if (attempt.kind() != Kind.LIST || !attempt.key().startsWith(KEYS.log(1))) {
        return S3Fault.none();
      }
      Place newest = new Place(1, 1_000L * (test.lies + 1));
      return test.lie(KEYS.object(newest), test.data(newest, newest.slot()));
    });

    private final String told;

    @SuppressWarnings("ImmutableEnumChecker") // without state
    private final Lie lie;

    Nonsense(String told, Lie lie) {
      this.told = told;
      this.lie = lie;
    }
  }

  private S3Fault lie(S3Fault fault) {
    lies++;
    if (lies == 3) {
      atThirdLie.run();
    }
    return fault;
  }

  private S3Fault lie(String key, byte[] bytes) {
    bucket.s3.overwrite(key, bytes);
    return lie(S3Fault.none());
  }

  private byte[] claim(int epoch) {
    return ObjectHeader.claim(UUID.randomUUID(), new Place(epoch, 0), 0, 0).toBytes();
  }

  /** An object of the log as a former owner would have written it. */
  private byte[] data(Place place, long acknowledged) {
    byte[] object = new byte[ObjectHeader.LENGTH + 1];
    new ObjectHeader(
            ObjectType.CLOSING,
            false,
            UUID.randomUUID(),
            ObjectHeader.NO_LOG,
            place,
            Place.START,
            acknowledged,
            Lineage.NONE,
            Lineage.NONE,
            0,
            1,
            1,
            ObjectHeader.crc(new byte[1], 0, 1),
            0)
        .write(object);
    return object;
  }

  private void open(Nonsense nonsense, BufferClock time) {
    try (S3Client client = TestClients.over(
            new FaultySdkHttpClient(
                bucket.s3.httpClient(), S3Faults.by(attempt -> nonsense.lie.before(this, attempt))),
            false);
        Buffer<String> buffer = QuietWal.open(
            bucket.settings,
            RecordCodec.string(),
            BufferComponents.defaults().withClock(time),
            client,
            false,
            UUID::randomUUID)) {
      assertEquals(0, buffer.stats().backlogRecords(), "it was to end by an exception");
    }
  }

  /** A log of which an owner wrote some and closed nothing, and another claimed the next epoch. */
  private void writeLog() {
    for (int slot = 0; slot < 3; slot++) {
      Place place = new Place(1, slot);
      bucket.s3.overwrite(KEYS.object(place), data(place, slot));
    }
    bucket.s3.overwrite(KEYS.claim(1), claim(1));
  }

  @ParameterizedTest
  @EnumSource
  void anOpeningGivesUpInItsTime(Nonsense nonsense) {
    writeLog();
    if (nonsense == Nonsense.SLOT_0_IS_TAKEN_AND_NOT_LISTED) {
      bucket.s3.overwrite(KEYS.claim(2), claim(2));
    }

    BufferStorageException e =
        assertThrows(BufferStorageException.class, () -> open(nonsense, clock));

    String told = String.valueOf(e.getMessage());
    assertTrue(told.contains(nonsense.told), told);
    assertTrue(told.contains("(giveUpAfter)"), told);
    Duration most = bucket.settings.giveUpAfter().multipliedBy(2);
    assertTrue(clock.nanoTime() <= most.toNanos(), "took " + Duration.ofNanos(clock.nanoTime()));
  }

  /** Its clock stands still, so it would never give up. */
  @ParameterizedTest
  @EnumSource
  void anInterruptEndsAnOpening(Nonsense nonsense) {
    writeLog();
    if (nonsense == Nonsense.SLOT_0_IS_TAKEN_AND_NOT_LISTED) {
      bucket.s3.overwrite(KEYS.claim(2), claim(2));
    }
    Thread opener = Thread.currentThread();
    atThirdLie = opener::interrupt;

    assertThrows(BufferInterruptedException.class, () -> open(nonsense, bucket.clock));

    assertTrue(Thread.interrupted());
  }
}
