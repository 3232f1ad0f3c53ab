package io.unistream.buffer.tck.s3;

import static io.unistream.buffer.tck.s3.Sdk.BUCKET;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.ObjectIdentifier;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.S3Object;

/** What other stores do, and S3 did or may do. */
class OddStoresTest {

  private final InMemoryS3 store = new InMemoryS3(BUCKET);
  private final S3Client s3 = Sdk.once(store.httpClient());

  private List<String> listed(String prefix) {
    return s3.listObjectsV2(of -> of.bucket(BUCKET).prefix(prefix)).contents().stream()
        .map(S3Object::key)
        .toList();
  }

  private void delete(String key) {
    s3.deleteObject(of -> of.bucket(BUCKET).key(key));
  }

  private void deleteInBulk(String key) {
    ObjectIdentifier one = ObjectIdentifier.builder().key(key).build();
    s3.deleteObjects(of -> of.bucket(BUCKET).delete(what -> what.objects(one)));
  }

  @Test
  void aListingThatLagsShowsThingsAsTheyWere() {
    Sdk.put(s3, "old", "text");
    store.listLag(2);

    Sdk.put(s3, "new", "text");
    delete("old");

    assertEquals("text", Sdk.get(s3, "new")); // a request of its own
    assertEquals(List.of("new", "old"), listed("")); // "new" is two requests ago, the deletion one
    assertEquals(List.of("new"), listed(""));
  }

  @Test
  void aListingThatLagsIsBehindByThatManyRequestsOfAnybody() {
    store.listLag(3);
    Sdk.putIfAbsent(s3, "k", "text");

    assertEquals(List.of(), listed(""));
    assertEquals(List.of(), listed(""));
    assertEquals(List.of(), listed(""));
    assertEquals(List.of("k"), listed(""));
  }

  @Test
  void whatWasDeletedInBulkStillShows() {
    store.overwrite("k", new byte[1]);
    store.listLag(1);

    deleteInBulk("k");

    assertEquals(List.of(), store.keys());
    assertEquals(List.of("k"), listed(""));
    assertEquals(List.of(), listed(""));
  }

  @Test
  void whatATestItselfDoesIsSeenAtOnce() {
    store.listLag(5);
    Sdk.put(s3, "k", "text");
    Sdk.put(s3, "l", "text");

    store.remove("k");
    store.overwrite("m", new byte[1]);

    assertEquals(List.of("m"), listed(""));
    for (int i = 0; i < 10; i++) {
      assertFalse(listed("").contains("k"));
    }
    assertEquals(List.of("l", "m"), listed(""));
  }

  @Test
  void aLagEndsWhenItIsTakenBack() {
    store.listLag(1_000);
    Sdk.put(s3, "k", "text");

    store.listLag(0);

    assertEquals(List.of("k"), listed(""));
    assertThrows(IllegalArgumentException.class, () -> store.listLag(-1));
  }

  @Test
  void keysThatAreFoldedAreOneObject() {
    store.foldKeys(key -> key.toLowerCase(Locale.ROOT).replace("//", "/").replace("./", ""));
    Sdk.put(s3, "Log//./a", "first");

    S3Exception taken =
        assertThrows(S3Exception.class, () -> Sdk.putIfAbsent(s3, "log/A", "second"));

    assertEquals(412, taken.statusCode());
    assertEquals("first", Sdk.get(s3, "LOG/a"));
    assertEquals(List.of("log/a"), store.keys());
    delete("log//A");
    assertEquals(List.of(), store.keys());
  }

  @Test
  void aListingShowsFoldedKeysAndDoesNotFoldItsPrefix() {
    store.foldKeys(key -> key.toLowerCase(Locale.ROOT));
    Sdk.put(s3, "Log/a", "text");

    assertEquals(List.of("log/a"), listed(""));
    assertEquals(List.of("log/a"), listed("log/"));
    assertEquals(List.of(), listed("Log/"));
  }

  @Test
  void foldedKeysAreDeletedInBulk() {
    store.foldKeys(key -> key.toLowerCase(Locale.ROOT));
    Sdk.put(s3, "k", "text");

    deleteInBulk("K");

    assertEquals(List.of(), store.keys());
  }

  @Test
  void pagesMayBeSmallerThanWhatWasAskedFor() {
    List<String> keys = List.of("a", "b", "c", "d", "e");
    keys.forEach(key -> store.overwrite(key, new byte[1]));
    store.pageSize(2);

    List<String> seen = new ArrayList<>();
    List<Integer> pages = new ArrayList<>();
    s3.listObjectsV2Paginator(of -> of.bucket(BUCKET).maxKeys(4)).forEach(page -> {
      assertEquals(4, page.maxKeys());
      pages.add(page.keyCount());
      page.contents().forEach(object -> seen.add(object.key()));
    });

    assertEquals(List.of(2, 2, 1), pages);
    assertEquals(keys, seen);
    ListObjectsV2Response one = s3.listObjectsV2(of -> of.bucket(BUCKET).maxKeys(1));
    assertEquals(1, one.keyCount());
    assertTrue(one.isTruncated());
    assertThrows(IllegalArgumentException.class, () -> store.pageSize(0));
  }

  @Test
  void aCopyIsAsPeculiarAndShowsAllSoFar() {
    store.listLag(1);
    store.pageSize(1);
    store.foldKeys(key -> key.toLowerCase(Locale.ROOT));
    Sdk.put(s3, "A", "text");
    Sdk.put(s3, "B", "text");

    S3Client copied = Sdk.once(store.copy().httpClient());

    assertEquals(
        List.of("a"),
        copied.listObjectsV2(of -> of.bucket(BUCKET)).contents().stream()
            .map(S3Object::key)
            .toList());
    Sdk.put(copied, "0", "text");
    assertFalse(copied.listObjectsV2(of -> of.bucket(BUCKET)).contents().stream()
        .anyMatch(object -> object.key().equals("0")));
    assertEquals("text", Sdk.get(copied, "B"));
  }

  @Test
  void aFullBucketRefusesWhatIsTooMuchAndDeletingGivesRoom() {
    Sdk.put(s3, "a", "1234");
    store.capacity(6);

    Sdk.putIfAbsent(s3, "b", "12");
    S3Exception e = assertThrows(S3Exception.class, () -> Sdk.putIfAbsent(s3, "c", "1"));
    assertEquals(507, e.statusCode());
    assertEquals("XMinioStorageFull", e.awsErrorDetails().errorCode());
    assertEquals(
        507, assertThrows(S3Exception.class, () -> Sdk.put(s3, "a", "12345")).statusCode());
    Sdk.put(s3, "a", "123"); // in place of the four bytes that are there
    Sdk.put(s3, "c", "1");
    S3Exception taken = assertThrows(S3Exception.class, () -> Sdk.putIfAbsent(s3, "c", "12"));
    assertEquals(412, taken.statusCode());
    assertEquals(507, full(store.copy()));

    delete("a");
    Sdk.put(s3, "d", "123");
    store.capacity(Long.MAX_VALUE);
    Sdk.put(s3, "e", "much more");

    assertEquals(List.of("b", "c", "d", "e"), store.keys());
    assertThrows(IllegalArgumentException.class, () -> store.capacity(-1));
  }

  private static int full(InMemoryS3 store) {
    try (S3Client client = Sdk.once(store.httpClient())) {
      return assertThrows(S3Exception.class, () -> Sdk.put(client, "d", "1")).statusCode();
    }
  }
}
