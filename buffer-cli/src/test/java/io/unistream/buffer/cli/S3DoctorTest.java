package io.unistream.buffer.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import io.unistream.buffer.s3.S3BufferSettings;
import io.unistream.buffer.tck.s3.S3RequestCounts;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the doctor says of a log in S3. */
class S3DoctorTest {

  private static final String KEY = "AKIAIOSFODNN7EXAMPLE";
  private static final String SECRET = "a-secret-that-nobody-may-see";

  @TempDir
  Path temp;

  private final Machines machine = new Machines();
  private final List<String> requests = Collections.synchronizedList(new ArrayList<>());
  private HttpServer store;
  private int status = 200;
  private String answer = "";

  @BeforeEach
  void start() throws IOException {
    System.setProperty("aws.accessKeyId", KEY);
    System.setProperty("aws.secretAccessKey", SECRET);
    store = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    store.createContext("/", exchange -> {
      requests.add(exchange.getRequestMethod() + " " + exchange.getRequestURI());
      byte[] body = answer.getBytes(UTF_8);
      exchange.getResponseHeaders().add("Content-Type", "application/xml");
      exchange.sendResponseHeaders(status, body.length);
      exchange.getResponseBody().write(body);
      exchange.close();
    });
    store.start();
  }

  @AfterEach
  void stop() {
    store.stop(0);
    System.clearProperty("aws.accessKeyId");
    System.clearProperty("aws.secretAccessKey");
  }

  private Cli.Result doctor(String settings, String... options) throws IOException {
    Path config = Files.writeString(
        temp.resolve("shop.yaml"),
        "buffers:\n  one: {backend: s3, bucket: shop, prefix: orders/1, emit: {maxAge: 1s}, client: {endpoint: \"http://127.0.0.1:"
            + store.getAddress().getPort() + "\", region: eu-north-1}" + settings + "}\n");
    return machine.doctor(config, options);
  }

  private static void assertSays(Cli.Result result, int code, String line) {
    assertTrue(result.out().contains(line), () -> line + " should be in\n" + result.out());
    assertEquals(code, result.code(), result.out());
    assertFalse(result.out().contains(SECRET) || result.out().contains(KEY), result.out());
  }

  private static String listing(String contents) {
    return "<?xml version=\"1.0\"?><ListBucketResult><Name>shop</Name><IsTruncated>false</IsTruncated>"
        + contents + "</ListBucketResult>";
  }

  @Test
  void withoutProbeTheStoreIsNotAsked() throws IOException {
    Cli.Result result = doctor("");

    assertSays(
        result,
        0,
        "backend s3, bucket shop, prefix orders/1, region eu-north-1, endpoint http://127.0.0.1:");
    assertSays(result, 0, "note     the store was not asked");
    assertSays(result, 0, "a million records, 1 a second: some 1,001,000 PUTs, $5.0050");
    assertSays(result, 0, "a million records, 1000 a second: some 4,000 PUTs, $0.0200");
    assertSays(result, 0, "at most 14,400 PUTs of objects that are not full, $0.072");
    assertSays(result, 0, "an idle hour: no request");
    assertEquals(List.of(), requests);
  }

  @Test
  void aProbeIsOneListing() throws IOException {
    answer = listing("");
    assertSays(doctor("", "--probe"), 0, "the store answers a LIST: there is nothing yet below");

    assertEquals(1, requests.size(), requests.toString());
    assertTrue(requests.get(0).startsWith("GET /shop?list-type=2"), requests.get(0));
    assertTrue(requests.get(0).contains("prefix=orders%2F1%2F"), requests.get(0));
    assertTrue(requests.get(0).contains("max-keys=1"), requests.get(0));

    answer = listing("<Contents><Key>orders/1/epoch/1</Key><Size>1</Size></Contents>");
    assertSays(doctor("", "--probe"), 0, "the store answers a LIST: there is a log below");
  }

