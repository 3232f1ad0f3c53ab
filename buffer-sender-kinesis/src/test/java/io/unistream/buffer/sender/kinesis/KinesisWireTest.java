package io.unistream.buffer.sender.kinesis;

import static io.unistream.buffer.producer.tck.LoneDelivery.LOG;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import io.unistream.buffer.producer.SendException;
import io.unistream.buffer.producer.SendException.Verdict;
import io.unistream.buffer.producer.tck.LoneDelivery;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.kinesis.KinesisClient;
import software.amazon.awssdk.services.kinesis.model.PutRecordsRequestEntry;

/** The real client, and a server that says what Kinesis says: the verdicts hold for what the client makes of it. */
@Timeout(value = 180, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class KinesisWireTest {

  private static final String CBOR = "aws.cborEnabled";

  private final List<String> bodies = Collections.synchronizedList(new ArrayList<>());
  private final CountDownLatch asked = new CountDownLatch(1);
  private final CountDownLatch ended = new CountDownLatch(1);
  private volatile int status = 200;
  private volatile String answer = "";
  private volatile boolean silent;
  private int port;

  private @Nullable String cborBefore;
  private @Nullable HttpServer server;
  private @Nullable KinesisClient client;

  @BeforeEach
  void start() throws IOException {
    cborBefore = System.getProperty(CBOR);
    System.setProperty(CBOR, "false"); // text can be read in a test
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", exchange -> {
      bodies.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
      asked.countDown();
      if (silent) {
        await(ended);
      }
      byte[] body = answer.getBytes(StandardCharsets.UTF_8);
      exchange.getResponseHeaders().add("Content-Type", "application/x-amz-json-1.1");
      exchange.sendResponseHeaders(status, body.length);
      exchange.getResponseBody().write(body);
      exchange.close();
    });
    server.start();
    port = server.getAddress().getPort();
    client = client(Apache5HttpClient.builder().build());
  }

  private KinesisClient client(SdkHttpClient http) {
    return KinesisClient.builder()
        .httpClient(http)
        .endpointOverride(URI.create("http://127.0.0.1:" + port))
        .region(Region.EU_NORTH_1)
        .credentialsProvider(
            StaticCredentialsProvider.create(AwsBasicCredentials.create("key", "secret")))
        .overrideConfiguration(each -> each.retryStrategy(AwsRetryStrategy.doNotRetry()))
        .build();
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @AfterEach
  void stop() {
    ended.countDown();
    if (client != null) {
      client.close();
    }
    if (server != null) {
      server.stop(0);
    }
    if (cborBefore == null) {
      System.clearProperty(CBOR);
    } else {
      System.setProperty(CBOR, cborBefore);
    }
  }

  private KinesisSender<String> sender() {
    if (client == null) {
      throw new IllegalStateException("no client");
    }
    return builder(client).build();
  }

  private static KinesisSender.Builder<String> builder(KinesisClient client) {
    return KinesisSender.builder(
        client,
        "target",
        (record, id) -> PutRecordsRequestEntry.builder()
            .partitionKey(record)
            .data(SdkBytes.fromUtf8String(record))
            .build());
  }

  private Verdict verdict(int newStatus, String type) {
    status = newStatus;
    answer = "{\"__type\": \"" + type + "\", \"message\": \"said so\"}";
    SendException told = assertThrows(
        SendException.class, () -> sender().send(LoneDelivery.whole(LOG, 1, 1, List.of("a"))));
    assertTrue(String.valueOf(told.getMessage()).contains("said so"), told.getMessage());
    return told.verdict();
  }

  @Test
  void anEntryThatFailedIsReadFromTheAnswer() {
    answer = "{\"FailedRecordCount\": 1, \"Records\": ["
        + "{\"SequenceNumber\": \"1\", \"ShardId\": \"s\"},"
        + "{\"ErrorCode\": \"InternalFailure\", \"ErrorMessage\": \"Internal service failure.\"}]}";
    LoneDelivery<String> delivery = LoneDelivery.whole(LOG, 1, 1, List.of("a", "b"));

    sender().send(delivery);

    assertEquals(Set.of(1), delivery.retried().keySet());
    assertEquals(
        "InternalFailure: Internal service failure.", delivery.retried().get(1));
    assertTrue(bodies.get(0).contains("\"PartitionKey\":\"a\""), bodies.get(0));
    assertTrue(bodies.get(0).contains("\"StreamName\":\"target\""), bodies.get(0));
  }

  @Test
  void whatIsBusyOrBrokenIsTriedAgain() {
    assertEquals(Verdict.RETRY, verdict(400, "ProvisionedThroughputExceededException"));
    assertEquals(Verdict.RETRY, verdict(400, "LimitExceededException"));
    assertEquals(Verdict.RETRY, verdict(400, "ThrottlingException"));
    assertEquals(Verdict.RETRY, verdict(400, "KMSThrottlingException"));
    assertEquals(Verdict.RETRY, verdict(400, "ResourceInUseException"));
    assertEquals(Verdict.RETRY, verdict(400, "NobodyKnowsThisException"));
    assertEquals(Verdict.RETRY, verdict(500, "InternalFailureException"));
    assertEquals(Verdict.RETRY, verdict(503, "ServiceUnavailable"));
  }

  @Test
  void whatSomebodyMustMendIsHeld() {
    for (String type : List.of(
        "ResourceNotFoundException",
        "AccessDeniedException",
        "KMSAccessDeniedException",
        "KMSDisabledException",
        "KMSInvalidStateException",
        "KMSNotFoundException",
        "KMSOptInRequired",
        "UnrecognizedClientException",
        "ExpiredTokenException",
        "IncompleteSignature",
        "MissingAuthenticationTokenException",
        "InvalidSignatureException")) {
      assertEquals(Verdict.HOLD, verdict(400, type), type);
    }
    assertEquals(Verdict.HOLD, verdict(403, "Whatever"));
  }

  @Test
  void whatIsMalformedIsRejected() {
    assertEquals(Verdict.REJECT, verdict(400, "ValidationException"));
    assertEquals(Verdict.REJECT, verdict(400, "InvalidArgumentException"));
    assertEquals(Verdict.REJECT, verdict(400, "SerializationException"));
    assertEquals(Verdict.REJECT, verdict(413, "RequestEntityTooLarge"));
  }

  @Test
  void aServerThatIsGoneIsTriedAgain() {
    if (server != null) {
      server.stop(0);
    }

    SendException told = assertThrows(
        SendException.class, () -> sender().send(LoneDelivery.whole(LOG, 1, 1, List.of("a"))));

    assertEquals(Verdict.RETRY, told.verdict());
  }

  /** The client waits for an answer for ever, and hears no interrupt. */
  @Test
  void aCallThatIsNotAnsweredEndsByItsTime() throws Exception {
    silent = true;
    LoneDelivery<String> delivery = LoneDelivery.whole(LOG, 1, 1, List.of("a"));
    try (SdkHttpClient patient =
            Apache5HttpClient.builder().socketTimeout(Duration.ZERO).build();
        KinesisClient waiting = client(patient)) {
      KinesisSender<String> sender =
          builder(waiting).maxCallTime(Duration.ofSeconds(5)).build();
      FutureTask<@Nullable Void> attempt = new FutureTask<>(() -> {
        sender.send(delivery);
        return null;
      });
      Thread thread = new Thread(attempt, "attempt");
      thread.start();
      assertTrue(asked.await(1, TimeUnit.MINUTES));

      delivery.abort();
      thread.interrupt();

      assertThrows(ExecutionException.class, () -> attempt.get(1, TimeUnit.MINUTES));
      thread.join();
    }
  }
}
