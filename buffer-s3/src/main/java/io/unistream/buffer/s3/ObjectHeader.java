package io.unistream.buffer.s3;

import io.unistream.buffer.SequenceRange;
import io.unistream.buffer.UnsupportedLogException;
import java.nio.ByteBuffer;
import java.util.UUID;
import java.util.zip.CRC32C;

/**
 * The first bytes of every object. Big-endian.
 *
 * <pre>
 * offset  bytes  what
 * 0       4      "UBS3"
 * 4       1      version of the format: 1
 * 5       1      type ({@link ObjectType})
 * 6       1      compression of the body: 0 none, 1 LZ4 block
 * 7       1      0
 * 8       16     writer: a random id of one opening
 * 24      16     log id; 0 in fences and claims
 * 40      4      epoch
 * 44      8      slot; 0 in claims
 * 52      4      watermark: epoch
 * 56      8      watermark: slot. Objects before it are not needed any more
 * 64      8      sequence number of the first entry, 0 if there is none
 * 72      8      sequence number of the last entry, 0 if there is none
 * 80      4      number of entries
 * 84      4      bytes of the body as stored
 * 88      4      bytes of the body unpacked
 * 92      4      CRC32C of the body as stored
 * 96      8      when the object was made, in epoch milliseconds
 * 104     4      CRC32C of bytes 0 to 103
 * 108            body
 * </pre>
 *
 * <p>A fence and a claim are a header alone; every other object has a body. Body of an opening: {@link OpeningBody}. Body of a
 * closing: one zero byte. Body of data: entries ({@link EntryFormat}).
 */
record ObjectHeader(
    ObjectType type,
    boolean compressed,
    UUID writer,
    UUID log,
    Place place,
    Place watermark,
    long firstSequence,
    long lastSequence,
    int entries,
    int storedBytes,
    int bodyBytes,
    int checksum,
    long createdMillis) {

  static final int LENGTH = 108;
  static final UUID NO_LOG = new UUID(0, 0);

  private static final int MAGIC = 0x55425333;
  private static final byte VERSION = 1;
  private static final int CHECKED = LENGTH - 4;

  /** A header without a body. */
  static ObjectHeader bare(ObjectType type, UUID writer, Place place, long millis) {
    return new ObjectHeader(
        type,
        false,
        writer,
        NO_LOG,
        place,
        Place.START,
        0,
        0,
        0,
        0,
        0,
        crc(new byte[0], 0, 0),
        millis);
  }

  byte[] toBytes() {
    byte[] bytes = new byte[LENGTH];
    write(bytes);
    return bytes;
  }

  /** Writes it to the beginning of an array. */
  void write(byte[] bytes) {
    ByteBuffer out = ByteBuffer.wrap(bytes);
    out.putInt(MAGIC).put(VERSION).put((byte) type.code());
    out.put((byte) (compressed ? 1 : 0)).put((byte) 0);
    out.putLong(writer.getMostSignificantBits()).putLong(writer.getLeastSignificantBits());
    out.putLong(log.getMostSignificantBits()).putLong(log.getLeastSignificantBits());
    out.putInt(place.epoch()).putLong(place.slot());
    out.putInt(watermark.epoch()).putLong(watermark.slot());
    out.putLong(firstSequence).putLong(lastSequence).putInt(entries);
    out.putInt(storedBytes).putInt(bodyBytes).putInt(checksum).putLong(createdMillis);
    out.putInt(crc(bytes, 0, CHECKED));
  }

  /** Reads and checks the header of an object that is expected at a place. */
  static ObjectHeader read(byte[] bytes, Place expected, String source) throws DamageException {
    if (bytes.length < LENGTH) {
      throw new DamageException(
          bytes.length, "expected a header of " + LENGTH + " bytes, found " + bytes.length);
    }
    ByteBuffer in = ByteBuffer.wrap(bytes);
    int magic = in.getInt();
    if (magic != MAGIC) {
      throw new DamageException(0, "expected the mark UBS3, found " + Integer.toHexString(magic));
    }
    int crc = in.getInt(CHECKED);
    if (crc != crc(bytes, 0, CHECKED)) {
      throw new DamageException(0, "the checksum of the header does not fit");
    }
    byte version = in.get();
    if (version != VERSION) {
      throw new UnsupportedLogException(source + " has version " + version
          + " of the format; this program reads version " + VERSION);
    }
    ObjectType type = ObjectType.ofCode(in.get());
    boolean compressed = in.getShort() != 0;
    UUID writer = new UUID(in.getLong(), in.getLong());
    UUID log = new UUID(in.getLong(), in.getLong());
    ObjectHeader header = new ObjectHeader(
        type,
        compressed,
        writer,
        log,
        new Place(in.getInt(), in.getLong()),
        new Place(in.getInt(), in.getLong()),
        in.getLong(),
        in.getLong(),
        in.getInt(),
        in.getInt(),
        in.getInt(),
        in.getInt(),
        in.getLong());
    if (!header.place.equals(expected)) {
      throw new DamageException(
          40, "expected the object of " + expected + ", found " + header.place);
    }
    return header;
  }

  /** The sequence numbers of its entries; empty if there are none. */
  SequenceRange sequences() {
    return entries == 0
        ? DamageException.UNKNOWN
        : SequenceRange.closed(firstSequence, lastSequence);
  }

  /** Checks that a whole object has the body that its header tells of. */
  void checkBody(byte[] object) throws DamageException {
    if (object.length - LENGTH != storedBytes) {
      throw new DamageException(
          Math.min(object.length, LENGTH + Math.max(0, storedBytes)),
          "expected a body of " + storedBytes + " bytes, found " + (object.length - LENGTH));
    }
    if (crc(object, LENGTH, storedBytes) != checksum) {
      throw new DamageException(LENGTH, "the checksum of the body does not fit");
    }
  }

  static int crc(byte[] bytes, int offset, int length) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, offset, length);
    return (int) crc.getValue();
  }
}
