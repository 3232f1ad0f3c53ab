package io.unistream.buffer.tck.s3;

import io.unistream.buffer.tck.s3.ObjectTable.Stored;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.async.SdkAsyncHttpClient;

/**
 * One bucket of an object store, in the heap, that speaks S3's HTTP without a network. Pass {@link #httpClient} or
 * {@link #asyncHttpClient} to the SDK's builder; then its marshalling, signing, checksums and retries are the real ones.
 * The store supports PUT (with {@code If-None-Match: *}), GET with ranges, HEAD, DELETE, bulk DELETE, LIST version 2 and
 * HEAD of the bucket; every other request is answered with 501. Both path style and virtual-host style are supported,
 * with any host.
 *
 * <p>Every request takes effect in one step, at a point between its sending and its answer, as on S3: put-if-absent has
 * one winner, and every later GET and LIST sees what was answered, unless {@link #listLag} says otherwise. A bulk delete
 * is one step, too, which S3 does not promise.
 *
 * <p>Nothing here outlives the JVM. Safe for use by any thread. The store has no threads of its own, and need not be
 * closed. A client that is closed refuses further requests; the store itself continues to work.
 *
 * <p>It does not check signatures or policies, has no versions, no multipart uploads and no copies, and lists keys in the
 * order of Java's strings, which is S3's for keys in ASCII. Checksums of uploads are checked and kept; a GET returns them
 * if it asks for them. The MD5 that S3 can append to an answer is missing.
 */
@SuppressWarnings("exports") // the SDK is optional: who calls this requires it
public final class InMemoryS3 {

  /** What becomes of a PUT with {@code If-None-Match}. */
  public enum ConditionalPut {
    /** One of several racing requests stores; the others get 412, as on S3. */
    ATOMIC,
    /** The header is ignored, as by some stores: the last request wins. */
    IGNORED,
    /** The request is answered with 501, as by other stores. */
    NOT_IMPLEMENTED
  }

  private final String bucket;
  private final ObjectTable objects;
  private final Gate gate;
  private final Service service;
  private final AtomicLong requests = new AtomicLong();
  private final AtomicInteger openAnswers = new AtomicInteger();

  /**
   * Creates an empty bucket.
   *
   * @param bucket its name; no other bucket exists
   */
  public InMemoryS3(String bucket) {
    this.bucket = bucket;
    this.objects = new ObjectTable();
    this.gate = new Gate(bucket);
    this.service = new Service(objects, gate);
  }

  private InMemoryS3(InMemoryS3 other) {
    this.bucket = other.bucket;
    this.objects = other.objects.copy();
    this.gate = other.gate.copy();
    this.service = other.service.copy(objects, gate);
  }

  /**
   * Returns a client that reaches this store.
   *
   * @return a new one
   */
  public SdkHttpClient httpClient() {
    return new MemoryHttpClient(this);
  }

  /**
   * Returns a client that reaches this store. Answers arrive before {@code execute} returns.
   *
   * @return a new one
   */
  public SdkAsyncHttpClient asyncHttpClient() {
    return new MemoryAsyncHttpClient(this);
  }

  /**
   * Returns an independent copy of this store, with the same objects, refusals, limit and other settings. Its listings
   * show everything that is stored so far. The copy is cheap, because the bytes are shared.
   *
   * @return the copy
   */
  public InMemoryS3 copy() {
    return new InMemoryS3(this);
  }

  /**
   * Returns the name of the bucket.
   *
   * @return the name
   */
  public String bucket() {
    return bucket;
  }

  /**
   * Returns the keys of all objects.
   *
   * @return the keys, in order
   */
  public List<String> keys() {
    return objects.keys();
  }

  /**
   * Returns the content of an object.
   *
   * @param key its key
   * @return a copy of its bytes
   * @throws IllegalArgumentException if there is no such object
   */
  public byte[] bytes(String key) {
    return object(key).bytes.clone();
  }

  /**
   * Returns what is stored with an object: its user metadata, as {@code x-amz-meta-NAME}, and the type and encryption of
   * its PUT.
   *
   * @param key its key
   * @return headers by their names in lower case
   * @throws IllegalArgumentException if there is no such object
   */
  public Map<String, String> headers(String key) {
    return object(key).headers;
  }

  private Stored object(String key) {
    Stored found = objects.get(key);
    if (found == null) {
      throw new IllegalArgumentException("no object " + key);
    }
    return found;
  }

  /**
   * Stores an object without a request, replacing an existing one. Use it for damage, or for a stranger's object.
   * Metadata stays. Checksums that came with the old bytes are forgotten, so that only a reader's own checks notice.
   *
   * @param key its key
   * @param bytes its content
   */
  public void overwrite(String key, byte[] bytes) {
    Stored old = objects.get(key);
    Map<String, String> headers = old == null ? Map.of() : Service.withoutChecksums(old.headers);
    Instant modified = old == null ? gate.now() : old.modified;
    objects.set(key, new Stored(bytes.clone(), headers, modified));
  }

  /**
   * Removes an object without a request, if it exists.
   *
   * @param key its key
   */
  public void remove(String key) {
    objects.set(key, null);
  }

