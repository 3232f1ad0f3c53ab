package io.unistream.buffer;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Arrays;

/**
 * Turns records into bytes and back. {@code decode} must read what {@code encode} wrote, also in later versions of the
 * program: a backlog may outlive a deployment.
 *
 * <p>A codec must be safe for use by any thread. A codec that throws does no harm: in a put nothing changes, and in an
 * emit the record can be set aside (see {@link Buffer#setAside}). An {@link Error} counts as such a failure, too,
 * including a {@link StackOverflowError}. The other errors of the virtual machine, such as a lack of memory, are thrown
 * as they are. The buffer holds no lock while a codec works, but a codec must not take batches from the buffer that it
 * works for.
 *
 * @param <R> the record type
 */
public interface RecordCodec<R> {

  /**
   * Encodes a record. The buffer does not keep the returned array after the put, and does not change it.
   *
   * @param record the record, not null
   * @return the payload, possibly empty. It must not be changed before the put has returned, except by this method as
   *     {@link #reusesArrays} permits
   * @throws Exception if the record cannot be encoded; reported as {@link RecordEncodeException}
   */
  byte[] encode(R record) throws Exception;

  /**
   * Decodes a payload.
   *
   * @param payload what {@link #encode} returned; the codec may keep the array and change it. After a failure, the next
   *     try gets the original bytes again, in another array
   * @return the record, not null
   * @throws Exception if it cannot be decoded; reported as {@link RecordDecodeException}
   */
  R decode(byte[] payload) throws Exception;

  /**
   * Decodes a payload that is part of a larger array, which may be the log's own. A buffer calls this method instead of
   * {@link #decode(byte[])} if that saves a copy. By default it copies the bytes and calls {@code decode(byte[])}, which
   * may do with them what it likes. A codec that overrides this method reads the bytes in place. It must not keep the
   * array, change it, or look at bytes outside the payload. Both methods must return the same record.
   *
   * @param array the array that holds what {@link #encode} returned; it must not be kept or changed
   * @param offset the index in the array at which the payload begins
   * @param length how many bytes the payload has, possibly 0
   * @return the record, not null
   * @throws Exception if it cannot be decoded; reported as {@link RecordDecodeException}
   */
  default R decode(byte[] array, int offset, int length) throws Exception {
    return decode(Arrays.copyOfRange(array, offset, offset + length));
  }

  /**
   * Returns this codec with verification: each record is read back at its put and compared with what was put. Arrays are
   * compared by their elements, everything else by {@code equals}. A record that reads back differently is refused at its
   * put ({@link RecordEncodeException}), while the caller still has it, instead of being found in a batch later. This
   * costs a decoding for each put; for JSON, encoding takes two to four times as long. The records need their own
   * {@code equals}. Useful in tests, and if a record is worth more than the time.
   *
   * @return the codec
   */
  default RecordCodec<R> verified() {
    return new VerifiedCodec<>(this);
  }

  /**
   * Returns whether a call of {@link #encode} may return, or change, an array that an earlier call by the same thread
   * returned, such as an array that is kept for each thread. If so, {@link Buffer#putAll} copies each payload, because it
   * encodes all records before it stores the first. A put that finds no room at once copies its payload, too, because a
   * listener may put in the meantime. The buffer calls this method once, when it is opened.
   *
   * @return true, which is always safe; a codec may return false to avoid that copy if each call returns a new array
   */
  default boolean reusesArrays() {
    return true;
  }

  /**
   * Returns a codec for byte arrays. It neither copies nor changes them.
   *
   * @return the codec
   */
  static RecordCodec<byte[]> bytes() {
    return BytesCodec.INSTANCE;
  }

  /**
   * Returns a codec that encodes text as UTF-8: any text that UTF-8 can represent, including empty text and newlines.
   * Unpaired surrogates are refused, not replaced.
   *
   * @return the codec
   */
  static RecordCodec<String> string() {
    return StringCodec.INSTANCE;
  }

