package io.unistream.buffer.s3;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.unistream.buffer.Buffer;
import io.unistream.buffer.BufferException;
import io.unistream.buffer.BufferFencedException;
import io.unistream.buffer.BufferInterruptedException;
import io.unistream.buffer.BufferStorageException;
import io.unistream.buffer.CorruptLogException;
import io.unistream.buffer.CorruptionPolicy;
import io.unistream.buffer.UnsupportedLogException;
import io.unistream.buffer.tck.s3.InMemoryS3.ConditionalPut;
import io.unistream.buffer.tck.s3.S3Attempt;
import io.unistream.buffer.tck.s3.S3Attempt.Kind;
import io.unistream.buffer.tck.s3.S3Fault;
import io.unistream.buffer.tck.s3.S3RequestCounts;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class OpeningTest {

  private final Bucket bucket = new Bucket();

  @AfterEach
  void close() {
    bucket.close();
  }

  private String refusal() {
    BufferStorageException e = assertThrows(BufferStorageException.class, bucket::open);
    return String.valueOf(e.getMessage());
  }

  private static void assertTells(String message, String... parts) {
    for (String part : parts) {
      assertTrue(message.contains(part), message);
    }
  }

  @Test
  void missingBucket() {
    bucket.settings = S3BufferSettings.of("other", "log");

    assertTells(refusal(), "bucket other", "NoSuchBucket", "Create the bucket");
  }

  @Test
  void deniedPermission() {
    bucket.s3.deny(S3Attempt::isWrite);

    assertTells(refusal(), "AccessDenied", "This was refused", "s3:PutObject", "s3:ListBucket");
  }

  @Test
  void whoMayNotReadIsToldAtOpening() {
    bucket.s3.deny(attempt -> attempt.kind() == Kind.GET);

    assertTells(refusal(), "cannot get", "AccessDenied", "s3:GetObject");
  }

  @Test
  void whoMayNotDeleteIsToldAtOpening() {
    bucket.s3.refuseBulkDelete(key -> true, "AccessDenied");

    assertTells(refusal(), "cannot delete", "AccessDenied", "s3:DeleteObject");
  }

  @Test
  void aStoreThatCannotDeleteInBulkIsToldFromOneWithoutConditions() {
    bucket.s3.refuse(attempt -> attempt.kind() == Kind.BULK_DELETE, 501, "NotImplemented");

    assertTells(refusal(), "501", "deletion of several objects");
  }

  @Test
  void wrongCredentials() {
    bucket.s3.accessKey("another");

    assertTells(refusal(), "InvalidAccessKeyId", "does not know these credentials");
  }

  @Test
  void wrongSecret() {
    bucket.s3.refuse(attempt -> true, 403, "SignatureDoesNotMatch");

    assertTells(refusal(), "SignatureDoesNotMatch", "secret key");
  }

  @Test
  void wrongRegion() {
    bucket.s3.region("eu-north-1");

    assertTells(refusal(), "301", "is in eu-north-1", "setting region");
  }

  @Test
  void clockSkew() {
    bucket.s3.refuse(attempt -> true, 403, "RequestTimeTooSkewed");

    assertTells(refusal(), "RequestTimeTooSkewed", "clock is wrong");
  }

  @Test
  void theStoresTimeIsTold() {
    bucket.s3.clock(() -> Instant.parse("2001-02-03T04:05:06Z"));
    bucket.s3.refuse(attempt -> true, 403, "RequestTimeTooSkewed");

    assertTells(refusal(), "3 Feb 2001 04:05:06 GMT");
  }

  @Test
  void aListingWithoutOrderIsRefusedTheSecondTime() {
    List<Store.Listed> objects = List.of(new Store.Listed("b", 1), new Store.Listed("a", 1));

    StoreException e =
        assertThrows(StoreException.class, () -> Store.Page.of("", objects, false, null));

    assertEquals(StoreException.Hope.ONCE, e.hope());
    assertTells(e.detail(), "lists a after b");
  }

  @Test
  void aListingThatBreaksOffIsTriedAgain() {
    StoreException e =
        assertThrows(StoreException.class, () -> Store.Page.of("log", List.of(), true, null));

    assertEquals(StoreException.Hope.LATER, e.hope());
  }

  /** An owner that commits faster than a taker lists would be chased for ever. */
  @Test
  void aTakerGetsTheLogOfAnOwnerThatCommitsFast() {
    Buffer<String> former = bucket.open();
    former.put("first");
    AtomicInteger rounds = new AtomicInteger();
    AtomicBoolean fenced = new AtomicBoolean();
    bucket.faults.observe((attempt, fault) -> {
      if (attempt.kind() == Kind.GET
          && attempt.key().contains("wal/0000000001/")
          && !fenced.get()
          && rounds.incrementAndGet() < 100) {
        try {
          for (int i = 0; i < 3; i++) {
            former.putAll(List.of("a", "b", "c"));
            Bucket.drain(former);
          }
        } catch (BufferFencedException e) {
          fenced.set(true);
        }
      }
    });

    try (Buffer<String> taker = bucket.open()) {
      assertTrue(rounds.get() < 50, "rounds: " + rounds);
      taker.put("later");
    }
    former.close();
  }

  @Test
  void storeWithoutConditions() {
    bucket.s3.conditionalPut(ConditionalPut.IGNORED);

    assertTells(refusal(), "ignores the condition", "If-None-Match");
  }

  @Test
  void storeThatRefusesConditions() {
    bucket.s3.conditionalPut(ConditionalPut.NOT_IMPLEMENTED);

    assertTells(refusal(), "501", "If-None-Match");
  }

  /** S3 answers 409 to those who may try again; others answer it to all who come late, for ever. */
  @Test
  void aStoreThatAnswers409WhereAnotherAnswers412() {
    bucket.s3.refuse(
        attempt -> attempt.kind() == Kind.PUT && bucket.s3.keys().contains(attempt.key()),
        409,
        "ConditionalRequestConflict");
    Buffer<String> former = bucket.open();
    former.put("a");
    bucket.faults.failAt(0, S3Fault.loseAnswer()); // of the LIST
    try (Buffer<String> owner = bucket.open()) {
      assertThrows(BufferFencedException.class, () -> former.put("late"));
      assertEquals(List.of("a"), Bucket.drain(owner));
      assertEquals(2, owner.put("b"));
    }
    former.close();
  }

  @Test
  void passingErrorsAreNotFatal() {
    bucket.with(settings -> settings.retries(retries -> retries.giveUpAfter(Duration.ofDays(365))));
    for (int i = 0; i < 5; i++) {
      bucket.faults.failAt(4L * i, S3Fault.status(503));
      bucket.faults.failAt(4L * i + 1, S3Fault.loseAnswer());
    }
    Thread waiting = advancing();
    try (Buffer<String> buffer = bucket.open()) {
      assertEquals(1, buffer.put("a"));
    } finally {
      waiting.interrupt();
    }
  }

  /** Lets the clock run that the pauses between tries wait by. */
  private Thread advancing() {
    Thread thread = new Thread(() -> {
      while (!Thread.currentThread().isInterrupted()) {
        bucket.clock.advance(Duration.ofMillis(10));
        Thread.onSpinWait();
      }
    });
    thread.setDaemon(true);
    thread.start();
    return thread;
  }

  @Test
  void aStoreThatIsAwayIsGivenUpInTime() {
    bucket.with(
        settings -> settings.retries(retries -> retries.giveUpAfter(Duration.ofMinutes(1))));
    bucket.faults.failAll(attempt -> true, S3Fault.loseRequest());
    long start = bucket.clock.nanoTime();
    Thread waiting = advancing();

    assertTells(refusal(), "cannot list log/opened/");
    waiting.interrupt();
    assertTrue(bucket.clock.nanoTime() - start >= Duration.ofMinutes(1).toNanos());
  }

  @Test
  void anOpeningCostsWhatTheDocumentsSay() {
    bucket.open().close();
    S3RequestCounts first = bucket.faults.counts();
    try (Buffer<String> buffer = bucket.open()) {
      buffer.put("a");
    }
    var faults = bucket.faults;
    Buffer<String> again = bucket.open();

    S3RequestCounts counts = faults.counts();
    assertEquals(0, first.puts());
    assertEquals(6, counts.puts()); // claim, claim once more, two fences, opening, checkpoint
    // Newest checkpoint, newest claim, what is behind it, once more, twice the former epoch; then
    // garbage: two epochs, checkpoints.
    assertEquals(9, counts.lists());
    again.close();
  }

  @Test
  void twoWhoOpenAtOnceDoNotBothGetIt() {
    Buffer<String> first = bucket.open();
    first.put("a");
    // The second finds its slot 0 taken by a fence of the third, who began later and was faster.
    var slow = bucket.faults;
    slow.observe((attempt, fault) -> {
      if (attempt.kind() == Kind.PUT
          && attempt.key().endsWith("wal/0000000002/00000000000000000000")
          && bucket.faults == slow) {
        bucket.faults = slow.nextOwner();
        try (Buffer<String> third = bucket.open()) {
          assertEquals(2, third.put("b"));
        }
      }
    });

    assertThrows(BufferFencedException.class, bucket::open);

    try (Buffer<String> last = bucket.open()) {
      assertEquals(List.of("a", "b"), Bucket.drain(last));
    }
    first.close();
  }

  /** By somebody who is about to claim. Nothing was deleted, so nothing says so. */
  @Test
  void whoIsFencedRightAfterItsClaimGoesBehindTheFence() {
    Keys keys = new Keys("log");
    Place first = new Place(1, 0);
    AtomicBoolean fenced = new AtomicBoolean();
    bucket.faults.observe((attempt, fault) -> {
      boolean looks = attempt.kind() == Kind.LIST && attempt.key().startsWith(keys.log());
      if (looks && bucket.s3.keys().contains(keys.claim(1)) && !fenced.getAndSet(true)) {
        bucket.s3.overwrite(
            keys.object(first),
            ObjectHeader.bare(ObjectType.FENCE, UUID.randomUUID(), first, 0).toBytes());
      }
    });

    List<String> warnings = Warnings.during(Takeover.class, () -> {
      try (Buffer<String> buffer = bucket.open()) {
        assertEquals(2, buffer.stats().backend().get("owner.epoch"));
        buffer.put("a");
      }
    });

    assertTrue(fenced.get());
    assertEquals(List.of(), warnings);
    try (Buffer<String> buffer = bucket.open()) {
      assertEquals(List.of("a"), Bucket.drain(buffer));
    }
  }

  @Test
  void foreignObjectsAreLeftAlone() {
    bucket.s3.overwrite("log/wal/0000000001/00000000000000000000-1234", new byte[3]);
    bucket.s3.overwrite("log/wal/readme.txt", new byte[] {1});
    bucket.s3.overwrite("log/epoch/x", new byte[] {1});

    try (Buffer<String> buffer = bucket.open()) {
      buffer.put("a");
    }
    try (Buffer<String> buffer = bucket.open()) {
      assertEquals(List.of("a"), Bucket.drain(buffer));
    }
    assertTrue(bucket.s3.keys().contains("log/wal/readme.txt"));
    assertTrue(bucket.s3.keys().contains("log/wal/0000000001/00000000000000000000-1234"));
  }

  @Test
  void anObjectThatVanishesOnceTheEndIsFixedIsDamage() {
    try (Buffer<String> buffer = bucket.open()) {
      List.of("a", "b", "c", "d").forEach(buffer::put);
    }
    bucket.open().close();
    bucket.s3.remove(bucket.keys("wal/0000000001").get(2));

    CorruptLogException e = assertThrows(CorruptLogException.class, bucket::open);
    assertTrue(e.source().endsWith("wal/0000000001/00000000000000000002"), e.source());
  }

  /** An object that is a valid one, of another place. */
  @Test
  void anObjectCopiedToTheNextSlotIsDamageAndGivesNothingTwice() {
    bucket.with(s -> s.grouping(grouping -> grouping.uploadsInFlight(1)));
    Buffer<String> former = bucket.open();
    former.put("a");
    former.put("b");
    String first = "log/wal/0000000001/00000000000000000001";
    String behind = "log/wal/0000000001/00000000000000000003";
    bucket.s3.overwrite(behind, bucket.s3.bytes(first));

    assertThrows(CorruptLogException.class, bucket::open);

    bucket.with(all -> all.corruption(CorruptionPolicy.QUARANTINE));
    try (Buffer<String> buffer = bucket.open()) {
      assertEquals(List.of("a", "b"), Bucket.drain(buffer));
      assertTrue(buffer.put("c") >= 3);
    }
    former.close();
  }

  @Test
  void anObjectCopiedOverTheNextOneGivesNothingTwice() {
    bucket.with(s -> s.grouping(grouping -> grouping.uploadsInFlight(1)));
    try (Buffer<String> former = bucket.open()) {
      List.of("a", "b", "c").forEach(former::put);
    }
    String first = "log/wal/0000000001/00000000000000000001";
    String second = "log/wal/0000000001/00000000000000000002";
    bucket.s3.overwrite(second, bucket.s3.bytes(first));

    CorruptLogException e = assertThrows(CorruptLogException.class, bucket::open);
    assertTrue(e.source().endsWith(second), e.source());

    bucket.with(all -> all.corruption(CorruptionPolicy.QUARANTINE));
    try (Buffer<String> buffer = bucket.open()) {
      assertTrue(buffer.recovery().quarantined().stream()
          .anyMatch(span -> span.missing().contains(2)));
      assertEquals(List.of("a", "c"), Bucket.drain(buffer));
      assertEquals(4, buffer.put("d"));
    }
  }

  /** An opener that slept since it claimed its epoch must find slot 0 taken, however long ago that was. */
  @Test
  void theFirstSlotOfEachEpochIsKeptOverLaterOpenings() {
    for (int opening = 1; opening <= 5; opening++) {
      try (Buffer<String> buffer = bucket.open()) {
        buffer.put("record " + opening);
        assertEquals(List.of("record " + opening), Bucket.drain(buffer));
      }
      for (int epoch = 1; epoch <= opening; epoch++) {
        assertTrue(
            bucket.s3.keys().contains(new Keys("log").object(new Place(epoch, 0))),
            "slot 0 of epoch " + epoch + " after opening " + opening);
      }
    }
  }

  @Test
  void anUnknownFormatIsRefusedAndNotDamaged() {
    bucket.open().close();
    String key = bucket.keys("wal/").get(0);
    byte[] bytes = bucket.s3.bytes(key);
    bytes[4] = 9;
    int crc = ObjectHeader.crc(bytes, 0, ObjectHeader.LENGTH - 4);
    java.nio.ByteBuffer.wrap(bytes).putInt(ObjectHeader.LENGTH - 4, crc);
    bucket.s3.overwrite(key, bytes);
    bucket.s3.remove(bucket.keys("wal/").get(1));

    UnsupportedLogException e = assertThrows(UnsupportedLogException.class, bucket::open);
    assertTells(String.valueOf(e.getMessage()), key, "version 9");
  }

  @Test
  void nothingIsLeftOfAnOpeningThatFailed() throws InterruptedException {
    String own = "an-opening-that-failed"; // threads are told apart by the prefix of their log
    bucket.settings = S3BufferSettings.builder(TestClients.BUCKET, own)
        .retries(retries -> retries.requestTimeout(Duration.ofHours(1)))
        .corruption(CorruptionPolicy.FAIL)
        .build();
    bucket.s3.deny(attempt -> attempt.kind() == Kind.PUT);

    assertThrows(BufferException.class, bucket::open);

    for (Thread thread : Thread.getAllStackTraces().keySet()) {
      if (thread.getName().startsWith("buffer-s3") && thread.getName().contains(own)) {
        thread.join();
      }
    }
    assertEquals(0, bucket.s3.openAnswers());
    assertFalse(bucket.s3.keys().stream().anyMatch(key -> key.contains("wal")));
  }

  /** Whether the store is away or does not answer: an opening that nobody wants any more ends at once. */
  @Test
  void anInterruptEndsAnOpening() throws InterruptedException {
    try (Buffer<String> buffer = bucket.open()) {
      buffer.putAll(List.of("a", "b", "c"));
    }
    for (String held : List.of("epoch/", "wal/0000000001/00000000000000000001")) {
      var request = bucket.faults.hold(attempt -> attempt.key().contains(held));
      AtomicReference<Throwable> end = new AtomicReference<>();
      Thread opener = new Thread(() -> {
        try {
          bucket.open().close();
        } catch (BufferException e) {
          end.set(e);
        }
        interrupted.set(Thread.currentThread().isInterrupted());
      });
      opener.start();
      while (!request.sent()) {
        Thread.onSpinWait();
      }

      opener.interrupt();
      opener.join();

      assertInstanceOf(BufferInterruptedException.class, end.get());
      assertTrue(interrupted.get());
      bucket.faults = bucket.faults.nextOwner();
    }
  }

  private final AtomicBoolean interrupted = new AtomicBoolean();
}
