package io.unistream.buffer.tck.s3;

import java.util.Locale;

/**
 * One HTTP request to a store, as it is sent. If the SDK sends it again, that is another attempt.
 *
 * @param owner the process that sends it: 0 for the first process, 1 for that of {@link S3Faults#nextOwner}, and so on
 * @param index how many attempts this process, or this store, has seen before it
 * @param kind what it asks for
 * @param key the key of the object; of a {@link Kind#LIST} the prefix; otherwise empty
 * @param bytes the size of the content, as the store will keep it
 * @param conditional whether it is carried out only if the object is absent
 * @param tries 1 when the SDK sends it for the first time, 2 when for the second; 1 if the SDK does not say
 */
public record S3Attempt(
    int owner, long index, Kind kind, String key, long bytes, boolean conditional, int tries) {

  /** What a request asks for. */
  public enum Kind {
    /** Store an object. */
    PUT(true),
    /** Read an object, or a range of it. */
    GET(false),
    /** Read the metadata of an object. */
    HEAD(false),
    /** List objects. */
    LIST(false),
    /** Delete an object. */
    DELETE(true),
    /** Delete many objects. */
    BULK_DELETE(true),
    /** Ask whether the bucket exists. */
    HEAD_BUCKET(false),
    /** Anything else. */
    OTHER(false);

    private final boolean write;

    Kind(boolean write) {
      this.write = write;
    }
  }

  /**
   * Returns whether the request changes what is stored.
   *
   * @return true for those that store or delete
   */
  public boolean isWrite() {
    return kind.write;
  }

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "%d#%d %s%s %s (%d bytes)%s",
        owner,
        index,
        kind,
        conditional ? " if absent" : "",
        key,
        bytes,
        tries > 1 ? " again" : "");
  }
}