  /**
   * Sets what becomes of a PUT with {@code If-None-Match}. Default {@link ConditionalPut#ATOMIC}.
   *
   * @param mode from now on
   */
  public void conditionalPut(ConditionalPut mode) {
    service.conditionalPut(Objects.requireNonNull(mode));
  }

  /**
   * Makes LIST lag: what the last so many requests before it stored is not in it yet, and what they deleted still is. GET
   * and HEAD show the current state. Listings of S3 were like this before December 2020, and those of other stores still
   * are. By default listings do not lag. What was hidden is shown when this method is called.
   *
   * @param requests how many requests, of any kind and any sender, from 0
   */
  public void listLag(long requests) {
    if (requests < 0) {
      throw new IllegalArgumentException("requests must not be negative, was " + requests);
    }
    objects.listLag(requests);
  }

  /**
   * Makes several keys stand for one object, as a store on a file system does with letter case, {@code //} or {@code ./}.
   * Each key that a request names is folded first. LIST shows the folded keys, and compares its prefix, unfolded, with
   * them. {@link #keys}, {@link #bytes} and similar methods take and return folded keys.
   *
   * @param folding returns the folded key; called by the threads that send
   */
  public void foldKeys(UnaryOperator<String> folding) {
    service.foldKeys(Objects.requireNonNull(folding));
  }

  /**
   * Limits the keys in a page of a LIST, even if more are asked for, as S3 may. Default 1000.
   *
   * @param keys the most keys in a page, at least 1
   */
  public void pageSize(int keys) {
    if (keys < 1) {
      throw new IllegalArgumentException("a page must have a key at least, was " + keys);
    }
    service.pageSize(keys);
  }

  /**
   * Limits what the bucket may hold. A PUT that would exceed the limit is refused with 507 {@code XMinioStorageFull}, as
   * by MinIO. Deleting gives room at once. What is stored stays, even if it exceeds the limit, and {@link #overwrite} is
   * not limited. Other stores answer differently: see {@link #refuse}. By default there is no limit.
   *
   * @param bytes how much the content of all objects may have together, from 0; {@link Long#MAX_VALUE} for no limit
   */
  public void capacity(long bytes) {
    if (bytes < 0) {
      throw new IllegalArgumentException("bytes must not be negative, was " + bytes);
    }
    objects.capacity(bytes);
  }

  /**
   * Answers requests with 403 {@code AccessDenied} from now on.
   *
   * @param which selects the requests; their index counts the requests of this store, and their owner is 0
   */
  public void deny(Predicate<S3Attempt> which) {
    refuse(which, 403, "AccessDenied");
  }

  /**
   * Answers requests with an error from now on, without carrying them out.
   *
   * @param which selects the requests; their index counts the requests of this store, and their owner is 0
   * @param status the HTTP status
   * @param code S3's code of the error, such as {@code SignatureDoesNotMatch}
   */
  public void refuse(Predicate<S3Attempt> which, int status, String code) {
    gate.refuse(which, status, code);
  }

  /**
   * Reports errors for single keys in answers to bulk deletes from now on. These objects stay.
   *
   * @param keys selects the keys whose deletion fails
   * @param code S3's code of the error, such as {@code InternalError}
   */
  public void refuseBulkDelete(Predicate<String> keys, String code) {
    service.refuseBulkDelete(keys, code);
  }

  /** Cancels every {@link #deny}, {@link #refuse} and {@link #refuseBulkDelete}. */
  public void refuseNothing() {
    gate.refuseNothing();
    service.refuseBulkDelete(key -> false, "");
  }

  /**
   * Sets the store's own clock, for {@code Date} and last modified. Default the system's.
   *
   * @param clock the clock
   */
  public void clock(InstantSource clock) {
    gate.clock(clock);
  }

  /**
   * Refuses requests whose signing time differs from the store's clock by more than 15 minutes, with 403
   * {@code RequestTimeTooSkewed}.
   */
  public void checkTime() {
    gate.checkTime();
  }

  /**
   * Puts the bucket into a region. Requests signed for another one are answered with 301 {@code PermanentRedirect}, and
   * {@code x-amz-bucket-region} names the right one. By default every region is accepted.
   *
   * @param region its name
   */
  public void region(String region) {
    gate.region(region);
  }

  /**
   * Accepts only this access key. Requests with another key are answered with 403 {@code InvalidAccessKeyId}, and
   * requests without one with {@code AccessDenied}. By default every request is accepted.
   *
   * @param accessKey the id of the key
   */
  public void accessKey(String accessKey) {
    gate.accessKey(accessKey);
  }

  /**
   * Returns how many answers of {@link #httpClient} were neither read to their end nor closed. These are connections that
   * a caller holds.
   *
   * @return the number
   */
  public int openAnswers() {
    return openAnswers.get();
  }

  Answer answer(SdkHttpRequest request, byte[] raw) {
    return service.answer(Call.of(request), raw, requests.getAndIncrement());
  }

  /** The content of an answer, counted until it ends. */
  AnswerStream stream(Answer answer) {
    openAnswers.incrementAndGet();
    return new AnswerStream(answer, openAnswers::decrementAndGet);
  }
}
