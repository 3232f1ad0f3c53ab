package io.unistream.buffer.s3;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.unistream.buffer.BufferStorageException;
import io.unistream.buffer.config.BufferConfigException;
import io.unistream.buffer.tck.s3.S3Faults;
import io.unistream.buffer.tck.s3.S3RequestCounts;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.s3.S3Client;

class S3PlaceTest {

  private final Bucket bucket = new Bucket();

  @AfterEach
  void close() {
    bucket.close();
  }

  private boolean list(S3Faults faults) {
    try (S3Client client = TestClients.over(bucket.s3, faults, false)) {
      return S3Place.of(bucket.settings).list(client, false);
    }
  }

  @Test
  void aLookIsOneListingAndDisturbsNoOwner() {
    assertFalse(list(S3Faults.none()));
    try (var buffer = bucket.open()) {
      buffer.put("record");
      S3Faults faults = S3Faults.none();

      assertTrue(list(faults));

      S3RequestCounts counts = faults.counts();
      assertEquals(1, counts.lists());
      assertEquals(1, counts.billed());
      assertEquals(0, counts.deletes() + counts.bulkDeletes());
      buffer.put("the owner is unharmed");
    }
  }

  /** Another log whose prefix only begins like this one's is none of it. */
  @Test
  void aLongerPrefixIsAnotherLog() {
    bucket.with(settings -> settings.prefix("log-2"));
    bucket.open().close();
    bucket.with(settings -> settings.prefix("log"));

    assertFalse(list(S3Faults.none()));
  }

  @Test
  void aRefusalSaysWhatToDo() {
    bucket.s3.refuse(attempt -> true, 403, "AccessDenied");

    BufferStorageException refusal =
        assertThrows(BufferStorageException.class, () -> list(S3Faults.none()));

    assertTrue(
        String.valueOf(refusal.getMessage()).contains("s3:ListBucket on the bucket"),
        refusal.toString());
  }

  @Test
  void aHeapIsSeenAsAnOpeningSeesIt() {
    S3BufferSettings settings = S3BufferSettings.of("bucket", "log");
    S3Place place = S3Place.of(settings);

    assertEquals(8 << 20, place.fitting(1L << 30).maxObjectBytes());
    S3BufferSettings small = place.fitting(64 << 20);
    assertEquals(512 << 10, small.maxObjectBytes());
    assertTrue(S3Place.of(small).heapBytes() <= 32 << 20);
    assertThrows(BufferConfigException.class, () -> place.fitting(8 << 20));
    place.check();
  }
}
