package io.unistream.buffer.tck.s3;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.http.ExecutableHttpRequest;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.HttpExecuteResponse;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** Many put the same key if it is absent: one wins. */
class PutIfAbsentRaceTest {

  private static final int RACERS = 32;
  private static final int ROUNDS = 20;

  private final InMemoryS3 store = new InMemoryS3(Sdk.BUCKET);

  @Test
  void exactlyOneWins() throws Exception {
    for (int round = 0; round < ROUNDS; round++) {
      List<Integer> winners = race(store.httpClient(), "k" + round);

      assertEquals(1, winners.size(), winners::toString);
      assertEquals("racer " + winners.get(0), Sdk.text(store, "k" + round));
    }
  }

  /** What some stores do: look, then write. All look before the first writes. */
  @Test
  void aStoreThatLooksFirstAndWritesThenIsNoticed() throws Exception {
    CyclicBarrier looked = new CyclicBarrier(RACERS);

    List<Integer> winners = race(new LooksFirst(store.httpClient(), looked), "k");

    assertNotEquals(1, winners.size());
  }

  /** The numbers of those who were told that they stored it. */
  private static List<Integer> race(SdkHttpClient http, String key) throws Exception {
    ExecutorService racers = Executors.newFixedThreadPool(RACERS);
    CyclicBarrier start = new CyclicBarrier(RACERS);
    try (S3Client s3 = Sdk.once(http)) {
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
    } finally {
      racers.shutdownNow();
    }
  }

  private static boolean wins(S3Client s3, String key, String content) {
    try {
      Sdk.putIfAbsent(s3, key, content);
      return true;
    } catch (S3Exception e) {
      if (e.statusCode() == 412) {
        return false;
      }
      throw e;
    }
  }

  /** Turns a put-if-absent into a HEAD and a PUT. */
  private record LooksFirst(SdkHttpClient client, CyclicBarrier looked) implements SdkHttpClient {

    @Override
    public ExecutableHttpRequest prepareRequest(HttpExecuteRequest request) {
      return new ExecutableHttpRequest() {
        @Override
        public HttpExecuteResponse call() throws IOException {
          SdkHttpRequest http = request.httpRequest();
          SdkHttpRequest head = http.toBuilder().method(SdkHttpMethod.HEAD).build();
          int status = client
              .prepareRequest(HttpExecuteRequest.builder().request(head).build())
              .call()
              .httpResponse()
              .statusCode();
          try {
            looked.await();
          } catch (InterruptedException | BrokenBarrierException e) {
            throw new IllegalStateException(e);
          }
          HttpExecuteRequest plain = HttpExecuteRequest.builder()
              .request(http.toBuilder().removeHeader("If-None-Match").build())
              .contentStreamProvider(request.contentStreamProvider().orElseThrow())
              .build();
          return client.prepareRequest(status == 404 ? plain : request).call();
        }

        @Override
        public void abort() {}
      };
    }

    @Override
    public void close() {
      client.close();
    }
  }
}
