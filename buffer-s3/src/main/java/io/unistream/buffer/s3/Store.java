package io.unistream.buffer.s3;

import io.unistream.buffer.s3.StoreException.Hope;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;
import software.amazon.awssdk.core.exception.ApiCallAttemptTimeoutException;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.Delete;
import software.amazon.awssdk.services.s3.model.DeleteObjectsRequest;
import software.amazon.awssdk.services.s3.model.DeleteObjectsResponse;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Request;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.ObjectIdentifier;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.S3Object;

/**
 * The requests to the bucket, each tried once as far as this class is concerned. Safe for use by any thread. Must not be
 * called by a user's thread: an interrupt would end the request.
 */
class Store implements AutoCloseable {

  /** As many keys as one request may delete, and as one page of a listing has. */
  static final int PAGE = 1000;

  /** How often the time for a try is doubled at most. */
  static final int MOST_PATIENCE = 2;

  private static final int FORBIDDEN = 403;
  private static final int NOT_FOUND = 404;
  private static final int CUT_OFF = 416;
  private static final int TAKEN = 412;
  private static final String CLAIM = "PUT with If-None-Match: *";

  private final S3Client client;
  private final boolean owned;
  private final String bucket;
  private final S3Encryption encryption;
  private final S3Requests requests;
  private final Duration requestTimeout;
  /** How often the time that a try may take was doubled: 8 MiB do not get through every line in 10 s. */
  private final AtomicInteger patience;

  private final Traffic traffic;
  /** Whether there were credentials, once. */
  private volatile boolean answered;

  /**
   * Makes the store.
   *
   * @param owned whether the client is to be closed with it
   */
  Store(S3Client client, boolean owned, S3BufferSettings settings) {
    this.client = client;
    this.owned = owned;
    this.bucket = settings.bucket();
    this.encryption = settings.encryption();
    this.requests = settings.requests();
    this.requestTimeout = settings.requestTimeout();
    this.patience = new AtomicInteger();
    this.traffic = new Traffic();
  }

  /** For one that shows another otherwise. Closes nothing. */
  Store(Store other) {
    this.client = other.client;
    this.owned = false;
    this.bucket = other.bucket;
    this.encryption = other.encryption;
    this.requests = other.requests;
    this.requestTimeout = other.requestTimeout;
    this.patience = other.patience;
    this.traffic = other.traffic;
  }

  /** As people know it. */
  String location(String prefix) {
    return "s3://" + bucket + "/" + prefix;
  }

  Traffic traffic() {
    return traffic;
  }

  /** Whoever made the client: an answer that never comes is not waited for. */
  private Duration allowed() {
    return requestTimeout.multipliedBy(1L << patience.get());
  }

  /** The same in nanoseconds, for the next try. */
  long mayTake() {
    return allowed().toNanos();
  }

  /** Also for a client that tries again by itself: the time is for all its tries. */
  private static AwsRequestOverrideConfiguration within(Duration allowed) {
    return AwsRequestOverrideConfiguration.builder()
        .apiCallTimeout(allowed)
        .apiCallAttemptTimeout(allowed)
        .build();
  }

  private void succeeded(long start, Duration allowed) {
    answered = true;
    if (System.nanoTime() - start < allowed.toNanos() / 2) {
      int unused = patience.updateAndGet(now -> Math.max(0, now - 1));
    }
  }

  /** Puts an object if its key is free; false if it is not. If this throws, it is not known whether it was put. */
  boolean claim(String key, byte[] bytes, int length) throws StoreException {
    return claim(key, bytes, length, allowed());
  }

  /**
   * The same in a time of its own.
   *
   * @param allowed how long it may take
   */
  boolean claim(String key, byte[] bytes, int length, Duration allowed) throws StoreException {
    PutObjectRequest.Builder request = PutObjectRequest.builder()
        .bucket(bucket)
        .key(key)
        .ifNoneMatch("*")
        .contentLength((long) length);
    encryption.apply(request);
    requests.apply(request);
    RequestBody body = RequestBody.fromContentProvider(
        () -> new ByteArrayInputStream(bytes, 0, length), length, "application/octet-stream");
    long start = System.nanoTime();
    traffic.puts.increment();
    try {
      client.putObject(request.overrideConfiguration(within(allowed)).build(), body);
      succeeded(start, allowed);
      return true;
    } catch (S3Exception e) {
      if (e.statusCode() == TAKEN) {
        return false;
      }
      countThrottling(e);
      throw StoreErrors.ofPut(e, described("cannot put", key), CLAIM, answered);
    } catch (RuntimeException e) {
      throw failed("cannot put", key, e, CLAIM, allowed);
    }
  }

