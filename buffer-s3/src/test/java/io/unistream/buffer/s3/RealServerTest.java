package io.unistream.buffer.s3;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.unistream.buffer.tck.s3.FaultySdkHttpClient;
import io.unistream.buffer.tck.s3.S3Fault;
import io.unistream.buffer.tck.s3.S3Faults;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.S3Object;

/**
 * What the tests of this module count on: the real server keeps the rules of S3, and faults work before a real client. Against a server that
 * the reader has started: {@link TestServer}.
 */
class RealServerTest {

  private static final int RACERS = 32;
  private static final int ROUNDS = 20;

  @TempDir
  Path directory;

  private final String bucket = "buffer-" + UUID.randomUUID();
  private @Nullable S3ProxyServer started;

  /** With a bucket, which stays if the server is not the test's own. */
  private TestServer start() throws Exception {
    TestServer given = TestServer.given();
    if (given != null) {
      try (SdkHttpClient http = Apache5HttpClient.builder().build();
          S3Client s3 = once(given, http)) {
        s3.createBucket(to -> to.bucket(bucket));
      }
      return given;
    }
    started = S3ProxyServer.start(directory, bucket);
    return TestServer.onPort(started.port());
  }

  @AfterEach
  void stop() throws IOException {
    if (started != null) {
      started.close();
      started = null;
    }
  }

  @Test
  void ofManyWhoPutIfAbsentExactlyOneWins() throws Exception {
    ExecutorService racers = Executors.newFixedThreadPool(RACERS);
    try (S3Client s3 =
        once(start(), Apache5HttpClient.builder().maxConnections(RACERS).build())) {
      for (int round = 0; round < ROUNDS; round++) {
        String key = "slot/" + round;

        List<Integer> winners = race(racers, s3, key);

        assertEquals(1, winners.size(), "round " + round + ": " + winners);
        assertEquals("racer " + winners.get(0), text(s3, key));
      }
    } finally {
      racers.shutdownNow();
    }
  }

  private List<Integer> race(ExecutorService racers, S3Client s3, String key) throws Exception {
    CyclicBarrier start = new CyclicBarrier(RACERS);
    List<Future<Boolean>> results = new ArrayList<>();
    for (int i = 0; i < RACERS; i++) {
      String content = "racer " + i;
      Callable<Boolean> racer = () -> {
        start.await();
        return wins(s3, key, content);
      };
      results.add(racers.submit(racer));
    }
    List<Integer> winners = new ArrayList<>();
    for (int i = 0; i < RACERS; i++) {
      if (results.get(i).get()) {
        winners.add(i);
      }
    }
    return winners;
  }

  /** 409 means "try again": the other racer may have failed. */
  private boolean wins(S3Client s3, String key, String content) {
    while (true) {
      try {
        s3.putObject(
            PutObjectRequest.builder().bucket(bucket).key(key).ifNoneMatch("*").build(),
            RequestBody.fromString(content));
        return true;
      } catch (S3Exception e) {
        if (e.statusCode() == 412) {
          return false;
        }
        if (e.statusCode() != 409) {
          throw e;
        }
      }
    }
  }

  @Test
  void requestsGetLostAndComeLateBeforeARealServerToo() throws Exception {
    S3Faults faults = S3Faults.none();
    try (SdkHttpClient http =
            new FaultySdkHttpClient(Apache5HttpClient.builder().build(), faults);
        S3Client s3 = once(start(), http)) {
      faults.failNext(S3Fault.loseRequest());
      faults.failNext(S3Fault.loseAnswer());
      faults.failNext(S3Fault.late(3));
      assertTimesOut(() -> put(s3, "never"));
      assertTimesOut(() -> put(s3, "answer lost"));
      assertTimesOut(() -> put(s3, "late"));

      assertEquals(List.of("answer lost"), keys(s3));
      put(s3, "between");
      assertEquals(List.of("answer lost", "between", "late"), keys(s3));
      faults.failNext(S3Fault.cutBody(3));
      assertThrows(SdkClientException.class, () -> text(s3, "late"));
      assertEquals("late", text(s3, "late"));
    }
  }

  @Test
  void whatIsStoredIsThereWhenTheServerStartsAgain() throws Exception {
    assumeTrue(TestServer.given() == null, "only the reader can start the server again");
    try (SdkHttpClient http = Apache5HttpClient.builder().build();
        S3Client s3 = once(start(), http)) {
      put(s3, "k");
    }
    stop();

    try (SdkHttpClient http = Apache5HttpClient.builder().build();
        S3Client s3 = once(start(), http)) {
      assertEquals("k", text(s3, "k"));
    }
  }

  private static S3Client once(TestServer server, SdkHttpClient http) {
    return server
        .client()
        .overrideConfiguration(config -> config.retryStrategy(AwsRetryStrategy.doNotRetry()))
        .httpClient(http)
        .build();
  }

  private static void assertTimesOut(Runnable call) {
    SdkClientException problem = assertThrows(SdkClientException.class, call::run);

    assertInstanceOf(SocketTimeoutException.class, problem.getCause());
  }

  private void put(S3Client s3, String key) {
    s3.putObject(to -> to.bucket(bucket).key(key), RequestBody.fromString(key));
  }

  private String text(S3Client s3, String key) {
    return s3.getObjectAsBytes(of -> of.bucket(bucket).key(key)).asUtf8String();
  }

  private List<String> keys(S3Client s3) {
    return s3.listObjectsV2(of -> of.bucket(bucket)).contents().stream()
        .map(S3Object::key)
        .toList();
  }
}
