package io.unistream.buffer.s3;

import io.unistream.buffer.SequenceRange;
import io.unistream.buffer.UnsupportedLogException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.UUID;
import java.util.zip.CRC32C;

/**
 * The first bytes of every object. Big-endian.
 *
 * <pre>
 * offset  bytes  what
 * 0       4      "UBS3"
 * 4       1      version of the format: 3
 * 5       1      type ({@link ObjectType})
 * 6       1      compression of the body: 0 none, 1 LZ4 block
 * 7       1      0
 * 8       16     writer: a random id of one opening
 * 24      16     log id; 0 in fences and claims
 * 40      4      epoch
 * 44      8      slot; 0 in claims and checkpoints
 * 52      4      watermark: epoch
 * 56      8      watermark: slot. Objects before it are not needed any more. In a claim, the epoch of the newest checkpoint
 *                that its owner saw, and slot 0
 * 64      8      the slot before which all of this epoch was acknowledged when the object was sent
 * 72      8      sequence number of the last record before this object
 * 80      8      number of the last batch that was sealed before it
 * 88      8      sequence number of the last record up to its end
 * 96      8      number of the last batch that was sealed up to its end
 * 104     4      number of entries; 0 in what was salvaged of an object, which tells it from the object itself
 * 108     4      bytes of the body as stored
 * 112     4      bytes of the body unpacked
 * 116     4      CRC32C of the body as stored
 * 120     8      when the object was made, in epoch milliseconds
 * 128     4      CRC32C of bytes 0 to 127
 * 132            body
 * </pre>
 *
 * <p>A fence and a claim are a header alone; every other object has a body. Body of an opening, a checkpoint and a note: {@link
 * OpeningBody}. Body of a closing: one zero byte. Body of data: entries ({@link EntryFormat}).
 */
