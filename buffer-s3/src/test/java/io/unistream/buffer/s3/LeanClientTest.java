package io.unistream.buffer.s3;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.unistream.buffer.tck.s3.FaultySdkHttpClient;
import io.unistream.buffer.tck.s3.InMemoryS3;
import io.unistream.buffer.tck.s3.S3Fault;
import io.unistream.buffer.tck.s3.S3Faults;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.services.s3.S3Client;

/** Whatever the store or a fault does, the log meets the same with the lean client as with the SDK's. */
class LeanClientTest {

  private static final String ODD = "a/ä b+c&d<e%2F";

  /** A request, and what came of it as text. */
  private record Request(String name, Asked asked) {

    @Override
    public String toString() {
      return name;
    }
  }

  private interface Asked {
    Object of(Store store) throws StoreException;
  }

  private static final List<Request> REQUESTS = List.of(
      new Request("claim", store -> store.claim("new", "content".getBytes(StandardCharsets.UTF_8))),
      new Request("claim what is taken", store -> store.claim(ODD, new byte[] {1})),
      new Request("get", store -> text(store.get(ODD, false).orElseThrow())),
      new Request("get again", store -> text(store.get(ODD, true).orElseThrow())),
      new Request("get nothing", store -> store.get("nothing", false).map(LeanClientTest::text)),
      new Request("first", store -> text(store.first(ODD, 2, false).orElseThrow())),
      new Request(
          "first of nothing", store -> store.first("empty", 2, false).map(LeanClientTest::text)),
      new Request("list", store -> store.list("a/", null, 1000)),
      new Request("list a page", store -> store.list("", null, 1)),
      new Request("list behind", store -> store.list("", "a/ä", null, 1000)),
      new Request(
          "list the next page", store -> store.list("", store.list("", null, 1).next(), 9)),
      new Request("delete", store -> store.delete(List.of(ODD, "empty"))),
      new Request("delete what is refused", store -> store.delete(List.of("kept", "empty"))));

  private static final List<S3Fault> FAULTS = List.of(
      S3Fault.none(),
      S3Fault.loseRequest(),
      S3Fault.loseAnswer(),
      S3Fault.status(500),
      S3Fault.status(503),
      S3Fault.status(403),
      S3Fault.status(404, "NoSuchBucket"),
      S3Fault.status(429, "TooManyRequests"),
      S3Fault.status(400, "ThrottlingException"),
      S3Fault.status(507),
      S3Fault.statusAfter(500),
      S3Fault.gateway(404),
      S3Fault.gateway(502),
      S3Fault.gateway(200),
      S3Fault.cutBody(1),
      S3Fault.cutBody(3),
      S3Fault.cutBodyQuietly(0),
      S3Fault.cutBodyQuietly(3),
      S3Fault.corruptBody(9, 1),
      S3Fault.corruptBodyQuietly(9, 1),
      S3Fault.crashBefore(),
      S3Fault.crashAfter());

  static Stream<Request> requests() {
    return REQUESTS.stream();
  }

  @ParameterizedTest
  @MethodSource("requests")
  void comesToTheSame(Request request) {
    for (S3Fault fault : FAULTS) {
      assertEquals(
          outcome(request, fault, http -> TestClients.over(http, false)),
          outcome(request, fault, LeanClient::new),
          () -> request + " with " + fault);
    }
  }

  private static String outcome(
      Request request, S3Fault fault, Function<FaultySdkHttpClient, S3Client> clients) {
    InMemoryS3 s3 = new InMemoryS3(TestClients.BUCKET);
    s3.overwrite(ODD, "some content".getBytes(StandardCharsets.UTF_8));
    s3.overwrite("empty", new byte[0]);
    s3.overwrite("kept", new byte[] {2});
    s3.refuseBulkDelete(key -> key.equals("kept"), "AccessDenied");
    S3Faults faults = S3Faults.none();
    faults.failAll(attempt -> true, fault);
    try (S3Client client = clients.apply(new FaultySdkHttpClient(s3.httpClient(), faults));
        Store store = new Store(client, false, S3BufferSettings.of(TestClients.BUCKET, "a/log"))) {
      String outcome;
      try {
        outcome = String.valueOf(request.asked.of(store));
      } catch (StoreException e) {
        outcome = e.hope() + (e.isFull() ? ", full" : "") + (e.isConflict() ? ", conflict" : "");
      }
      return outcome + ", throttled " + store.traffic().throttled.sum() + ", then " + s3.keys();
    }
  }

  private static String text(byte[] bytes) {
    return Arrays.toString(bytes);
  }
}
