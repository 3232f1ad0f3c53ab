package io.unistream.buffer.wal;

import java.nio.ByteBuffer;
import java.util.Objects;

/**
 * One entry of a write-ahead log. A backend stores its four parts and returns them unchanged. Only the buffer interprets
 * the body. Immutable, except for the bytes of the body, which are not copied. Compared by identity.
 */
public final class WalEntry {

  /** The kinds of entries. The codes are part of stored formats and never change. */
  public enum Type {
    /** A record. */
    RECORD(1),
    /** The boundaries of a batch. */
    SEAL(2),
    /** What was committed or dropped. */
    COMMIT(3);

    private final int code;

    Type(int code) {
      this.code = code;
    }

    /**
     * Returns the number that represents this type in stored formats.
     *
     * @return the code, from 1 to 127
     */
    public int code() {
      return code;
    }

    /**
     * Returns the type with a code.
     *
     * @param code the stored number
     * @return the type
     * @throws IllegalArgumentException if there is no such type
     */
    public static Type ofCode(int code) {
      return switch (code) {
        case 1 -> RECORD;
        case 2 -> SEAL;
        case 3 -> COMMIT;
        default -> throw new IllegalArgumentException("no entry type has the code " + code);
      };
    }
  }

  private static final int BATCH_OFFSET = 1;

  private final Type type;
  private final long sequence;
  private final long epochMillis;
  private final byte[] body;

  private WalEntry(Type type, long sequence, long epochMillis, byte[] body) {
    this.type = Objects.requireNonNull(type, "type");
    this.sequence = sequence;
    this.epochMillis = epochMillis;
    this.body = Objects.requireNonNull(body, "body");
  }

  /**
   * Returns an entry.
   *
   * @param type what the entry says
   * @param sequence for a record, its sequence number; for other entries, that of the last record before it (0 if none).
   *     Never decreases along the log
   * @param epochMillis when the entry was put, by the wall clock; in a log of {@link io.unistream.buffer.CrashClass#NONE}
   *     this may be the time of the first record of its batch
   * @param body the payload of a record, or the encoded seal or commit; not copied. A backend must not keep or change it
   *     after {@link Wal#append} has returned
   * @return the entry
   */
  public static WalEntry of(Type type, long sequence, long epochMillis, byte[] body) {
    return new WalEntry(type, sequence, epochMillis, body);
  }

  /**
   * Returns what the entry says.
   *
   * @return the type
   */
  public Type type() {
    return type;
  }

  /**
   * Returns the sequence number of a record.
   *
   * @return the number; for other entries that of the last record before them, 0 if there is none
   */
  public long sequence() {
    return sequence;
  }

  /**
   * Returns when the entry was put.
   *
   * @return milliseconds of the wall clock
   */
  public long epochMillis() {
    return epochMillis;
  }

  /**
   * Returns the payload of a record, or the encoded seal or commit.
   *
   * @return the bytes; not a copy
   */
  public byte[] body() {
    return body;
  }

  /**
   * Returns the number of the batch that a seal fixes. A log that stores the highest number beside its entries can report
   * it even if the seal itself is lost ({@link WalVisitor#reached}), so that no number is given twice.
   *
   * @return the number in the body of a seal that a buffer wrote; 0 for entries of another type
   */
  public long batch() {
    return type == Type.SEAL && body.length >= BATCH_OFFSET + Long.BYTES
        ? ByteBuffer.wrap(body).getLong(BATCH_OFFSET)
        : 0;
  }

  @Override
  public String toString() {
    return "WalEntry[type=" + type + ", sequence=" + sequence + ", epochMillis=" + epochMillis
        + ", bytes=" + body.length + "]";
  }
}