record ObjectHeader(
    ObjectType type,
    boolean compressed,
    UUID writer,
    UUID log,
    Place place,
    Place watermark,
    long acknowledged,
    Lineage prior,
    Lineage last,
    int entries,
    int storedBytes,
    int bodyBytes,
    int checksum,
    long createdMillis) {

  static final int LENGTH = 132;
  static final UUID NO_LOG = new UUID(0, 0);

  private static final int MAGIC = 0x55425333;
  private static final byte VERSION = 3;
  private static final int CHECKED = LENGTH - 4;
  private static final int TYPE = 5;
  private static final int WRITER = 8;
  private static final int LOG = 24;
  private static final int STORED_BYTES = 108;
  private static final int FIRST_LENGTH = 108;

  /** A claim, by an owner who saw the checkpoint of an epoch; 0 if there was none. */
  static ObjectHeader claim(UUID writer, Place place, int finished, long millis) {
    return bare(ObjectType.CLAIM, writer, place, new Place(finished, 0), millis);
  }

  /** A header without a body. */
  static ObjectHeader bare(ObjectType type, UUID writer, Place place, long millis) {
    return bare(type, writer, place, Place.START, millis);
  }

  private static ObjectHeader bare(
      ObjectType type, UUID writer, Place place, Place watermark, long millis) {
    return new ObjectHeader(
        type,
        false,
        writer,
        NO_LOG,
        place,
        watermark,
        0,
        Lineage.NONE,
        Lineage.NONE,
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
    out.putLong(acknowledged);
    out.putLong(prior.sequence()).putLong(prior.batch());
    out.putLong(last.sequence()).putLong(last.batch()).putInt(entries);
    out.putInt(storedBytes).putInt(bodyBytes).putInt(checksum).putLong(createdMillis);
    out.putInt(crc(bytes, 0, CHECKED));
  }

  /** Reads and checks the header of an object that is expected at a place. */
  static ObjectHeader read(byte[] bytes, Place expected, String source) throws DamageException {
    ObjectHeader header = read(bytes, source);
    if (!header.place.equals(expected)) {
      throw new DamageException(
          40, "expected the object of " + expected + ", found " + header.place);
    }
    return header;
  }

  /** Reads and checks a header, wherever it stands. */
  static ObjectHeader read(byte[] bytes, String source) throws DamageException {
    refuseFirstVersion(bytes, source);
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
      throw new DamageException(0, "the checksum of the header does not match");
    }
    byte version = in.get();
    if (version != VERSION) {
      throw unsupported(source, version);
    }
    ObjectType type = ObjectType.ofCode(in.get());
    boolean compressed = in.getShort() != 0;
    UUID writer = new UUID(in.getLong(), in.getLong());
    UUID log = new UUID(in.getLong(), in.getLong());
    return new ObjectHeader(
        type,
        compressed,
        writer,
        log,
        new Place(in.getInt(), in.getLong()),
        new Place(in.getInt(), in.getLong()),
        in.getLong(),
        new Lineage(in.getLong(), in.getLong()),
        new Lineage(in.getLong(), in.getLong()),
        in.getInt(),
        in.getInt(),
        in.getInt(),
        in.getInt(),
        in.getLong());
  }

  /** This one, if it is of the log: a claim or a checkpoint of the same place tells nothing of a slot, not even the log's id. */
  ObjectHeader ofSlot() throws DamageException {
    if (type.hasSlot()) {
      return this;
    }
    throw new DamageException(5, "expected an object of the log, found a " + type);
  }

  /** Whom a damaged header names as the writer, if that part of it is whole. */
  static UUID writerIn(byte[] damaged) {
    ByteBuffer in = ByteBuffer.wrap(damaged);
    return new UUID(in.getLong(WRITER), in.getLong(WRITER + Long.BYTES));
  }

  /** Whether a damaged header is rather that of a fence than that of an object with a body: by two of three that tell them apart. */
  static boolean resemblesFence(byte[] damaged) {
    ByteBuffer in = ByteBuffer.wrap(Arrays.copyOf(damaged, LENGTH));
    int votes = in.get(TYPE) == ObjectType.FENCE.code() ? 1 : 0;
    votes += in.getLong(LOG) == 0 && in.getLong(LOG + Long.BYTES) == 0 ? 1 : 0;
    votes += in.getInt(STORED_BYTES) == 0 ? 1 : 0;
    return votes >= 2;
  }

  /** Whether it is of what was salvaged of an object, and not of one as it was written. */
  boolean isOfSalvage() {
    return type == ObjectType.DATA && entries == 0;
  }

  /** Version 1 had a shorter header, with its check elsewhere. */
  private static void refuseFirstVersion(byte[] bytes, String source) {
    ByteBuffer in = ByteBuffer.wrap(bytes);
    if (bytes.length >= FIRST_LENGTH
        && in.getInt(0) == MAGIC
        && bytes[4] == 1
        && in.getInt(FIRST_LENGTH - 4) == crc(bytes, 0, FIRST_LENGTH - 4)) {
      throw unsupported(source, 1);
    }
  }

  private static UnsupportedLogException unsupported(String source, int version) {
    return new UnsupportedLogException(source + " has version " + version
        + " of the format; this program reads version " + VERSION);
  }

  /** The sequence numbers of its records; empty, behind the last record before it, if there are none. */
  SequenceRange sequences() {
    return last.sequence() > prior.sequence()
        ? SequenceRange.closed(prior.sequence() + 1, last.sequence())
        : new SequenceRange(prior.sequence() + 1, 0);
  }

  /** Checks that a whole object has the body that its header tells of. */
  void checkBody(byte[] object) throws DamageException {
    if (object.length - LENGTH != storedBytes) {
      throw new DamageException(
          Math.min(object.length, LENGTH + Math.max(0, storedBytes)),
          "expected a body of " + storedBytes + " bytes, found " + (object.length - LENGTH));
    }
    if (crc(object, LENGTH, storedBytes) != checksum) {
      throw new DamageException(LENGTH, "the checksum of the body does not match");
    }
  }

  static int crc(byte[] bytes, int offset, int length) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, offset, length);
    return (int) crc.getValue();
  }
}
