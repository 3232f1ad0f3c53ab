package io.unistream.buffer.encryption;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.crypto.tink.Aead;
import com.google.crypto.tink.InsecureSecretKeyAccess;
import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.RegistryConfiguration;
import com.google.crypto.tink.TinkJsonProtoKeysetFormat;
import com.google.crypto.tink.aead.AeadConfig;
import com.google.crypto.tink.aead.PredefinedAeadParameters;
import io.unistream.buffer.Batch;
import io.unistream.buffer.BatchId;
import io.unistream.buffer.Buffer;
import io.unistream.buffer.RecordCodec;
import io.unistream.buffer.RecordDecodeException;
import io.unistream.buffer.RecordEncodeException;
import io.unistream.buffer.file.FileBuffer;
import io.unistream.buffer.file.FileBufferSettings;
import io.unistream.buffer.producer.DeadLetter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EncryptedCodecTest {

  private static final String SECRET = "4929 1234 5678 9012";
  private static final String PURPOSE = "shop/orders";

  static {
    register();
  }

  @TempDir
  private Path temp;

  @BeforeAll
  static void register() {
    try {
      AeadConfig.register();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static KeysetHandle keys() throws GeneralSecurityException {
    return KeysetHandle.generateNew(PredefinedAeadParameters.XAES_256_GCM_192_BIT_NONCE);
  }

  /** The same keys and a new one, which is the primary one. */
  private static KeysetHandle rotated(KeysetHandle old) throws GeneralSecurityException {
    return KeysetHandle.newBuilder(old)
        .addEntry(KeysetHandle.generateEntryFromParameters(
                PredefinedAeadParameters.XAES_256_GCM_192_BIT_NONCE)
            .withRandomId()
            .makePrimary())
        .build();
  }

  private static KeysetHandle withoutTheFirst(KeysetHandle keys) throws GeneralSecurityException {
    return KeysetHandle.newBuilder(keys).deleteAt(0).build();
  }

  private static Aead aead(KeysetHandle keys) throws GeneralSecurityException {
    return keys.getPrimitive(RegistryConfiguration.get(), Aead.class);
  }

  private static EncryptedCodec<String> codec(KeysetHandle keys) throws GeneralSecurityException {
    return EncryptedCodec.around(RecordCodec.string(), aead(keys), PURPOSE);
  }

  private Buffer<String> open(RecordCodec<String> codec) {
    return FileBuffer.open(
        FileBufferSettings.builder(temp.resolve("log"))
            .emit(emit -> emit.withMaxRecords(1))
            .build(),
        codec);
  }

  private boolean isOnDisk(String text) throws IOException {
    byte[] searched = text.getBytes(UTF_8);
    try (Stream<Path> files = Files.walk(temp)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        byte[] bytes = Files.readAllBytes(file);
        if (IntStream.range(0, bytes.length - searched.length)
            .anyMatch(
                i -> Arrays.equals(bytes, i, i + searched.length, searched, 0, searched.length))) {
          return true;
        }
      }
    }
    return false;
  }

  @Test
  void nothingReadableIsOnTheDisk() throws Exception {
    KeysetHandle keys = keys();
    try (Buffer<String> buffer = open(codec(keys))) {
      buffer.put(SECRET);
    }
    assertFalse(isOnDisk(SECRET));
    assertFalse(isOnDisk(PURPOSE));

    try (Buffer<String> buffer = open(codec(keys))) {
      assertEquals(List.of(SECRET), buffer.emit().records());
    }
  }

  /** Or else the test above would prove nothing. */
  @Test
  void withoutEncryptionItIs() throws Exception {
    try (Buffer<String> buffer = open(RecordCodec.string())) {
      buffer.put(SECRET);
    }
    assertTrue(isOnDisk(SECRET));
  }

  @Test
  void keysAreRotatedWhileThereIsABacklog() throws Exception {
    KeysetHandle old = keys();
    try (Buffer<String> buffer = open(codec(old))) {
      buffer.put("old");
    }
    KeysetHandle both = rotated(old);
    try (Buffer<String> buffer = open(codec(both))) {
      buffer.put("new");
      Batch<String> batch = buffer.emit();
      assertEquals(List.of("old"), batch.records());
      buffer.commit(batch);
    }
    try (Buffer<String> buffer = open(codec(withoutTheFirst(both)))) {
      assertEquals(List.of("new"), buffer.emit().records());
    }
  }

  @Test
  void aRecordWhoseKeyIsMissingIsNotLost() throws Exception {
    KeysetHandle old = keys();
    try (Buffer<String> buffer = open(codec(old))) {
      buffer.put(SECRET);
    }
    try (Buffer<String> buffer = open(codec(keys()))) {
      RecordDecodeException e = assertThrows(RecordDecodeException.class, buffer::emit);
      GeneralSecurityException cause =
          assertInstanceOf(GeneralSecurityException.class, e.getCause());
      assertTrue(String.valueOf(cause.getMessage()).contains("not in the key set"));
    }
    try (Buffer<String> buffer = open(codec(old))) {
      assertEquals(List.of(SECRET), buffer.emit().records());
    }
  }

  /** A file of keys, as a program would have it. */
  @Test
  void keysMayBeStoredAndReadAgain() throws Exception {
    KeysetHandle keys = keys();
    byte[] payload = codec(keys).encode(SECRET);
    String json = TinkJsonProtoKeysetFormat.serializeKeyset(keys, InsecureSecretKeyAccess.get());
    KeysetHandle read = TinkJsonProtoKeysetFormat.parseKeyset(json, InsecureSecretKeyAccess.get());

    assertEquals(SECRET, codec(read).decode(payload));
  }

  @Test
  void aPayloadOfAnotherPurposeIsRefused() throws Exception {
    Aead keys = aead(keys());
    byte[] payload =
        EncryptedCodec.around(RecordCodec.string(), keys, "shop/returns").encode(SECRET);
    EncryptedCodec<String> orders = EncryptedCodec.around(RecordCodec.string(), keys, PURPOSE);

    GeneralSecurityException e =
        assertThrows(GeneralSecurityException.class, () -> orders.decode(payload));

    assertTrue(
        String.valueOf(e.getMessage()).contains("for the purpose 'shop/orders'"), e::getMessage);
    assertFalse(String.valueOf(e.getMessage()).contains(SECRET));
  }

  @Test
  void whatWasNeverEncryptedIsRefused() throws Exception {
    EncryptedCodec<String> codec = codec(keys());
    assertThrows(GeneralSecurityException.class, () -> codec.decode(SECRET.getBytes(UTF_8)));
    assertThrows(GeneralSecurityException.class, () -> codec.decode(new byte[0]));
  }

  @Property(tries = 200)
  void anyChangedBitIsFound(@ForAll byte[] record, @ForAll @IntRange(max = 1 << 20) int place)
      throws Exception {
    EncryptedCodec<byte[]> codec =
        EncryptedCodec.around(RecordCodec.bytes(), aead(keys()), PURPOSE);
    byte[] payload = codec.encode(record);
    byte[] around = new byte[payload.length + 2];
    System.arraycopy(payload, 0, around, 1, payload.length);

    assertArrayEquals(record, codec.decode(payload.clone()));
    assertArrayEquals(record, codec.decode(around, 1, payload.length));
    int bit = place % (payload.length * 8);
    payload[bit / 8] ^= (byte) (1 << bit % 8);
    assertThrows(GeneralSecurityException.class, () -> codec.decode(payload));
  }

  @Test
  void equalRecordsLookDifferent() throws Exception {
    EncryptedCodec<String> codec = codec(keys());
    Set<List<Byte>> seen = new HashSet<>();
    for (int i = 0; i < 1_000; i++) {
      byte[] payload = codec.encode(SECRET);
      assertTrue(seen.add(
          IntStream.range(0, payload.length).mapToObj(at -> payload[at]).toList()));
    }
    assertFalse(codec.reusesArrays());
  }

  @Test
  void aDeadLetterIsEncryptedToo() throws Exception {
    EncryptedCodec<String> records = codec(keys());
    DeadLetter<String> letter = DeadLetter.refused(
        new BatchId(new UUID(1, 2), 3), 4, SECRET, "the target said no", Instant.EPOCH);
    RecordCodec<DeadLetter<String>> codec = DeadLetter.codec(records);
    byte[] payload = codec.encode(letter);
    String text = new String(payload, UTF_8);

    assertFalse(text.contains(SECRET));
    assertTrue(text.contains("the target said no"));
    assertEquals(SECRET, codec.decode(payload).record().orElseThrow());

    RecordCodec<DeadLetter<String>> whole =
        EncryptedCodec.around(DeadLetter.codec(RecordCodec.string()), aead(keys()), PURPOSE);
    byte[] all = whole.encode(letter);
    assertFalse(new String(all, UTF_8).contains("the target said no"));
    assertEquals(SECRET, whole.decode(all).record().orElseThrow());
  }

  @Test
  void aFailureToEncryptRefusesThePut() throws Exception {
    Aead failing = new Aead() {
      @Override
      public byte[] encrypt(byte[] plaintext, byte[] associatedData)
          throws GeneralSecurityException {
        throw new GeneralSecurityException("the key service is away");
      }

      @Override
      public byte[] decrypt(byte[] ciphertext, byte[] associatedData) {
        return ciphertext;
      }
    };
    try (Buffer<String> buffer =
        open(EncryptedCodec.around(RecordCodec.string(), failing, PURPOSE))) {
      assertThrows(RecordEncodeException.class, () -> buffer.put(SECRET));
      assertEquals(0, buffer.stats().backlogRecords());
    }
  }

  @Test
  void thePurposeMustBeNamed() throws Exception {
    Aead keys = aead(keys());
    assertThrows(
        IllegalArgumentException.class,
        () -> EncryptedCodec.around(RecordCodec.string(), keys, ""));
    assertNotEquals(0, EncryptedCodec.around(RecordCodec.string(), keys, " ").encode("a").length);
  }
}
