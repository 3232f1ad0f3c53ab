package io.unistream.buffer.s3;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.unistream.buffer.BufferComponents;
import io.unistream.buffer.BufferSettings;
import io.unistream.buffer.EmitPolicy;
import io.unistream.buffer.RecordCodec;
import io.unistream.buffer.config.BufferConfigException;
import io.unistream.buffer.tck.s3.InMemoryS3;
import io.unistream.buffer.tck.s3.S3Faults;
import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.services.s3.S3Client;

class HeapTest {

  private static final int MIB = 1 << 20;

  private static S3BufferSettings settings(UnaryOperator<S3BufferSettings.Builder> change) {
    return change.apply(S3BufferSettings.builder("bucket", "log")).build();
  }

  private static S3BufferSettings grouping(UnaryOperator<S3Grouping.Builder> change) {
    return settings(all -> all.grouping(change));
  }

  private static S3Grouping fit(S3BufferSettings settings, long heapMib) {
    return Heap.fit(settings, heapMib * MIB).grouping();
  }

  private static String refusal(S3BufferSettings settings, long heapMib) {
    BufferConfigException e =
        assertThrows(BufferConfigException.class, () -> fit(settings, heapMib));
    return String.valueOf(e.getMessage());
  }

  /** The table of docs/s3.md. */
  @ParameterizedTest
  @CsvSource({
    "32, 256, 3072, 15",
    "64, 512, 6144, 24",
    "128, 1024, 12288, 42",
    "256, 2048, 24576, 83",
    "512, 4096, 49152, 165",
    "704, 8192, 98304, 329",
  })
  void theDefaultsWorkInEachHeap(int heapMib, int objectKib, long unflushedKib, long needMib) {
    S3BufferSettings settings =
        Heap.fit(S3BufferSettings.of("bucket", "log"), (long) heapMib * MIB);
    S3Grouping fitting = settings.grouping();

    assertEquals(needMib, Math.round(Heap.need(settings) / (double) MIB));

    assertEquals(objectKib << 10, fitting.maxObjectBytes());
    assertEquals(unflushedKib << 10, fitting.maxUnflushedBytes());
    assertEquals(8, fitting.uploadsInFlight());
  }

  @Test
  void aHeapWithoutALimitChangesNothing() {
    S3BufferSettings settings = S3BufferSettings.of("bucket", "log");

    assertSame(settings, Heap.fit(settings, Long.MAX_VALUE));
  }

  @Test
  void packingNeedsHeapOfItsOwn() {
    assertEquals(8 * MIB, fit(S3BufferSettings.of("bucket", "log"), 700).maxObjectBytes());
    assertEquals(
        4 * MIB, fit(settings(all -> all.compression(S3Compression.LZ4)), 700).maxObjectBytes());
  }

  @Test
  void whatIsSetIsNotChanged() {
    S3BufferSettings both =
        grouping(group -> group.maxObjectBytes(MIB).maxUnflushedBytes(20L * MIB));
    S3BufferSettings objects = grouping(group -> group.maxObjectBytes(2 * MIB));
    S3BufferSettings unflushed = grouping(group -> group.maxUnflushedBytes(24L * MIB));

    assertEquals(both.grouping(), fit(both, 128));
    assertEquals(2 * MIB, fit(objects, 128).maxObjectBytes());
    assertEquals(12L * MIB, fit(objects, 128).maxUnflushedBytes());
    assertEquals(24L * MIB, fit(unflushed, 128).maxUnflushedBytes());
    assertEquals(4 * MIB, fit(unflushed, 128).maxObjectBytes());
  }