  boolean claim(String key, byte[] bytes) throws StoreException {
    return claim(key, bytes, bytes.length);
  }

  /**
   * The object, if there is one.
   *
   * @param again whether an answer is in doubt: then the connection is not used any further, for it may be what damages answers
   */
  Optional<byte[]> get(String key, boolean again) throws StoreException {
    return get(key, GetObjectRequest.builder(), again);
  }

  /** The first bytes of the object, if there is one. */
  Optional<byte[]> first(String key, int length, boolean again) throws StoreException {
    return get(key, GetObjectRequest.builder().range("bytes=0-" + (length - 1)), again);
  }

  private Optional<byte[]> get(String key, GetObjectRequest.Builder request, boolean again)
      throws StoreException {
    encryption.apply(request.bucket(bucket).key(key));
    requests.apply(request);
    Duration allowed = allowed();
    AwsRequestOverrideConfiguration override = within(allowed);
    if (again) {
      override = override.toBuilder().putHeader("Connection", "close").build();
    }
    long start = System.nanoTime();
    traffic.gets.increment();
    try {
      Content content = client.getObject(
          request.overrideConfiguration(override).build(),
          (answer, body) -> Content.of(answer.contentLength(), body));
      if (content.missing() > 0) {
        throw new StoreException(
            Hope.LATER,
            "the answer broke off " + content.missing() + " bytes before the end of " + key);
      }
      succeeded(start, allowed);
      return Optional.of(content.bytes());
    } catch (S3Exception e) {
      if (e.statusCode() == CUT_OFF) {
        return Optional.of(new byte[0]);
      }
      if (e.statusCode() == NOT_FOUND && StoreErrors.code(e).equals("NoSuchKey")) {
        return Optional.empty(); // on the store's own word only, not on a gateway's
      }
      if (e.statusCode() == FORBIDDEN && StoreErrors.code(e).equals("AccessDenied")) {
        return whatIsForbidden(key, e);
      }
      throw failed("cannot get", key, e, "GET");
    } catch (RuntimeException e) {
      throw failed("cannot get", key, e, "GET");
    }
  }

  /**
   * Whoever may not list the bucket gets 403 for a missing key; in Ceph also where that right is bound to a prefix. A LIST of the key decides.
   * If it is listed, it may have been stored meanwhile: GET once more.
   */
  private Optional<byte[]> whatIsForbidden(String key, S3Exception refusal) throws StoreException {
    StoreException failure = failed("cannot get", key, refusal, "GET");
    Page page = list(key, null, 1); // it would be the first
    if (page.objects().isEmpty() && page.next() != null) {
      throw new StoreException(
          Hope.LATER, "the store lists nothing below " + key + ", and says that there is more");
    }
    if (page.objects().isEmpty() || !page.objects().get(0).key().equals(key)) {
      return Optional.empty();
    }
    throw new StoreException(Hope.ONCE, false, failure.detail(), failure);
  }

