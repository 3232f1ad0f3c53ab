package io.unistream.buffer.s3;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.unistream.buffer.Buffer;
import io.unistream.buffer.BufferException;
import io.unistream.buffer.tck.s3.S3Attempt.Kind;
import io.unistream.buffer.tck.s3.S3Fault;
import io.unistream.buffer.tck.s3.S3Faults;
import io.unistream.buffer.tck.s3.S3RequestCounts;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What an opening costs depends on the backlog, not on history: {@code -Ds3.openings=1000} for the figures of docs/s3.md, which
 * are printed.
 */
class OpeningCostTest {

  private static final int OPENINGS = Integer.getInteger("s3.openings", 120);

  /** How far the store is away from the openings that are measured. */
  private static final Duration DISTANCE = Duration.ofMillis(Integer.getInteger("s3.distance", 20));

  private final Bucket bucket = new Bucket();

  @AfterEach
  void close() {
    bucket.close();
  }

  /** Opens, and tells what that cost. The time is that until all garbage is collected, too, which an opening does not wait for. */
  private S3RequestCounts open(String when) {
    S3Faults faults = bucket.faults;
    bucket.distance = DISTANCE;
    long start = System.nanoTime();
    try (Buffer<String> buffer = bucket.open()) {
      long took = Duration.ofNanos(System.nanoTime() - start).toMillis();
      S3RequestCounts cost = faults.counts();
      assertEquals(1, buffer.stats().backlogRecords());
      System.out.println("an opening " + when + ": " + cost + ", " + took + " ms, with "
          + DISTANCE.toMillis() + " ms a request");
      return cost;
    } finally {
      bucket.distance = Duration.ZERO;
    }
  }

  private static void assertNotMoreThanTwice(S3RequestCounts first, S3RequestCounts last) {
    assertTrue(last.puts() <= 2 * first.puts(), first + " and " + last);
    assertTrue(last.gets() <= 2 * first.gets(), first + " and " + last);
    assertTrue(last.lists() <= 2 * first.lists(), first + " and " + last);
  }

  @Test
  void manyRestartsWithARecordThatNobodyTakes() {
    try (Buffer<String> buffer = bucket.open()) {
      buffer.put("a");
    }
    S3RequestCounts first = open("before");
    for (int i = 0; i < OPENINGS; i++) {
      bucket.open().close();
      bucket.closeClients();
    }

    assertNotMoreThanTwice(first, open("after " + OPENINGS + " restarts"));
  }

  @Test
  void manyOpeningsThatNeverFinish() {
    try (Buffer<String> buffer = bucket.open()) {
      buffer.put("a");
    }
    S3RequestCounts first = open("before");
    for (int i = 0; i < OPENINGS; i++) {
      bucket.faults.failNext(
          attempt -> attempt.kind() == Kind.PUT
              && attempt.key().contains("wal/")
              && attempt.bytes() > ObjectHeader.LENGTH,
          S3Fault.crashBefore());
      assertThrows(BufferException.class, bucket::open);
      bucket.closeClients();
      bucket.faults = bucket.faults.nextOwner();
    }

    assertNotMoreThanTwice(first, open("after " + OPENINGS + " openings that never finished"));
  }

  /** Nobody knows of these that they will never go on, so each needs a fence, which the next one puts before its own claim. */
  @Test
  void manyOpeningsThatEndRightAfterTheirClaim() {
    try (Buffer<String> buffer = bucket.open()) {
      buffer.put("a");
    }
    S3RequestCounts first = open("before");
    for (int i = 0; i < OPENINGS; i++) {
      bucket.faults.failNext(
          attempt -> attempt.kind() == Kind.PUT && attempt.key().contains("epoch/"),
          S3Fault.crashAfter());
      assertThrows(BufferException.class, bucket::open);
      bucket.closeClients();
      bucket.faults = bucket.faults.nextOwner();
    }

    assertNotMoreThanTwice(
        first, open("after " + OPENINGS + " openings that ended right after their claim"));
    assertNotMoreThanTwice(first, open("behind that one"));
  }

  /** A program that may not read or delete, and is started again and again, leaves nothing that a later opening has to close. */
  @ParameterizedTest
  @EnumSource(
      value = Kind.class,
      names = {"GET", "BULK_DELETE"})
  void anOpeningWithoutRightsClaimsNothing(Kind kind) {
    bucket.open().close();
    List<String> claims = bucket.keys("epoch/");
    bucket.faults.failAll(attempt -> attempt.kind() == kind, S3Fault.status(403, "AccessDenied"));

    assertThrows(BufferException.class, bucket::open);

    assertEquals(claims, bucket.keys("epoch/"));
  }
}
