package io.unistream.buffer.tck.s3;

/**
 * How many requests were sent, including failed attempts, because these are billed, too.
 *
 * @param puts objects stored
 * @param gets objects or ranges read
 * @param heads objects or buckets asked for
 * @param lists pages listed
 * @param deletes objects deleted one by one
 * @param bulkDeletes requests that delete many
 * @param others any other request
 * @param bytesPut bytes of content in {@code puts}
 */
public record S3RequestCounts(
    long puts,
    long gets,
    long heads,
    long lists,
    long deletes,
    long bulkDeletes,
    long others,
    long bytesPut) {

  /** No requests. */
  static final S3RequestCounts NONE = new S3RequestCounts(0, 0, 0, 0, 0, 0, 0, 0);

  private static final double DOLLARS_PER_WRITE = 0.005 / 1000;
  private static final double DOLLARS_PER_READ = 0.0004 / 1000;

  S3RequestCounts and(S3Attempt attempt) {
    S3Attempt.Kind kind = attempt.kind();
    return new S3RequestCounts(
        puts + (kind == S3Attempt.Kind.PUT ? 1 : 0),
        gets + (kind == S3Attempt.Kind.GET ? 1 : 0),
        heads + (kind == S3Attempt.Kind.HEAD || kind == S3Attempt.Kind.HEAD_BUCKET ? 1 : 0),
        lists + (kind == S3Attempt.Kind.LIST ? 1 : 0),
        deletes + (kind == S3Attempt.Kind.DELETE ? 1 : 0),
        bulkDeletes + (kind == S3Attempt.Kind.BULK_DELETE ? 1 : 0),
        others + (kind == S3Attempt.Kind.OTHER ? 1 : 0),
        bytesPut + (kind == S3Attempt.Kind.PUT ? attempt.bytes() : 0));
  }

  /**
   * Returns the number of all requests except deletions, which are free.
   *
   * @return the number
   */
  public long billed() {
    return puts + gets + heads + lists + others;
  }

  /**
   * Returns what S3 Standard charges for these requests in its cheapest region: $0.005 for a thousand that store or list,
   * $0.0004 for a thousand that read.
   *
   * @return the price in dollars; {@code others} are charged at the higher price
   */
  public double dollars() {
    return (puts + lists + others) * DOLLARS_PER_WRITE + (gets + heads) * DOLLARS_PER_READ;
  }

  /**
   * Returns how many requests were sent since an earlier count.
   *
   * @param earlier counts of the same requests, read before
   * @return the difference
   */
  public S3RequestCounts since(S3RequestCounts earlier) {
    return new S3RequestCounts(
        puts - earlier.puts,
        gets - earlier.gets,
        heads - earlier.heads,
        lists - earlier.lists,
        deletes - earlier.deletes,
        bulkDeletes - earlier.bulkDeletes,
        others - earlier.others,
        bytesPut - earlier.bytesPut);
  }
}
