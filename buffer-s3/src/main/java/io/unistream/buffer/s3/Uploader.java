package io.unistream.buffer.s3;

import io.unistream.buffer.BufferClock;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Makes the bytes of an owner's object, and stores them where nothing is yet. Used by several threads, for an object each. */
final class Uploader {

  private final Owner owner;
  private final Hedges hedges;
  private final UUID log;
  private final int epoch;
  private final S3Compression compression;
  private final BufferClock clock;

  Uploader(
      Owner owner,
      Hedges hedges,
      UUID log,
      int epoch,
      S3Compression compression,
      BufferClock clock) {
    this.owner = owner;
    this.hedges = hedges;
    this.log = log;
    this.epoch = epoch;
    this.compression = compression;
    this.clock = clock;
  }

  /**
   * Stores an object that nothing is added to any more, trying again as often as {@link Owner} does.
   *
   * @return null once it is stored; or what another owner had put there before
   */
  @Nullable
  ObjectHeader upload(TailObject object) throws StoreException, DamageException {
    Place place = new Place(epoch, object.slot);
    byte[] packed = pack(object, place);
    int length = packed == object.bytes() ? object.length() : packed.length;
    String key = owner.keys().object(place);
    ObjectHeader there = owner.claim(key, place, () -> hedges.claim(key, packed, length));
    return there == null || owner.wasTakenIn(place) ? null : there;
  }

  /** The bytes to upload, header included. */
  private byte[] pack(TailObject object, Place place) {
    byte[] bytes = object.bytes();
    int body = object.length() - ObjectHeader.LENGTH;
    boolean compressed = false;
    if (compression == S3Compression.LZ4 && object.type == ObjectType.DATA) {
      byte[] packed = Lz4.compress(bytes, ObjectHeader.LENGTH, body, ObjectHeader.LENGTH);
      if (packed.length < object.length()) {
        bytes = packed;
        compressed = true;
      }
    }
    int stored = compressed ? bytes.length - ObjectHeader.LENGTH : body;
    new ObjectHeader(
            object.type,
            compressed,
            owner.writer(),
            log,
            place,
            object.watermark,
            object.acknowledged,
            object.prior(),
            object.last(),
            object.entries(),
            stored,
            body,
            ObjectHeader.crc(bytes, ObjectHeader.LENGTH, stored),
            clock.epochMillis())
        .write(bytes);
    return bytes;
  }
}