  @Test
  void aStoreThatRefusesIsAProblem() throws IOException {
    status = 403;
    answer = "<?xml version=\"1.0\"?><Error><Code>AccessDenied</Code><Message>no</Message></Error>";
    assertSays(doctor("", "--probe"), 1, "status 403 AccessDenied");
    assertSays(doctor("", "--probe"), 1, "s3:ListBucket on the bucket");

    status = 404;
    answer = "<?xml version=\"1.0\"?><Error><Code>NoSuchBucket</Code><Message>no</Message></Error>";
    assertSays(doctor("", "--probe"), 1, "Create the bucket, or correct the setting bucket");
  }

  @Test
  void aStoreThatIsAwayIsAProblem() throws IOException {
    store.stop(0);

    assertSays(doctor("", "--probe"), 1, "problem  cannot list orders/1/");
  }

  @Test
  void secretsAreNotShown() throws IOException {
    String key = "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=";

    Cli.Result result = doctor(", encryption: {mode: SSE_C, key: \"" + key + "\"}");

    assertSays(result, 0, ", encryption SSE_C");
    assertFalse(result.out().contains(key), result.out());
  }

  @Test
  void aHeapThatIsTooSmallIsAProblem() throws IOException {
    assertSays(
        doctor(", grouping: {maxUnflushedBytes: 512MiB}"),
        1,
        "problem  the settings must need at most three quarters of the heap");
    assertEquals(0, doctor("", "--heap", "64MiB").code());
  }

  @Test
  void anOwnershipCheckCostsListings() throws IOException {
    assertSays(
        doctor(", ownershipCheck: 10s"), 0, "an idle hour: 360 LISTs by ownershipCheck, $0.0018");
  }

  @Test
  void withoutALingerNothingBoundsTheObjects() throws IOException {
    Cli.Result result = doctor(", grouping: {linger: 0s}");

    assertSays(result, 0, "1000 a second: some 1,001,000 PUTs");
    assertFalse(result.out().contains("never idle"), result.out());
  }

  /** The table of docs/s3.md is for defaults. */
  @Test
  void theCostIsThatOfTheDocuments() throws IOException {
    S3Cost cost = new S3Cost(S3BufferSettings.of("shop", "orders"));
    List<String> rows = new ArrayList<>();
    Files.readString(Path.of("..", "docs", "s3.md"))
        .lines()
        .dropWhile(line -> !line.startsWith("| records a second |"))
        .skip(2)
        .takeWhile(line -> line.startsWith("|"))
        .forEach(rows::add);

    assertEquals(6, rows.size());
    for (String row : rows) {
      String[] cells = row.split("\\|", -1);
      long rate = Long.parseLong(cells[1].strip().replace(",", ""));
      long puts = Long.parseLong(cells[3].strip().replace(",", ""));
      double dollars = Double.parseDouble(cells[4].strip());
      long off = Math.abs(puts - cost.putsPerMillion(rate));
      assertTrue(off <= puts / 20, () -> row + " is off by " + off);
      assertEquals(dollars, S3Cost.dollars(puts), 0.0051, row);
    }
    assertEquals(OptionalLong.of(14_400), cost.busyHour());
  }

  @Test
  void thePriceIsThatOfTheKit() {
    S3RequestCounts puts = new S3RequestCounts(700, 0, 0, 300, 0, 0, 0, 0);

    assertEquals(puts.dollars(), S3Cost.dollars(1_000), 1e-12);
  }

  @Test
  void fullObjectsFollowOneAnother() {
    S3Cost cost = new S3Cost(S3BufferSettings.builder("shop", "orders")
        .grouping(grouping -> grouping.maxObjectBytes(1 << 10).linger(Duration.ofSeconds(1)))
        .build());

    assertEquals(976_564, cost.putsPerMillion(1_000_000));
    assertEquals(1_000_000, cost.putsPerMillion(1));
  }
}
