package io.unistream.buffer.s3;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.unistream.buffer.Buffer;
import io.unistream.buffer.BufferComponents;
import io.unistream.buffer.BufferStorageException;
import io.unistream.buffer.RecordCodec;
import io.unistream.buffer.tck.s3.S3Faults;
import io.unistream.buffer.tck.s3.S3RequestCounts;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.services.s3.S3Client;

/** Stores that keep what they are given under another name, as some do whose objects are files. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class RewritingStoreTest {

  /** More than an opening needs, and far fewer than one makes that goes on for ever. */
  private static final long FEW = 20;

  private final Bucket bucket = new Bucket();

  @AfterEach
  void close() {
    bucket.close();
  }

  private void with(String prefix) {
    bucket.settings = S3BufferSettings.builder(TestClients.BUCKET, prefix)
        .buffer(bucket.settings.buffer())
        .grouping(grouping -> grouping.linger(Duration.ZERO))
        .build();
  }

  private String refusal() {
    S3Faults faults = bucket.faults;
    BufferStorageException e = assertThrows(BufferStorageException.class, bucket::open);
    S3RequestCounts counts = faults.counts();
    assertTrue(counts.billed() <= FEW, counts::toString);
    return String.valueOf(e.getMessage());
  }

  private void works() {
    try (Buffer<String> buffer = bucket.open()) {
      buffer.put("a");
    }
    try (Buffer<String> buffer = bucket.open()) {
      assertEquals(List.of("a"), Bucket.drain(buffer));
    }
  }

  /** What a store makes of a key. */
  enum Folding {
    LETTER_CASE("some/log", "some/Log") {
      @Override
      String of(String key) {
        return key.toLowerCase(Locale.ROOT);
      }
    },
    DOTS("some/log", "some/./log") {
      @Override
      String of(String key) {
        return key.replace("/./", "/");
      }
    },
    SLASHES("some/log", "some//log") {
      @Override
      String of(String key) {
        return key.replaceAll("/+", "/");
      }
    };

    private final String safe;
    private final String folded;

    Folding(String safe, String folded) {
      this.safe = safe;
      this.folded = folded;
    }

    abstract String of(String key);
  }

  @ParameterizedTest
  @EnumSource
  void aPrefixThatTheStoreLeavesAloneWorks(Folding folding) {
    bucket.s3.foldKeys(folding::of);
    with(folding.safe);

    works();
  }

  /** By the settings, or by the opening, which changes nothing but its claim. */
  @ParameterizedTest
  @EnumSource
  void aPrefixThatTheStoreRewritesIsRefused(Folding folding) {
    bucket.s3.foldKeys(folding::of);
    if (folding == Folding.LETTER_CASE) {
      with(folding.folded);

      String message = refusal();

      assertTrue(message.contains("does not list some/Log/epoch/"), message);
      assertTrue(message.contains("a prefix that it does not rewrite"), message);
      assertEquals(1, bucket.s3.keys().size());
    } else {
      IllegalArgumentException e =
          assertThrows(IllegalArgumentException.class, () -> with(folding.folded));
      assertTrue(String.valueOf(e.getMessage()).contains("prefix"), e::toString);
    }
  }

  /** The same log with another prefix: whoever opens it must not take the log of the first for its own, nor destroy it. */
  @Test
  void aPrefixThatIsAnothersOnceItIsFoldedIsRefused() {
    bucket.s3.foldKeys(key -> key.toLowerCase(Locale.ROOT));
    with("log");
    try (Buffer<String> buffer = bucket.open()) {
      buffer.put("a");
      with("LOG");

      String message = refusal();

      assertTrue(message.contains("LOG/epoch/"), message);
      buffer.put("b");
    }
    with("log");
    try (Buffer<String> buffer = bucket.open()) {
      assertEquals(List.of("a", "b"), Bucket.drain(buffer));
    }
  }

  /** s3proxy lists nothing of what it has if its directory is a relative one. */
  @Test
  void aServerInARelativeDirectoryIsRefused(@TempDir Path directory) throws Exception {
    Path relative = Path.of("").toAbsolutePath().relativize(directory.toRealPath());
    try (S3ProxyServer server = S3ProxyServer.start(relative, TestClients.BUCKET);
        S3Client client =
            server.client().httpClientBuilder(Apache5HttpClient.builder()).build()) {
      BufferStorageException e = assertThrows(
          BufferStorageException.class,
          () -> S3Buffer.open(
              bucket.settings, RecordCodec.string(), BufferComponents.defaults(), client));
      assertTrue(String.valueOf(e.getMessage()).contains("does not list log/epoch/"), e::toString);
    }
  }
}
