package io.unistream.buffer.s3;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.unistream.buffer.BufferStorageException;
import io.unistream.buffer.config.BufferConfigException;
import io.unistream.buffer.s3.RecordingHttpClient.Kind;
import io.unistream.buffer.tck.s3.InMemoryS3;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;

/** As whom the library's client asks, read off the requests that the store gets; with a service that gives roles. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class CredentialsTest {

  private static final String ROLE = "arn:aws:iam::123456789012:role/producer";

  @TempDir
  Path folder;

  private final Map<String, String> properties = new HashMap<>();
  private final InMemoryS3 s3 = new InMemoryS3(TestClients.BUCKET);
  private final RecordingHttpClient http = new RecordingHttpClient(s3.httpClient());
  private final List<String> asked = new CopyOnWriteArrayList<>();
  private volatile boolean refusing;
  private HttpServer sts;

  @BeforeEach
  void start() throws IOException {
    sts = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    sts.createContext("/", this::answer);
    sts.start();
    Files.writeString(folder.resolve("credentials"), """
        [default]
        aws_access_key_id = DEFAULT
        aws_secret_access_key = secret
        [producer]
        aws_access_key_id = PRODUCER
        aws_secret_access_key = secret
        """);
    Files.writeString(folder.resolve("config"), """
        [default]
        region = eu-north-1
        [profile producer]
        region = eu-west-1
        [profile in-role]
        region = eu-central-1
        role_arn = %s
        source_profile = producer
        """.formatted(ROLE));
    set("aws.ec2MetadataDisabled", "true");
    set("aws.configFile", folder.resolve("config").toString());
    set("aws.sharedCredentialsFile", folder.resolve("credentials").toString());
    set("aws.endpointUrlSts", "http://127.0.0.1:" + sts.getAddress().getPort());
    set(
        "software.amazon.awssdk.http.service.impl",
        "software.amazon.awssdk.http.apache5.Apache5SdkHttpService");
  }

  private void set(String property, String value) {
    String old = System.setProperty(property, value);
    properties.put(property, old == null ? "" : old);
  }

  @AfterEach
  void stop() {
    sts.stop(0);
    properties.forEach((property, old) -> {
      if (old.isEmpty()) {
        System.clearProperty(property);
      } else {
        System.setProperty(property, old);
      }
    });
  }

  private void answer(HttpExchange exchange) throws IOException {
    String request = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    asked.add(URLDecoder.decode(request, StandardCharsets.UTF_8) + " by "
        + exchange.getRequestHeaders().getFirst("Authorization"));
    String answer = refusing ? """
          <ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><Error><Type>Sender</Type>
          <Code>AccessDenied</Code><Message>not authorized to perform: sts:AssumeRole</Message></Error>
          <RequestId>1</RequestId></ErrorResponse>""" : """
          <AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult>
          <AssumedRoleUser><Arn>arn</Arn><AssumedRoleId>id</AssumedRoleId></AssumedRoleUser>
          <Credentials><AccessKeyId>OFROLE</AccessKeyId><SecretAccessKey>secret</SecretAccessKey>
          <SessionToken>of-session</SessionToken><Expiration>2999-01-01T00:00:00Z</Expiration></Credentials>
          </AssumeRoleResult></AssumeRoleResponse>""";
    byte[] bytes = answer.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "text/xml");
    exchange.sendResponseHeaders(refusing ? 403 : 200, bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  private S3Client client(UnaryOperator<S3ClientSettings.Builder> change) {
    S3BufferSettings settings =
        S3BufferSettings.builder(TestClients.BUCKET, "log").client(change).build();
    return Clients.make(settings, S3Client.builder().httpClient(http));
  }

  /** The credentials that a request was signed with, and where it went. */
  private String signedWith(UnaryOperator<S3ClientSettings.Builder> change) {
    try (S3Client client = client(change)) {
      assertThrows(
          NoSuchKeyException.class,
          () -> client.getObject(get -> get.bucket(TestClients.BUCKET).key("key")));
    }
    return http.header(Kind.GET, "Authorization").orElseThrow();
  }

  @Test
  void withoutSettingsTheSdkChooses() {
    String signed = signedWith(client -> client);

    assertTrue(signed.contains("Credential=DEFAULT/"), signed);
    assertTrue(signed.contains("/eu-north-1/s3/"), signed);
  }

  @Test
  void aProfileGivesCredentialsAndRegion() {
    String signed = signedWith(client -> client.profile("producer"));

    assertTrue(signed.contains("Credential=PRODUCER/"), signed);
    assertTrue(signed.contains("/eu-west-1/s3/"), signed);
  }

  /** The environment and system properties come first in the SDK's chain, and not here. */
  @Test
  void aProfileIsTheOnlySourceOfCredentials() {
    set("aws.accessKeyId", "OTHER");
    set("aws.secretAccessKey", "other");

    String signed = signedWith(client -> client.profile("producer").region("us-west-2"));

    assertTrue(signed.contains("Credential=PRODUCER/"), signed);
    assertTrue(signed.contains("/us-west-2/s3/"), signed);
  }

  @Test
  void aProfileThatIsNotThereIsToldAtOnce() {
    BufferConfigException e =
        assertThrows(BufferConfigException.class, () -> client(client -> client.profile("none")));

    assertEquals(
        "client.profile must be one of the SDK's config and credentials files, was \"none\"",
        e.getMessage());
  }

  @Test
  void aRoleIsAssumedWithTheDefaultCredentials() {
    String signed = signedWith(client -> client.roleArn(ROLE));

    assertTrue(signed.contains("Credential=OFROLE/"), signed);
    assertEquals("of-session", http.header(Kind.GET, "X-Amz-Security-Token").orElseThrow());
    assertEquals(1, asked.size(), asked::toString);
    assertTrue(asked.get(0).contains("RoleArn=" + ROLE), asked::toString);
    assertTrue(asked.get(0).contains("RoleSessionName=buffer-s3"), asked::toString);
    assertFalse(asked.get(0).contains("ExternalId"), asked::toString);
    assertTrue(asked.get(0).contains("Credential=DEFAULT/"), asked::toString);
    assertTrue(asked.get(0).contains("/eu-north-1/sts/"), asked::toString);
  }

  @Test
  void aRoleIsAssumedWithTheProfilesCredentials() {
    String signed = signedWith(client ->
        client.profile("producer").roleArn(ROLE).roleSessionName("orders").externalId("their-id"));

    assertTrue(signed.contains("Credential=OFROLE/"), signed);
    assertTrue(asked.get(0).contains("RoleSessionName=orders"), asked::toString);
    assertTrue(asked.get(0).contains("ExternalId=their-id"), asked::toString);
    assertTrue(asked.get(0).contains("Credential=PRODUCER/"), asked::toString);
    assertTrue(asked.get(0).contains("/eu-west-1/sts/"), asked::toString);
  }

  @Test
  void aProfileMayAssumeARoleByItself() {
    String signed = signedWith(client -> client.profile("in-role"));

    assertTrue(signed.contains("Credential=OFROLE/"), signed);
    assertTrue(asked.get(0).contains("Credential=PRODUCER/"), asked::toString);
  }

  /** Not tried for two minutes, as an outage would be. */
  @Test
  void aRoleThatIsRefusedIsToldAtOnce() {
    refusing = true;
    S3BufferSettings settings = S3BufferSettings.builder(TestClients.BUCKET, "log")
        .client(client -> client.roleArn(ROLE))
        .build();
    try (S3Client client = Clients.make(settings, S3Client.builder().httpClient(http))) {
      BufferStorageException e =
          assertThrows(BufferStorageException.class, () -> RequestsTest.open(settings, client));

      assertTrue(String.valueOf(e.getMessage()).contains("sts:AssumeRole"), e.getMessage());
      assertEquals(2, asked.size(), asked::toString);
    }
  }
}
