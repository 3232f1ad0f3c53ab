package io.unistream.buffer.s3;

import java.io.ByteArrayInputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.ResponseBytes;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.core.sync.ResponseTransformer;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.Delete;
import software.amazon.awssdk.services.s3.model.DeleteObjectsRequest;
import software.amazon.awssdk.services.s3.model.DeleteObjectsResponse;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
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

  private static final int NOT_FOUND = 404;
  private static final int CUT_OFF = 416;
  private static final int TAKEN = 412;

  private final S3Client client;
  private final boolean owned;
  private final String bucket;
  private final S3Encryption encryption;

  /**
   * Makes the store.
   *
   * @param owned whether the client is to be closed with it
   */
  Store(S3Client client, boolean owned, String bucket, S3Encryption encryption) {
    this.client = client;
    this.owned = owned;
    this.bucket = bucket;
    this.encryption = encryption;
  }

  /** Puts an object if its key is free; false if it is not. If this throws, it is not known whether it was put. */
  boolean claim(String key, byte[] bytes, int length) throws StoreException {
    PutObjectRequest.Builder request = PutObjectRequest.builder()
        .bucket(bucket)
        .key(key)
        .ifNoneMatch("*")
        .contentLength((long) length);
    encryption.apply(request);
    RequestBody body = RequestBody.fromContentProvider(
        () -> new ByteArrayInputStream(bytes, 0, length), length, "application/octet-stream");
    try {
      client.putObject(request.build(), body);
      return true;
    } catch (S3Exception e) {
      if (e.statusCode() == TAKEN) {
        return false;
      }
      throw failed("cannot put", key, e);
    } catch (RuntimeException e) {
      throw failed("cannot put", key, e);
    }
  }

  boolean claim(String key, byte[] bytes) throws StoreException {
    return claim(key, bytes, bytes.length);
  }

  /** The object, if there is one. */
  Optional<byte[]> get(String key) throws StoreException {
    return get(key, GetObjectRequest.builder());
  }

  /** The first bytes of the object, if there is one. */
  Optional<byte[]> first(String key, int length) throws StoreException {
    return get(key, GetObjectRequest.builder().range("bytes=0-" + (length - 1)));
  }

  private Optional<byte[]> get(String key, GetObjectRequest.Builder request) throws StoreException {
    encryption.apply(request.bucket(bucket).key(key));
    try {
      ResponseBytes<GetObjectResponse> answer =
          client.getObject(request.build(), ResponseTransformer.toBytes());
      byte[] bytes = answer.asByteArrayUnsafe();
      Long length = answer.response().contentLength();
      if (length != null && length != bytes.length) {
        throw new StoreException(
            true,
            "the answer broke off after " + bytes.length + " of " + length + " bytes of " + key);
      }
      return Optional.of(bytes);
    } catch (S3Exception e) {
      if (e.statusCode() == CUT_OFF) {
        return Optional.of(new byte[0]);
      }
      if (e.statusCode() == NOT_FOUND && !StoreErrors.code(e).equals("NoSuchBucket")) {
        return Optional.empty();
      }
      throw failed("cannot get", key, e);
    } catch (RuntimeException e) {
      throw failed("cannot get", key, e);
    }
  }

  /** What a listing tells of an object. */
  record Listed(String key, long size) {}

  /**
   * A page of a listing.
   *
   * @param next where the next page begins; null if there is none
   */
  record Page(List<Listed> objects, @Nullable String next) {}

  /** Lists keys in order, from the beginning or from where a page said that the next one begins. */
  Page list(String prefix, @Nullable String from, int limit) throws StoreException {
    try {
      ListObjectsV2Response answer = client.listObjectsV2(ListObjectsV2Request.builder()
          .bucket(bucket)
          .prefix(prefix)
          .continuationToken(from)
          .maxKeys(limit)
          .build());
      if (answer.isTruncated() == null) {
        throw new StoreException(true, "the listing of " + prefix + " is empty of all sense");
      }
      List<Listed> objects = new ArrayList<>(answer.contents().size());
      for (S3Object object : answer.contents()) {
        objects.add(new Listed(object.key(), object.size()));
      }
      return new Page(objects, answer.isTruncated() ? answer.nextContinuationToken() : null);
    } catch (RuntimeException e) {
      throw failed("cannot list", prefix, e);
    }
  }

  /** Deletes objects, at most a page of them; returns what was not deleted, and why. */
  List<Refused> delete(List<String> keys) throws StoreException {
    List<ObjectIdentifier> ids = new ArrayList<>(keys.size());
    for (String key : keys) {
      ids.add(ObjectIdentifier.builder().key(key).build());
    }
    try {
      DeleteObjectsResponse answer = client.deleteObjects(DeleteObjectsRequest.builder()
          .bucket(bucket)
          .delete(Delete.builder().objects(ids).quiet(true).build())
          .build());
      return answer.errors().stream()
          .map(error -> new Refused(error.key(), error.code() + " " + error.message()))
          .toList();
    } catch (RuntimeException e) {
      throw failed("cannot delete " + keys.size() + " objects from", keys.get(0), e);
    }
  }

  /** An object that could not be deleted. */
  record Refused(String key, String reason) {}

  private StoreException failed(String what, String key, RuntimeException e) {
    return StoreErrors.of(e, what + " " + key + " in bucket " + bucket);
  }

  @Override
  public void close() {
    if (owned) {
      client.close();
    }
  }
}
