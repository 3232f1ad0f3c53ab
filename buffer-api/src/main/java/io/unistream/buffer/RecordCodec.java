package io.unistream.buffer;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;

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
   * Tells whether a call of {@link #encode} may return, or change, an array that an earlier call by the same thread returned,
   * such as one that is kept for each thread. Then {@link Buffer#putAll}, which encodes all records before it stores the first,
   * copies each payload. Asked once, when the buffer is opened.
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
   * Records as JSON by Jackson, with a mapper of its own in default configuration. Trailing content after the value is
   * refused at decoding.
   *
   * @param type the record's class
   * @param <R> the record type
   * @return the codec
   */
  static <R> RecordCodec<R> json(Class<R> type) {
    ObjectMapper mapper = new ObjectMapper();
    return new JacksonCodec<>(mapper, mapper.constructType(type));
  }

  /**
   * Records of a generic type as JSON by Jackson, with the given mapper.
   *
   * @param mapper the mapper; must not be reconfigured while in use
   * @param type the record's type
   * @param <R> the record type
   * @return the codec
   */
  static <R> RecordCodec<R> json(ObjectMapper mapper, TypeReference<R> type) {
    return new JacksonCodec<>(mapper, mapper.getTypeFactory().constructType(type));
  }
}