  /** What an answer brought; {@code missing} is how much less that was than it said. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Content(byte[] bytes, int missing) {

    /** Reads to the end, where the SDK compares the checksum. */
    static Content of(@Nullable Long length, InputStream body) throws IOException {
      if (length == null) {
        return new Content(body.readAllBytes(), 0);
      }
      byte[] bytes = new byte[Math.toIntExact(length)];
      int read = body.readNBytes(bytes, 0, bytes.length);
      if (read == bytes.length && body.read() >= 0) {
        throw new IOException("the answer continues after its " + length + " bytes");
      }
      return new Content(bytes, bytes.length - read);
    }
  }

  /** What a listing tells of an object. */
  record Listed(String key, long size) {}

  /**
   * A page of a listing.
   *
   * @param next where the next page begins; null if there is none
   */
  record Page(List<Listed> objects, @Nullable String next) {

    /**
     * Checks what the log relies on: that keys are as they were put, and in order, and that a page which is not the last names the next. A store that
     * changes keys, or has no order, does so the next time, too, and is not waited for.
     */
    static Page of(String prefix, List<Listed> objects, boolean truncated, @Nullable String token)
        throws StoreException {
      if (truncated && token == null) {
        throw new StoreException(
            Hope.LATER,
            "the listing of " + prefix + " is truncated and does not say how to continue");
      }
      for (Listed object : objects) {
        if (!object.key().startsWith(prefix)) {
          throw new StoreException(
              Hope.ONCE,
              "the store lists " + object.key() + ", which does not begin with " + prefix);
        }
      }
      for (int i = 1; i < objects.size(); i++) {
        String before = objects.get(i - 1).key();
        String key = objects.get(i).key();
        if (!isBehind(key, before)) {
          throw new StoreException(
              Hope.ONCE,
              "the store lists " + key + " after " + before
                  + ", out of order. This log needs listings"
                  + " in order: S3 has them, but in directory buckets");
        }
      }
      return new Page(objects, truncated ? token : null);
    }
  }

  /** Whether a key comes behind another in a listing, which is in the order of the keys' UTF-8 bytes. */
  static boolean isBehind(String key, String before) {
    return Arrays.compareUnsigned(
            before.getBytes(StandardCharsets.UTF_8), key.getBytes(StandardCharsets.UTF_8))
        < 0;
  }

  /** Lists keys in order, from the beginning or from where a page said that the next one begins. */
  Page list(String prefix, @Nullable String from, int limit) throws StoreException {
    return list(prefix, null, from, limit);
  }

  /**
   * Lists keys in order.
   *
   * @param after only keys behind this one; null for all
   * @param from where a page said that the next one begins; null for the first one
   */
  Page list(String prefix, @Nullable String after, @Nullable String from, int limit)
      throws StoreException {
    traffic.lists.increment();
    try {
      ListObjectsV2Request.Builder request = ListObjectsV2Request.builder()
          .bucket(bucket)
          .prefix(prefix)
          .startAfter(after)
          .continuationToken(from)
          .maxKeys(limit)
          .overrideConfiguration(within(allowed()));
      requests.apply(request);
      ListObjectsV2Response answer = client.listObjectsV2(request.build());
      if (answer.isTruncated() == null) {
        throw new StoreException(
            Hope.LATER, "the listing of " + prefix + " does not say whether it is complete");
      }
      List<Listed> objects = new ArrayList<>(answer.contents().size());
      for (S3Object object : answer.contents()) {
        objects.add(new Listed(object.key(), object.size()));
      }
      return Page.of(prefix, objects, answer.isTruncated(), answer.nextContinuationToken());
    } catch (RuntimeException e) {
      throw failed("cannot list", prefix, e, "LIST version 2");
    }
  }

  /** Deletes objects, at most a page of them; returns what was not deleted, and why. */
  List<Refused> delete(List<String> keys) throws StoreException {
    List<ObjectIdentifier> ids = new ArrayList<>(keys.size());
    for (String key : keys) {
      ids.add(ObjectIdentifier.builder().key(key).build());
    }
    traffic.deletes.increment();
    try {
      DeleteObjectsRequest.Builder request = DeleteObjectsRequest.builder()
          .bucket(bucket)
          .delete(Delete.builder().objects(ids).quiet(true).build())
          .overrideConfiguration(within(allowed()));
      requests.apply(request);
      DeleteObjectsResponse answer = client.deleteObjects(request.build());
      return answer.errors().stream()
          .map(error -> new Refused(
              error.key(), String.valueOf(error.code()), String.valueOf(error.message())))
          .toList();
    } catch (RuntimeException e) {
      throw failed(
          "cannot delete " + keys.size() + " objects from",
          keys.get(0),
          e,
          "deletion of several objects by one request");
    }
  }

  /** An object that could not be deleted. */
  record Refused(String key, String code, String message) {

    String reason() {
      return code + " " + message;
    }
  }

  /** The same for a key whose deletion was refused. */
  StoreException failed(Refused refused) {
    return StoreErrors.of(refused, "cannot delete " + refused.key() + " in bucket " + bucket);
  }

  private StoreException failed(String what, String key, RuntimeException e, String needed) {
    return failed(what, key, e, needed, allowed());
  }

  private StoreException failed(
      String what, String key, RuntimeException e, String needed, Duration allowed) {
    boolean hadTheTime =
        allowed.compareTo(allowed()) >= 0; // otherwise more of it would be for nothing
    if (hadTheTime
        && (e instanceof ApiCallAttemptTimeoutException || e instanceof ApiCallTimeoutException)) {
      int unused = patience.updateAndGet(now -> Math.min(now + 1, MOST_PATIENCE));
    }
    countThrottling(e);
    return StoreErrors.of(e, described(what, key), needed, answered);
  }

  private void countThrottling(RuntimeException e) {
    if (StoreErrors.isThrottling(e)) {
      traffic.throttled.increment();
    }
  }

  private String described(String what, String key) {
    return what + " " + key + " in bucket " + bucket;
  }

  @Override
  public void close() {
    if (owned) {
      client.close();
    }
  }
}