  @Test
  void whatIsSetAndHasNoRoomIsRefusedWithTheSettingToLower() {
    String message = refusal(grouping(group -> group.maxUnflushedBytes(96L * MIB)), 256);

    assertTrue(
        message.startsWith(
            "the settings must need at most three quarters of the heap (256 MiB), was 2"),
        message);
    assertTrue(message.contains("192 MiB of arrays"), message);
    assertTrue(message.contains("96 MiB of acknowledged objects"), message);
    assertTrue(message.contains("grouping.maxUnflushedBytes (100663296)"), message);
    assertTrue(message.endsWith(". Lower grouping.maxUnflushedBytes, or raise -Xmx"), message);
  }

  @Test
  void objectsThatAreReadAtOnceHaveRoom() {
    String message = refusal(
        grouping(group -> group.maxObjectBytes(64 * MIB).maxUnflushedBytes(64L * MIB)), 512);

    assertTrue(message.contains("576 MiB of 9 objects that are read at once"), message);
    assertTrue(message.contains("Lower grouping.maxObjectBytes"), message);
  }

  /** Nothing but an opening reads so much at once: nine objects, and next to nothing that waits. */
  @Test
  void anOpeningHasRoomToo() {
    S3BufferSettings large = settings(all -> all.buffer(BufferSettings.builder()
            .emit(EmitPolicy.defaults().withMaxRecords(1).withMaxBytes(MIB))
            .maxRecordBytes(1)
            .build())
        .grouping(group -> group.maxObjectBytes(8 * MIB).maxUnflushedBytes(8L * MIB)));

    String message = refusal(large, 94);

    assertTrue(message.contains("was 72 MiB: 72 MiB of 9 objects"), message);
    assertEquals(large.grouping(), fit(large, 98));
  }

  @Test
  void packedObjectsCountForEachUpload() {
    String message = refusal(
        settings(all -> all.compression(S3Compression.LZ4)
            .grouping(group -> group.maxObjectBytes(8 * MIB).uploadsInFlight(64))),
        1024);

    assertTrue(message.contains("1024 MiB of objects that LZ4 packs"), message);
    assertTrue(message.endsWith("Lower grouping.uploadsInFlight, or raise -Xmx"), message);
  }

  /** An object stays in memory until the late one of its two requests ends. */
  @Test
  void objectsThatAreSentTwiceAreCounted() {
    S3BufferSettings hedging =
        settings(all -> all.retries(retries -> retries.hedgeAfter(Duration.ofMillis(80))));
    S3BufferSettings set = hedging.toBuilder()
        .grouping(group -> group.maxObjectBytes(64 * MIB).maxUnflushedBytes(64L * MIB))
        .build();

    String message = refusal(set, 512);

    assertTrue(
        message.contains(
            "512 MiB of objects that were sent twice and answered once by retries.hedgeAfter (80)"),
        message);
    assertEquals(
        2L * Hedges.MOST * (8 * MIB + 1024),
        Heap.need(hedging) - Heap.need(S3BufferSettings.of("bucket", "log")));
  }

  @Test
  void recordsLargerThanObjectsAreCounted() {
    String message = refusal(
        settings(all -> all.buffer(
            BufferSettings.of(EmitPolicy.defaults().withMaxRecords(10).withMaxBytes(64 * MIB)))),
        256);

    assertTrue(message.contains("by maxRecordBytes (67108864)"), message);
    assertTrue(message.endsWith("Lower maxRecordBytes, or raise -Xmx"), message);
  }

  /** Before the store is asked for anything. */
  @Test
  void openingRefusesWhatTheHeapHasNoRoomFor() {
    InMemoryS3 s3 = new InMemoryS3(TestClients.BUCKET);
    S3BufferSettings settings = S3BufferSettings.builder(TestClients.BUCKET, "log")
        .grouping(grouping -> grouping.maxUnflushedBytes(Runtime.getRuntime().maxMemory()))
        .build();
    try (S3Client client = TestClients.over(s3, S3Faults.none(), false)) {
      assertThrows(
          BufferConfigException.class,
          () -> S3Buffer.open(settings, RecordCodec.string(), BufferComponents.defaults(), client));
    }

    assertEquals(List.of(), s3.keys());
  }
}
