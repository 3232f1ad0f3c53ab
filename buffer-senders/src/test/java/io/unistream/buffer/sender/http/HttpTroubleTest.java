package io.unistream.buffer.sender.http;

import static io.unistream.buffer.producer.tck.LoneDelivery.LOG;
import static io.unistream.buffer.sender.Attempts.begin;
import static io.unistream.buffer.sender.Attempts.message;
import static io.unistream.buffer.sender.Attempts.refused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.unistream.buffer.RecordCodec;
import io.unistream.buffer.producer.SendException;
import io.unistream.buffer.producer.SendException.Verdict;
import io.unistream.buffer.producer.tck.LoneDelivery;
import io.unistream.buffer.sender.Attempts.Running;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Targets that hang, break off, and answer too early; attempts that are given up. */
class HttpTroubleTest {

  private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n";
  private static final String REFUSED = "HTTP/1.1 403 Forbidden\r\nContent-Length: 10\r\n\r\n";

  private final LoneDelivery<String> delivery = LoneDelivery.whole(LOG, 1, 1, List.of("a", "b"));

  private static HttpSender<String> sender(URI uri) {
    return HttpSender.ndjson(uri, RecordCodec.string()).build();
  }

  private static HttpSender<String> brokenOff(int status) {
    return HttpSender.ndjson(URI.create("http://127.0.0.1/secret"), RecordCodec.string())
        .client(new BrokenOffClient(status, "12345"))
        .build();
  }

  /** How an attempt that hangs is given up. */
  private enum End {
    HOOK,
    INTERRUPT,
    BOTH;

    void end(LoneDelivery<String> delivery, Running attempt) {
      if (this != INTERRUPT) {
        delivery.abort();
      }
      if (this != HOOK) {
        attempt.interrupt();
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"HOOK", "INTERRUPT", "BOTH"})
  void isEndedWhileNoHeadersCome(String how) throws Exception {
    try (RawTarget target = new RawTarget(connection -> {})) {
      Running attempt = begin(sender(target.uri()), delivery);
      target.awaitActed();

      End.valueOf(how).end(delivery, attempt);

      assertInstanceOf(InterruptedException.class, attempt.failure());
      assertTrue(target.isClosedByClient());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"HOOK", "INTERRUPT", "BOTH"})
  void isEndedWhileTheBodyOfAnAcceptanceStalls(String how) throws Exception {
    try (RawTarget target =
        new RawTarget(connection -> RawTarget.write(connection, OK + "12345"))) {
      Running attempt = begin(sender(target.uri()), delivery);
      attempt.awaitIn("AnswerBody.await");

      End.valueOf(how).end(delivery, attempt);

      assertTrue(!(attempt.failure() instanceof SendException));
      assertTrue(target.isClosedByClient());
    }
  }

  @Test
  void isNotBegunWhenItWasGivenUpBefore() {
    try (Target target = new Target()) {
      delivery.abort();

      assertThrows(InterruptedException.class, () -> sender(target.uri("/")).send(delivery));
      assertEquals(List.of(), target.requests());
    }
  }

  @Test
  void isEndedWhileTheRequestIsNotRead() throws Exception {
    try (ServerSocket deaf = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      LoneDelivery<String> large = LoneDelivery.whole(LOG, 1, 1, List.of("x".repeat(30_000_000)));
      URI uri = URI.create("http://127.0.0.1:" + deaf.getLocalPort() + "/");
      Running attempt = begin(sender(uri), large);
      try (Socket connection = deaf.accept()) { // kept, or it would be closed as garbage
        connection.getInputStream().read();

        large.abort();

        assertInstanceOf(InterruptedException.class, attempt.failure());
      }
    }
  }

  /** An acceptance counts once it is complete: what breaks off may be a proxy that has lost its target. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void doesNotCountAnAcceptanceThatBreaksOff(boolean reset) throws Exception {
    try (RawTarget target = new RawTarget(connection -> {
      RawTarget.write(connection, OK + "12345");
      if (reset) {
        connection.setSoLinger(true, 0);
      }
      connection.close();
    })) {
      IOException thrown =
          assertThrows(IOException.class, () -> sender(target.uri()).send(delivery));
      assertTrue(thrown.getMessage() != null && !message(thrown).isEmpty());
    }
  }

  @Test
  void knowsAVerdictFromTheStatusThoughItsExplanationBreaksOff() throws Exception {
    try (RawTarget target = new RawTarget(connection -> {
      RawTarget.write(connection, REFUSED + "12345");
      connection.close();
    })) {
      SendException thrown = refused(Verdict.HOLD, sender(target.uri()), delivery);
      assertTrue(message(thrown).endsWith(": 12345"), thrown.getMessage());
    }
  }

  /** The client may throw in place of returning the headers, which one it does is a race within it. */
  @Test
  void knowsAVerdictFromTheStatusThoughTheClientThrows() {
    HttpSender<String> sender = brokenOff(403);

    SendException thrown = refused(Verdict.HOLD, sender, delivery);

    assertTrue(message(thrown).endsWith(": 12345"), thrown.getMessage());
    assertEquals(Optional.of(Duration.ofSeconds(7)), thrown.retryAfter());
  }

