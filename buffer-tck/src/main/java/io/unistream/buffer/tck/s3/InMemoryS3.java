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
 * One bucket of an object store, in the heap, that speaks S3's HTTP without a network: give {@link #httpClient} or {@link
 * #asyncHttpClient} to the SDK's builder, and its marshalling, signing, checksums and retries are the real ones. It knows
 * PUT (with {@code If-None-Match: *}), GET with ranges, HEAD, DELETE, bulk DELETE, LIST version 2 and HEAD of the bucket;
 * whatever else is asked is answered with 501. Both path style and virtual-host style are understood; any host will do.
 *
 * <p>Every request takes effect in one step, at a point between its sending and its answer, as on S3: put-if-absent has
 * one winner, and what was answered is seen by every later GET and LIST, unless {@link #listLag} says otherwise. A bulk
 * delete is one step too, which S3 does not promise.
 *
 * <p>Nothing here outlives the JVM. Any thread may call any method; there are no threads of its own. There is nothing to
 * close: clients that are closed refuse further requests, and the store goes on.
 *
 * <p>It does not check signatures or policies, has no versions, no multipart uploads and no copies, and lists keys in the
 * order of Java's strings, which is S3's for keys in ASCII. Checksums of uploads are checked and kept; a GET gives them back
 * if it asks for them. The MD5 that S3 can append to an answer is not there.
 */
@SuppressWarnings("exports") // the SDK is optional: who calls this requires it
public final class InMemoryS3 {

  /** What becomes of a PUT with {@code If-None-Match}. */
  public enum ConditionalPut {
    /** One of all racers stores, the others get 412, as on S3. */
    ATOMIC,
    /** The header is not looked at, as some stores do: the last one wins. */
    IGNORED,
    /** Answered with 501, as other stores do. */
    NOT_IMPLEMENTED
  }

  private final String bucket;
  private final ObjectTable objects;
  private final Gate gate;
  private final Service service;
  private final AtomicLong requests = new AtomicLong();
  private final AtomicInteger openAnswers = new AtomicInteger();

  /**
   * Makes an empty bucket.
   *
   * @param bucket its name; every other bucket is missing
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
   * A client that reaches this store.
   *
   * @return a new one
   */
  public SdkHttpClient httpClient() {
    return new MemoryHttpClient(this);
  }

  /**
   * A client that reaches this store. Answers are there before {@code execute} returns.
   *
   * @return a new one
   */
  public SdkAsyncHttpClient asyncHttpClient() {
    return new MemoryAsyncHttpClient(this);
  }

  /**
   * Another store with the same objects, the same refusals and the same peculiarities, from then on independent. Its
   * listings show all that is stored so far. Cheap: the bytes are shared.
   *
   * @return the copy
   */
  public InMemoryS3 copy() {
    return new InMemoryS3(this);
  }

  /**
   * The name of the bucket.
   *
   * @return as it was given
   */
  public String bucket() {
    return bucket;
  }

  /**
   * The keys of all objects.
   *
   * @return in order
   */
  public List<String> keys() {
    return objects.keys();
  }

  /**
   * The content of an object.
   *
   * @param key its key
   * @return a copy of its bytes
   * @throws IllegalArgumentException if there is no such object
   */
  public byte[] bytes(String key) {
    return object(key).bytes.clone();
  }

  /**
   * What is stored with an object: its user metadata, as {@code x-amz-meta-NAME}, and what its PUT said of type and
   * encryption.
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
   * Stores an object without a request, over one that may be there: damage, or what a stranger left. Metadata stays;
   * checksums that came with the old bytes are forgotten, so that only a reader's own checks notice.
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
   * Removes an object without a request, if it is there.
   *
   * @param key its key
   */
  public void remove(String key) {
    objects.set(key, null);
  }

  /**
   * Changes what becomes of a PUT with {@code If-None-Match}; {@link ConditionalPut#ATOMIC} at first.
   *
   * @param mode from now on
   */
  public void conditionalPut(ConditionalPut mode) {
    service.conditionalPut(Objects.requireNonNull(mode));
  }

  /**
   * Has LIST show things as they were: what the last so many requests before it stored is not in it yet, and what they
   * deleted still is. GET and HEAD show things as they are. So were listings of S3 before December 2020, and so are those of
   * other stores. Nothing is hidden at first; what was hidden is shown when this is called.
   *
   * @param requests how many, of whatever sort and whomever, from 0
   */
  public void listLag(long requests) {
    if (requests < 0) {
      throw new IllegalArgumentException("requests must not be negative, was " + requests);
    }
    objects.listLag(requests);
  }

  /**
   * Has several keys stand for one object, as a store on a file system does with letter case, {@code //} or {@code ./}: each
   * key that a request names is folded first, LIST shows the folded ones, and its prefix is compared with those as it is. {@link
   * #keys}, {@link #bytes} and their kin take and give folded keys.
   *
   * @param folding gives the key that is meant; called by the threads that send
   */
  public void foldKeys(UnaryOperator<String> folding) {
    service.foldKeys(Objects.requireNonNull(folding));
  }

  /**
   * Gives fewer keys in a page of a LIST than were asked for, as S3 may; 1000 at first.
   *
   * @param keys how many at most, from 1
   */
  public void pageSize(int keys) {
    if (keys < 1) {
      throw new IllegalArgumentException("a page must have a key at least, was " + keys);
    }
    service.pageSize(keys);
  }

  /**
   * Answers requests with 403 {@code AccessDenied} from now on.
   *
   * @param which those; their index counts the requests of this store, their owner is 0
   */
  public void deny(Predicate<S3Attempt> which) {
    refuse(which, 403, "AccessDenied");
  }

  /**
   * Answers requests with an error from now on, and does nothing.
   *
   * @param which those; their index counts the requests of this store, their owner is 0
   * @param status the HTTP status
   * @param code S3's word for the error, such as {@code SignatureDoesNotMatch}
   */
  public void refuse(Predicate<S3Attempt> which, int status, String code) {
    gate.refuse(which, status, code);
  }

  /**
   * Tells of errors with single keys in answers to bulk deletes from now on; these objects stay.
   *
   * @param keys whose deletion fails
   * @param code S3's word for the error, such as {@code InternalError}
   */
  public void refuseBulkDelete(Predicate<String> keys, String code) {
    service.refuseBulkDelete(keys, code);
  }

  /** Takes back every {@link #deny}, {@link #refuse} and {@link #refuseBulkDelete}. */
  public void refuseNothing() {
    gate.refuseNothing();
    service.refuseBulkDelete(key -> false, "");
  }

  /**
   * The store's own clock, for {@code Date} and last modified; the system's at first.
   *
   * @param clock the clock
   */
  public void clock(InstantSource clock) {
    gate.clock(clock);
  }

  /** Refuses requests that were signed more than 15 minutes off the store's clock, with 403 {@code RequestTimeTooSkewed}. */
  public void checkTime() {
    gate.checkTime();
  }

  /**
   * Puts the bucket into a region: requests signed for another one are answered with 301 {@code PermanentRedirect}, and
   * {@code x-amz-bucket-region} says which it is. At first every region will do.
   *
   * @param region its name
   */
  public void region(String region) {
    gate.region(region);
  }

  /**
   * Knows this access key only: requests with another one are answered with 403 {@code InvalidAccessKeyId}, those without
   * any with {@code AccessDenied}. At first anyone may ask.
   *
   * @param accessKey the id of the key
   */
  public void accessKey(String accessKey) {
    gate.accessKey(accessKey);
  }

  /**
   * How many answers that {@link #httpClient} gave were neither read to their end nor closed: connections that a caller
   * holds.
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
