package io.unistream.buffer.encryption;

import com.google.crypto.tink.Aead;
import io.unistream.buffer.RecordCodec;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Objects;

/**
 * A codec that encrypts each record after another codec has encoded it. What a backend stores, in files, objects or memory, is then
 * unreadable without your keys, and a payload that was changed, or moved here from a log of another purpose, is not decoded.
 *
 * <p><b>Keys</b> are yours: pass an {@link Aead} of Tink, from a {@code KeysetHandle} or a key management service. The cipher and
 * the format of a payload are Tink's: the id of the key, the nonce, the ciphertext, the tag. Take a key type whose nonces may be drawn at
 * random for as many records as you will ever put under one key. {@code XAES_256_GCM} and {@code XCHACHA20_POLY1305} have no limit
 * that you could reach. {@code AES_GCM} should encrypt no more than 2<sup>32</sup> records under one key, which a busy producer
 * reaches within days.
 *
 * <p><b>Rotation</b>: add a key to the key set, make it the primary one, and open the buffer with the new set. New records are encrypted by
 * the primary key, and old ones are decrypted by the key that wrote them. Keep an old key until the backlog and the dead letters of its time are
 * gone. A record whose key is missing is neither lost nor passed over: decoding fails ({@code RecordDecodeException}, or the
 * buffer's {@code UndecodablePolicy}), and works once the key is there again.
 *
 * <p><b>What is not hidden</b>: how many records there are, when each was put, how long each is, what is written by
 * your own code into messages, and a record that is in the heap. A dead letter's reason is in the clear, unless this codec is around the letter's
 * codec instead of the record's.
 *
 * <p>Safe for use by any thread if the codec and the keys are.
 *
 * @param <R> the record type
 */
public final class EncryptedCodec<R> implements RecordCodec<R> {

  private final RecordCodec<R> codec;
  private final Aead keys;
  private final String purpose;
  /** Bound to each ciphertext, and not stored in it. */
  private final byte[] associatedData;

  private EncryptedCodec(RecordCodec<R> codec, Aead keys, String purpose) {
    this.codec = Objects.requireNonNull(codec, "codec");
    this.keys = Objects.requireNonNull(keys, "keys");
    this.purpose = Objects.requireNonNull(purpose, "purpose");
    if (purpose.isEmpty()) {
      throw new IllegalArgumentException("purpose must not be empty");
    }
    this.associatedData = purpose.getBytes(StandardCharsets.UTF_8);
  }

  /**
   * Returns a codec that encrypts what another one encodes.
   *
   * @param codec encodes records, and decodes them
   * @param keys encrypts, and decrypts whatever it has encrypted since the oldest record that is still stored
   * @param purpose what the records are for, such as {@code "shop/orders"}. It is bound to each of them: only a codec with the same
   *     purpose decrypts it. It must never change while records are stored; not empty
   * @param <R> the record type
   * @return the codec
   * @throws IllegalArgumentException if the purpose is empty
   */
  public static <R> EncryptedCodec<R> around(RecordCodec<R> codec, Aead keys, String purpose) {
    return new EncryptedCodec<>(codec, keys, purpose);
  }

  @Override
  public byte[] encode(R record) throws Exception {
    return keys.encrypt(codec.encode(record), associatedData);
  }

  @Override
  public R decode(byte[] payload) throws Exception {
    byte[] plain;
    try {
      plain = keys.decrypt(payload, associatedData);
    } catch (GeneralSecurityException e) {
      throw new GeneralSecurityException(
          "a payload of " + payload.length + " bytes cannot be decrypted for the purpose '"
              + purpose
              + "': its key is not in the key set, or it was encrypted for another purpose or not at all, or it was changed",
          e);
    }
    return codec.decode(plain);
  }

  /** Each ciphertext is a new array. */
  @Override
  public boolean reusesArrays() {
    return false;
  }
}