  @Test
  void doesNotCountAnAcceptanceForWhichTheClientThrows() {
    HttpSender<String> sender = brokenOff(200);

    IOException thrown = assertThrows(IOException.class, () -> sender.send(delivery));

    assertTrue(message(thrown).startsWith("http://127.0.0.1: "), thrown.getMessage());
  }

  @Test
  void knowsAVerdictFromTheStatusThoughItsExplanationStalls() throws Exception {
    try (RawTarget target =
        new RawTarget(connection -> RawTarget.write(connection, REFUSED + "12345"))) {
      SendException thrown = refused(Verdict.HOLD, sender(target.uri()), delivery);

      assertTrue(message(thrown).endsWith(": 12345"), thrown.getMessage());
      assertTrue(target.isClosedByClient());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "HTTP/1.1 200",
        "HTTP/1.1 200 OK\r\nContent-Le",
        "nonsense\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nff\r\nabc",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nabc"
      })
  void sendsAgainAfterAnAnswerThatIsNone(String answer) throws Exception {
    try (RawTarget target = new RawTarget(connection -> {
      RawTarget.write(connection, answer);
      connection.close();
    })) {
      Throwable thrown = begin(sender(target.uri()), delivery).failure();
      assertInstanceOf(IOException.class, thrown, thrown.toString());
    }
  }

  @Test
  void sendsAgainWhereNobodyListens() throws Exception {
    int port;
    try (ServerSocket closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = closed.getLocalPort();
    }
    URI uri = URI.create("http://127.0.0.1:" + port + "/secret");

    IOException thrown = assertThrows(IOException.class, () -> sender(uri).send(delivery));

    assertTrue(
        String.valueOf(thrown.getMessage())
            .startsWith("http://127.0.0.1:" + port + " could not be asked: "),
        thrown.getMessage());
  }

  @Test
  void hearsARefusalThatComesBeforeTheRequestWasRead() throws Exception {
    try (RawTarget target = new RawTarget(connection -> RawTarget.write(
        connection, "HTTP/1.1 413 Too Large\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"))) {
      refused(Verdict.REJECT, sender(target.uri()), delivery);
    }
  }

  @Test
  void sendsAtTheSameTimeFromManyThreads() throws Exception {
    int lanes = 8;
    CyclicBarrier together = new CyclicBarrier(lanes);
    try (Target target = new Target()) {
      target.answers((exchange, request) -> {
        together.await(60, TimeUnit.SECONDS);
        Target.reply(exchange, request.body().equals("3\n") ? 400 : 200, "answer");
      });
      HttpSender<String> sender = sender(target.uri("/"));
      List<Running> attempts = new ArrayList<>();
      for (int i = 0; i < lanes; i++) {
        attempts.add(begin(sender, LoneDelivery.whole(LOG, i + 1, i, List.of(String.valueOf(i)))));
      }

      for (int i = 0; i < lanes; i++) {
        if (i == 3) {
          assertInstanceOf(SendException.class, attempts.get(i).failure());
        } else {
          attempts.get(i).success();
        }
      }
      Set<String> keys = new HashSet<>();
      target.requests().forEach(request -> keys.add(request.header("Idempotency-Key")));
      assertEquals(lanes, keys.size());
    }
  }

  @Test
  void goesOnAfterAnAttemptThatWasGivenUp() throws Exception {
    CountDownLatch never = new CountDownLatch(1);
    CountDownLatch asked = new CountDownLatch(1);
    try (Target target = new Target()) {
      target.answers((exchange, request) -> {
        asked.countDown();
        never.await();
      });
      HttpSender<String> sender = sender(target.uri("/"));
      Running attempt = begin(sender, delivery);
      assertTrue(asked.await(60, TimeUnit.SECONDS));
      delivery.abort();
      assertInstanceOf(InterruptedException.class, attempt.failure());
      target.answers(200, "");

      sender.send(delivery.again());

      assertEquals(2, target.requests().size());
      never.countDown();
    }
  }

  /** It may have one thread, and the program may have blocked that. */
  @Test
  void doesNotNeedTheCommonPool() throws Exception {
    CountDownLatch release = new CountDownLatch(1);
    for (int i = 0; i < ForkJoinPool.getCommonPoolParallelism() + 1; i++) {
      ForkJoinPool.commonPool().execute(() -> {
        try {
          release.await();
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
        }
      });
    }
    try (Target target = new Target()) {
      begin(sender(target.uri("/")), delivery).success();
      target.answers(500, "x");
      assertInstanceOf(
          SendException.class, begin(sender(target.uri("/")), delivery).failure());
    } finally {
      release.countDown();
    }
  }
}
