package io.unistream.buffer.s3;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.unistream.buffer.Buffer;
import io.unistream.buffer.BufferComponents;
import io.unistream.buffer.BufferFencedException;
import io.unistream.buffer.BufferStorageException;
import io.unistream.buffer.RecordCodec;
import io.unistream.buffer.tck.s3.S3Attempt.Kind;
import io.unistream.buffer.tck.s3.S3Fault;
import io.unistream.buffer.tck.s3.S3Faults;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.http.ExecutableHttpRequest;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.services.s3.S3Client;

/** Listings that take more than one page. A real page has a thousand keys; this store's has two. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ListingTest {

  private final Bucket bucket = new Bucket();
  private final List<S3Client> clients = new ArrayList<>();

  @BeforeEach
  void smallPages() {
    bucket.s3.pageSize(2);
    bucket.with(s -> s.grouping(grouping -> grouping.uploadsInFlight(1)));
  }

  @AfterEach
  void close() {
    clients.forEach(S3Client::close);
    bucket.close();
  }

  /** Counts the pages that the next opening asks for behind the first one. */
  private AtomicInteger pagesOf(String prefix) {
    AtomicInteger pages = new AtomicInteger();
    bucket.faults.observe((attempt, fault) -> {
      if (attempt.kind() == Kind.LIST && attempt.key().endsWith(prefix)) {
        pages.incrementAndGet();
      }
    });
    return pages;
  }

  @Test
  void claimsBehindAFullPageOfForeignKeysAreFound() {
    for (int i = 0; i < 5; i++) {
      bucket.s3.overwrite("log/epoch/." + i, new byte[1]); // sorts before all claims
    }
    Buffer<String> former = bucket.open();
    former.put("a");
    AtomicInteger pages = pagesOf("epoch/");

    try (Buffer<String> owner = bucket.open()) {
      assertTrue(pages.get() > 2, "pages: " + pages);
      assertThrows(BufferFencedException.class, () -> former.put("late"));
      assertEquals(List.of("a"), Bucket.drain(owner));
    }
    assertEquals(2, bucket.keys("epoch/99").size());
    former.close();
  }

  /** Whoever sees the first page alone takes its end for the end of the log. */
  @Test
  void anEpochOfManyPagesIsReadToItsEnd() {
    Buffer<String> former = bucket.open();
    List<String> records = new ArrayList<>();
    for (int i = 0; i < 9; i++) {
      records.add("record " + i);
      former.put("record " + i);
    }
    AtomicInteger pages = pagesOf("wal/0000000001/");

    try (Buffer<String> owner = bucket.open()) {
      assertTrue(pages.get() >= 5, "pages: " + pages);
      assertEquals(0, owner.recovery().tornBytes());
      assertEquals(records, Bucket.drain(owner));
      assertEquals(10, owner.put("next"));
    }
    former.close();
  }

  /** The highest slot, which has the watermark, is on the last page. */
  @Test
  void aWatermarkOnALaterPageIsFound() {
    Buffer<String> former = bucket.open();
    for (int i = 0; i < 7; i++) {
      former.put("committed " + i);
    }
    assertEquals(7, Bucket.drain(former).size());
    former.put("a");
    former.put("b");

    try (Buffer<String> owner = bucket.open()) {
      assertEquals(List.of("a", "b"), Bucket.drain(owner));
    }
    former.close();
  }

  @Test
  void garbageOnEveryPageIsDeleted() {
    Buffer<String> former = bucket.open();
    for (int i = 0; i < 9; i++) {
      former.put("record " + i);
    }
    // Deletions that the store refuses leave the objects of the committed records.
    bucket.s3.refuseBulkDelete(key -> key.contains("wal/"), "InternalError");
    assertEquals(9, Bucket.drain(former).size());
    former.put("last");
    former.close();
    bucket.s3.refuseNothing();
    long before = data(bucket.keys("wal/0000000001/"));

    try (Buffer<String> owner = bucket.open()) {
      assertEquals(List.of("last"), Bucket.drain(owner));
    }
    try (Buffer<String> owner = bucket.open()) {
      assertEquals(List.of(), Bucket.drain(owner));
    }

    assertTrue(before > 9, "objects before: " + before);
    assertEquals(1, data(bucket.keys("wal/0000000001/"))); // slot 0
  }

  private long data(List<String> keys) {
    return keys.stream()
        .filter(key -> bucket.s3.bytes(key).length != ObjectHeader.LENGTH)
        .count();
  }

  /** It may be refused, but not for ever, and what is there is there. */
  @Test
  void aListingThatLagsLosesNothing() {
    for (int lag = 1; lag < 12; lag++) {
      Bucket lagging = new Bucket();
      Buffer<String> former = lagging.open();
      List.of("a", "b", "c", "d").forEach(former::put);
      lagging.s3.listLag(lag);
      S3Faults taker = lagging.faults;
      taker.failAll(attempt -> attempt.index() >= 1_000, S3Fault.crashBefore());
      List<String> records = new ArrayList<>();

      try (Buffer<String> owner = lagging.open()) {
        records.addAll(Bucket.drain(owner));
      } catch (BufferStorageException e) {
        assertFalse(taker.crashed(), "opening does not end with a lag of " + lag);
      }
      lagging.s3.listLag(0);
      try (Buffer<String> owner = lagging.open()) {
        records.addAll(Bucket.drain(owner));
      }

      assertEquals(List.of("a", "b", "c", "d"), records, "lag " + lag);
      former.close();
      lagging.close();
    }
  }

  /** A proxy that forgets where a listing is to go on: the same page comes for ever. */
  @Test
  void aListingThatNeverEndsEndsTheOpening() {
    for (int i = 0; i < 5; i++) {
      bucket.s3.overwrite("log/epoch/." + i, new byte[1]);
    }
    EagerClock clock = new EagerClock(0);

    BufferStorageException e =
        assertThrows(BufferStorageException.class, () -> openForgetting(clock, Integer.MAX_VALUE));

    assertTrue(String.valueOf(e.getMessage()).contains("do not come to an end"), e::toString);
    assertEquals(5, bucket.keys("epoch/").size(), "nothing was claimed");
    Duration most = bucket.settings.giveUpAfter().plus(bucket.settings.requestTimeout());
    assertTrue(clock.nanoTime() <= most.toNanos(), "took " + Duration.ofNanos(clock.nanoTime()));
  }

  /** The wrong page of a listing that takes several. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4})
  void aWrongPageNowAndThenIsAskedForAgain(int wrong) {
    Buffer<String> former = bucket.open();
    for (int i = 0; i < 9; i++) {
      former.put("record " + i);
    }
    former.close();

    try (Buffer<String> buffer = openForgetting(new EagerClock(0), wrong)) {
      assertEquals(9, Bucket.drain(buffer).size());
    }
  }

  private Buffer<String> openForgetting(EagerClock clock, int answers) {
    SdkHttpClient http =
        new ForgetfulHttpClient(bucket.s3.httpClient(), new AtomicInteger(answers));
    clients.add(TestClients.over(http, false));
    return QuietWal.open(
        bucket.settings,
        RecordCodec.string(),
        BufferComponents.defaults().withClock(clock),
        clients.get(clients.size() - 1),
        false,
        UUID::randomUUID);
  }

  private record ForgetfulHttpClient(SdkHttpClient store, AtomicInteger left)
      implements SdkHttpClient {

    @Override
    public ExecutableHttpRequest prepareRequest(HttpExecuteRequest request) {
      boolean goesOn = request.httpRequest().rawQueryParameters().containsKey("continuation-token");
      if (!goesOn || left.getAndDecrement() <= 0) {
        return store.prepareRequest(request);
      }
      return store.prepareRequest(HttpExecuteRequest.builder()
          .request(request.httpRequest().toBuilder()
              .removeQueryParameter("continuation-token")
              .build())
          .contentStreamProvider(request.contentStreamProvider().orElse(null))
          .build());
    }

    @Override
    public void close() {
      store.close();
    }
  }
}
