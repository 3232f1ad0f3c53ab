package io.unistream.buffer.s3;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.unistream.buffer.Batch;
import io.unistream.buffer.Buffer;
import io.unistream.buffer.BufferComponents;
import io.unistream.buffer.BufferException;
import io.unistream.buffer.BufferFencedException;
import io.unistream.buffer.BufferStorageException;
import io.unistream.buffer.CorruptLogException;
import io.unistream.buffer.CorruptionPolicy;
import io.unistream.buffer.RecordCodec;
import io.unistream.buffer.tck.s3.S3Attempt;
import io.unistream.buffer.tck.s3.S3Attempt.Kind;
import io.unistream.buffer.tck.s3.S3Fault;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.s3.S3Client;

/** Refusals that say something else than what they seem to: a key that is missing, credentials that are new, an object in an archive. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class RefusalsTest {

  private final Bucket bucket = new Bucket();

  @AfterEach
  void close() {
    bucket.close();
  }

  /** So does S3 if the caller has no right to list, and Ceph also if that right is bound to a prefix (ceph/ceph #68577). */
  private void forbidWhatIsMissing() {
    bucket.s3.deny(
        attempt -> attempt.kind() == Kind.GET && !bucket.s3.keys().contains(attempt.key()));
  }

  private static boolean isFirstSlot(S3Attempt attempt, int epoch) {
    return attempt.key().endsWith("wal/000000000" + epoch + "/00000000000000000000");
  }

  @Test
  void aStoreThatForbidsWhatIsMissingIsWorkedWith() {
    forbidWhatIsMissing();
    Buffer<String> former = bucket.open();
    former.putAll(List.of("a", "b", "c", "d"));
    try (Buffer<String> owner = bucket.open()) {
      assertThrows(BufferFencedException.class, () -> former.put("late"));
      assertEquals(List.of("a", "b", "c", "d"), Bucket.drain(owner));
      owner.put("e");
    }
    try (Buffer<String> owner = bucket.open()) {
      assertEquals(List.of("e"), Bucket.drain(owner));
    }
    former.close();
  }

  @ParameterizedTest
  @EnumSource
  void anObjectThatIsMissingIsDamageWhateverTheStoreSays(CorruptionPolicy policy) {
    try (Buffer<String> buffer = bucket.open()) {
      List.of("a", "b", "c").forEach(buffer::put);
    }
    bucket.s3.remove("log/wal/0000000001/00000000000000000002");
    forbidWhatIsMissing();
    bucket.with(all -> all.corruption(policy));

    if (policy == CorruptionPolicy.FAIL) {
      CorruptLogException e = assertThrows(CorruptLogException.class, bucket::open);
      assertTrue(String.valueOf(e.getMessage()).contains("missing"), e.getMessage());
    } else {
      try (Buffer<String> buffer = bucket.open()) {
        assertEquals(List.of("a", "c"), Bucket.drain(buffer));
      }
    }
  }

  /** What is looked for to tell a slot that is void from one that was taken in is not there. */
  @Test
  void aFormerOwnerFindsOutThatItIsFencedThough() {
    forbidWhatIsMissing();
    Buffer<String> former = bucket.open();
    former.put("a");
    bucket.faults.failNext(
        attempt -> attempt.kind() == Kind.PUT && isFirstSlot(attempt, 2), S3Fault.crashBefore());
    assertThrows(BufferException.class, bucket::open);
    bucket.faults = bucket.faults.nextOwner();

    assertThrows(BufferFencedException.class, () -> former.put("b"));

    former.close();
    try (Buffer<String> owner = bucket.open()) {
      assertEquals(List.of("a"), Bucket.drain(owner));
    }
  }

  /** A key that was missing when it was asked for is there when the listing is. */
  @Test
  void whatCameBetweenIsReadAgain() {
    try (Buffer<String> former = bucket.open()) {
      former.put("a");
    }
    bucket.faults.failNext(
        attempt -> attempt.kind() == Kind.GET && attempt.key().contains("wal/"),
        S3Fault.status(403, "AccessDenied"));
    try (Buffer<String> owner = bucket.open()) {
      assertEquals(List.of("a"), Bucket.drain(owner));
    }
  }

  /** It is not there to be read now, and that is no damage: nothing is given up that can be restored. */
  @ParameterizedTest
  @EnumSource
  void anObjectInAnArchiveEndsTheOpeningAndNothingIsLost(CorruptionPolicy policy) {
    try (Buffer<String> buffer = bucket.open()) {
      List.of("a", "b", "c").forEach(buffer::put);
    }
    bucket.with(all -> all.corruption(policy));
    bucket.s3.refuse(
        attempt -> attempt.kind() == Kind.GET && attempt.key().endsWith("00000000000000000002"),
        403,
        "InvalidObjectState");

    BufferStorageException e = assertThrows(BufferStorageException.class, bucket::open);
    assertTrue(String.valueOf(e.getMessage()).contains("restore it"), e.getMessage());

    bucket.s3.refuseNothing();
    try (Buffer<String> buffer = bucket.open()) {
      assertTrue(buffer.recovery().quarantined().isEmpty());
      assertEquals(List.of("a", "b", "c"), Bucket.drain(buffer));
    }
  }

  /** The same object is archived while the buffer is open: the batch comes once it is restored. */
  @Test
  void anObjectInAnArchiveFailsTheEmitAndNoMore() {
    List<String> records = List.of("a", "b", "c", "d", "e", "f", "g", "h", "i");
    try (Buffer<String> buffer = bucket.open()) {
      records.forEach(buffer::put);
    }
    try (Buffer<String> buffer = bucket.open()) { // which keeps the first ones in memory
      List<String> drained = new ArrayList<>();
      bucket.s3.refuse(attempt -> attempt.kind() == Kind.GET, 403, "InvalidObjectState");
      BufferStorageException e =
          assertThrows(BufferStorageException.class, () -> drainInto(drained, buffer));
      assertTrue(String.valueOf(e.getMessage()).contains("restore it"), e.getMessage());
      bucket.s3.refuseNothing();
      drained.addAll(Bucket.drain(buffer));
      assertEquals(records, drained);
    }
  }

  private static void drainInto(List<String> drained, Buffer<String> buffer) {
    while (drained.size() < 9) {
      Batch<String> batch = buffer.emit();
      drained.addAll(batch.records());
      buffer.commit(batch);
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Kind.class,
      names = {"PUT", "GET", "LIST", "BULK_DELETE"})
  void credentialsThatExpireInAnOpeningAreRenewedOnce(Kind kind) {
    bucket.open().close();
    bucket.faults.failNext(attempt -> attempt.kind() == kind, S3Fault.status(400, "ExpiredToken"));
    bucket.open().close();
    bucket.faults.failAll(attempt -> attempt.kind() == kind, S3Fault.status(400, "ExpiredToken"));

    BufferStorageException e = assertThrows(BufferStorageException.class, bucket::open);

    assertTrue(String.valueOf(e.getMessage()).contains("renew them"), e.getMessage());
  }

  /** A service that gives credentials is away for a moment: at the first request, or later. */
  @Test
  void aProviderThatFailsOnceFailsNothing() {
    AtomicInteger asked = new AtomicInteger();
    AtomicInteger failing = new AtomicInteger(1);
    try (S3Client client = TestClients.over(bucket.s3.httpClient(), false, () -> {
      if (asked.incrementAndGet() == failing.get()) {
        throw SdkClientException.create("Unable to load credentials from any of the providers");
      }
      return AwsBasicCredentials.create("key", "secret");
    })) {
      Buffer<String> buffer = QuietWal.open(
          bucket.settings,
          RecordCodec.string(),
          BufferComponents.defaults().withClock(bucket.clock),
          client,
          false,
          UUID::randomUUID);
      failing.set(asked.get() + 1);
      buffer.put("a");
      failing.set(asked.get() + 1);
      assertEquals(List.of("a"), Bucket.drain(buffer));
      buffer.close();
      assertTrue(asked.get() > 3, "asked: " + asked);
    }
  }
}