  /**
   * Returns a codec that encodes records as JSON by Jackson, with its own mapper, which suits a backlog:
   *
   * <ul>
   *   <li>A property in the log that the type does not have is ignored (a later version removed it, or a getter computes
   *       it). A property that the log does not have is null, 0 or false (a later version added it). A program that is
   *       rolled back thus drops what only the newer version knew.
   *   <li>The mapper uses the Jackson modules on the class path, such as {@code jackson-datatype-jsr310}, which
   *       {@code java.time.Instant} needs. Times are written in ISO 8601, with their offset and zone.
   *   <li>Fractions without a declared type, in a {@code Map}, a {@code JsonNode} or an {@code Object}, are read as
   *       {@link java.math.BigDecimal}, exact to the last zero. JSON does not record every type: there, a {@code Long}
   *       may come back as an {@code Integer}, a {@code byte[]} as Base64 text, and {@code NaN} as text. Declare a type,
   *       or use {@link #verified}.
   * </ul>
   *
   * <p><b>What is acknowledged can be read back.</b> This method proves the type before anything is put. It checks that
   * Jackson can write the type, can create it, and reads the properties that it writes. It checks this by the declaration
   * as far as possible, and by a sample if an object without any property can be made. Properties of abstract and
   * polymorphic types and of custom serializers cannot be proven in this way; a log message at level {@code INFO} names
   * them. A constructor that refuses at reading what was accepted at the put is not found either. Jackson's limits for
   * untrusted documents (numbers of 1,000 digits, names of 50,000 characters) do not apply. A name with half a surrogate
   * pair, in a map or a tree, is refused at its put. All this costs a put next to nothing; {@link #verified} proves the
   * rest at the price of a decoding.
   *
   * <p>Content after the value is refused at decoding. What cannot be decoded is told without quoting it: by where it is, the
   * kind of Jackson's exception, and what was expected. Only what your own code throws is told in its own words.
   *
   * @param type the record's class
   * @param <R> the record type
   * @return the codec
   * @throws IllegalArgumentException if Jackson cannot write the type or cannot read what it writes; the message says
   *     why, and which module is missing
   */
  static <R> RecordCodec<R> json(Class<R> type) {
    return json(DefaultMapper.create(), type);
  }

  /**
   * Returns a codec that encodes records of a generic type as JSON by Jackson, with its own mapper, as
   * {@link #json(Class)} does.
   *
   * @param type the record's type
   * @param <R> the record type
   * @return the codec
   * @throws IllegalArgumentException if Jackson cannot write the type, or not read what it writes
   */
  static <R> RecordCodec<R> json(TypeReference<R> type) {
    return json(DefaultMapper.create(), type);
  }

  /**
   * Returns a codec that encodes records as JSON by Jackson, with the given mapper, as
   * {@link #json(ObjectMapper, TypeReference)} does.
   *
   * @param mapper the mapper; must not be reconfigured while in use
   * @param type the record's class
   * @param <R> the record type
   * @return the codec
   * @throws IllegalArgumentException if Jackson cannot write the type, or not read what it writes
   */
  static <R> RecordCodec<R> json(ObjectMapper mapper, Class<R> type) {
    return new JacksonCodec<>(mapper, mapper.constructType(type));
  }

  /**
   * Returns a codec that encodes records of a generic type as JSON by Jackson, with the given mapper. The mapper's
   * configuration decides how it reads and writes: by default a mapper does not ignore unknown properties, and reads
   * fractions of no declared type as {@code double}. The type is proven as by {@link #json(Class)}. The reading limits of
   * the mapper's factory do not apply. If the factory is a subclass, as for formats other than JSON, its limits stay, and
   * each payload is read back at its put.
   *
   * @param mapper the mapper; must not be reconfigured while in use
   * @param type the record's type
   * @param <R> the record type
   * @return the codec
   * @throws IllegalArgumentException if Jackson cannot write the type, or not read what it writes
   */
  static <R> RecordCodec<R> json(ObjectMapper mapper, TypeReference<R> type) {
    return new JacksonCodec<>(mapper, mapper.getTypeFactory().constructType(type));
  }
}
