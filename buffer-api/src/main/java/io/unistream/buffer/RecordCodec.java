package io.unistream.buffer;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Arrays;

/**
 * Turns records into bytes and back. What {@code encode} wrote, {@code decode} must read, in later versions of the
 * program too: a backlog may outlive a deployment.
 *
 * <p>Must be safe for use by any thread. A codec that throws harms nothing: in a put nothing changes, in an emit the
 * record can be set aside (see {@link Buffer#setAside}). An {@link Error} counts as such a failure too, a lack of stack
 * included; the other errors of the virtual machine, such as a lack of memory, are thrown as they are. The buffer has no lock
 * while a codec works, but a codec must not take batches from the buffer that it works for.
 *
 * @param <R> the record type
 */
public interface RecordCodec<R> {

  /**
   * Encodes a record. The buffer does not keep the array after the put, and does not change it.
   *
   * @param record the record, not null
   * @return the payload; may be empty. Not to be changed before the put has returned, but by this method as {@link
   *     #reusesArrays} says
   * @throws Exception if it cannot be encoded; reported as {@link RecordEncodeException}
   */
  byte[] encode(R record) throws Exception;

  /**
   * Decodes a payload.
   *
   * @param payload what {@link #encode} returned; the codec may keep the array, and change it. After a failure the next try
   *     gets the original bytes again, in another array
   * @return the record, not null
   * @throws Exception if it cannot be decoded; reported as {@link RecordDecodeException}
   */
  R decode(byte[] payload) throws Exception;

  /**
   * Decodes a payload that lies in a larger array, which may be the log's own. A buffer calls this instead of {@link #decode(byte[])}
   * where that spares it a copy. By default the bytes are copied and given to {@code decode(byte[])}, which may do with them what it
   * likes; a codec that overrides this reads them where they are, and must neither keep the array nor change it, nor look at bytes
   * beside the payload. Both methods must give the same record.
   *
   * @param array holds what {@link #encode} returned; not to be kept or changed
   * @param offset where in it the payload begins
   * @param length how many bytes the payload has, perhaps none
   * @return the record, not null
   * @throws Exception if it cannot be decoded; reported as {@link RecordDecodeException}
   */
  default R decode(byte[] array, int offset, int length) throws Exception {
    return decode(Arrays.copyOfRange(array, offset, offset + length));
  }

  /**
   * This codec with each record read back at its put and compared with what was put, arrays by their elements and all else by
   * {@code equals}. A record that reads back as another one is refused at its put ({@link RecordEncodeException}), where the
   * caller still has it, and not found in a batch later. That costs a decoding for each put, which for JSON makes an encoding two to
   * four times as long, and needs records with an {@code
   * equals} of their own; useful in tests, and where a record is worth more than the time.
   *
   * @return the codec
   */
  default RecordCodec<R> verified() {
    return new VerifiedCodec<>(this);
  }

  /**
   * Tells whether a call of {@link #encode} may return, or change, an array that an earlier call by the same thread returned,
   * such as one that is kept for each thread. Then {@link Buffer#putAll}, which encodes all records before it stores the first,
   * copies each payload, and so does a put that finds no room at once, since a listener may put meanwhile. Asked once, when the buffer is opened.
   *
   * @return true, which is always right; a codec may say false to spare that copy if each call returns another array
   */
  default boolean reusesArrays() {
    return true;
  }

  /**
   * Bytes as they are. The array is neither copied nor changed.
   *
   * @return the codec
   */
  static RecordCodec<byte[]> bytes() {
    return BytesCodec.INSTANCE;
  }

  /**
   * Text as UTF-8: any text that UTF-8 can carry, empty and with newlines too. Unpaired surrogates are refused, not
   * replaced.
   *
   * @return the codec
   */
  static RecordCodec<String> string() {
    return StringCodec.INSTANCE;
  }

  /**
   * Records as JSON by Jackson, with a mapper of its own, made for what a backlog meets:
   *
   * <ul>
   *   <li>A property in the log that the type does not have (a later version removed it, or a getter computes it) is passed over,
   *       one that the log does not have (a later version added it) is null, 0 or false. A program that is rolled back thus drops
   *       what only the newer one knew.
   *   <li>The Jackson modules on the class path are used, such as {@code jackson-datatype-jsr310}, which {@code
   *       java.time.Instant} needs. Times are written in ISO 8601, with their offset and zone.
   *   <li>Fractions without a declared type, in a {@code Map}, a {@code JsonNode} or an {@code Object}, are read as {@link
   *       java.math.BigDecimal}, exact to the last zero. What JSON itself does not tell stays untold: there, a {@code Long} may come
   *       back as an {@code Integer}, a {@code byte[]} as Base64 text, and {@code NaN} as text. Declare a type, or use {@link
   *       #verified}.
   * </ul>
   *
   * <p><b>What is acknowledged can be read back.</b> The type is proven here, before anything is put: whether Jackson can write it
   * and create it, and reads the properties that it writes, as far as its declaration tells, and by a sample where one without
   * any property can be made. Properties of abstract and polymorphic types and of custom serializers cannot be proven so; a line in
   * the log names them, at level {@code INFO}. What a constructor refuses at reading though such a record was put is not
   * proven either. Jackson's limits for documents of strangers (numbers of 1,000 digits, names of 50,000 characters) do not hold
   * here, and a name with half a surrogate pair, in a map or a tree, is refused at its put. All that costs a put next to nothing;
   * {@link #verified} proves the rest at the price of a decoding.
   *
   * <p>Trailing content after the value is refused at decoding.
   *
   * @param type the record's class
   * @param <R> the record type
   * @return the codec
   * @throws IllegalArgumentException if Jackson cannot write the type, or not read what it writes; the message says why, and which
   *     module is missing
   */
  static <R> RecordCodec<R> json(Class<R> type) {
    return json(DefaultMapper.create(), type);
  }

  /**
   * Records of a generic type as JSON by Jackson, with a mapper of its own, as by {@link #json(Class)}.
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
   * Records as JSON by Jackson, with the given mapper, as by {@link #json(ObjectMapper, TypeReference)}.
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
   * Records of a generic type as JSON by Jackson, with the given mapper. How it reads and writes is its own affair: by default a
   * mapper does not pass over unknown properties, and takes fractions of no declared type for {@code double}. The type is proven as
   * by {@link #json(Class)}, and the limits of its factory for reading do not hold, unless the factory is a class of
   * its own, as for formats other than JSON: then each payload is read back at its put.
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
