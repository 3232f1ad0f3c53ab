package io.unistream.buffer.s3;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.inject.Guice;
import com.google.inject.Injector;
import com.google.inject.Key;
import com.google.inject.TypeLiteral;
import io.unistream.buffer.Buffer;
import io.unistream.buffer.BufferComponents;
import io.unistream.buffer.BufferFencedException;
import io.unistream.buffer.BufferSettings;
import io.unistream.buffer.EmitPolicy;
import io.unistream.buffer.RecordCodec;
import io.unistream.buffer.config.JsonSettings;
import io.unistream.buffer.guice.BufferCloser;
import io.unistream.buffer.guice.BufferModule;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.http.crt.AwsCrtHttpClient;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.services.s3.S3Client;

/** Over a real server: the HTTP clients that there are, with the SDK's retries and without; and settings in JSON. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class HttpClientsTest {

  private static final String BUCKET = "bucket";

  @TempDir
  static Path directory;

  private static S3ProxyServer server;

  @BeforeAll
  static void start() throws Exception {
    server = S3ProxyServer.start(directory, BUCKET);
  }

  @AfterAll
  static void stop() throws Exception {
    server.close();
  }

  static Stream<Arguments> clients() {
    List<Arguments> all = new ArrayList<>();
    for (int attempts : new int[] {1, 3}) {
      all.add(client("apache5", attempts, () -> Apache5HttpClient.builder().build()));
      all.add(client(
          "url-connection", attempts, () -> UrlConnectionHttpClient.builder().build()));
      all.add(client("crt", attempts, () -> AwsCrtHttpClient.builder().build()));
    }
    return all.stream();
  }

  private static Arguments client(String name, int attempts, Supplier<SdkHttpClient> maker) {
    return Arguments.of(name, attempts, maker);
  }

  @ParameterizedTest(name = "{0}, {1} attempts")
  @MethodSource("clients")
  void putsTakeoverAndDrain(String name, int attempts, Supplier<SdkHttpClient> maker) {
    S3BufferSettings settings = S3BufferSettings.builder(BUCKET, name + "/" + attempts)
        .grouping(grouping -> grouping.maxObjectBytes(64 << 10))
        .buffer(
            BufferSettings.of(EmitPolicy.defaults().withMaxRecords(100).withMaxBytes(1_000_000)))
        .build();
    try (SdkHttpClient http = maker.get();
        S3Client client = server
            .client()
            .httpClient(http)
            .overrideConfiguration(
                override -> override.retryStrategy(retry -> retry.maxAttempts(attempts)))
            .build()) {
      Buffer<String> former = open(settings, client);
      List<CompletableFuture<Long>> sent = new ArrayList<>();
      for (int i = 0; i < 500; i++) {
        sent.add(former.putAsync("record " + i + " " + "x".repeat(i)));
      }
      sent.forEach(CompletableFuture::join);
      former.commit(former.emit());

      try (Buffer<String> owner = open(settings, client)) {
        assertThrows(BufferFencedException.class, () -> former.put("late"));
        assertEquals(501, owner.put("next"));
        assertEquals(401, Bucket.drain(owner).size());
      }
      former.close();
      try (Buffer<String> again = open(settings, client)) {
        assertTrue(again.recovery().cleanShutdown());
        assertEquals(0, again.stats().backlogRecords());
      }
    }
  }

  private static Buffer<String> open(S3BufferSettings settings, S3Client client) {
    return S3Buffer.open(settings, RecordCodec.string(), BufferComponents.defaults(), client);
  }

  @Test
  void settingsInJsonAndInCode() throws Exception {
    String json = "{\"backend\": \"s3\", \"bucket\": \"" + BUCKET + "\", \"prefix\": \"json\","
        + " \"client\": {\"endpoint\": \"http://127.0.0.1:" + server.port() + "\"}}";
    System.setProperty("aws.accessKeyId", S3ProxyServer.ACCESS_KEY);
    System.setProperty("aws.secretAccessKey", S3ProxyServer.SECRET_KEY);
    System.setProperty(
        "software.amazon.awssdk.http.service.impl",
        "software.amazon.awssdk.http.apache5.Apache5SdkHttpService");
    try {
      JsonSettings settings = JsonSettings.of(new ObjectMapper().readTree(json));
      Injector injector = Guice.createInjector(BufferModule.of(String.class, settings));
      Buffer<String> buffer = injector.getInstance(Key.get(new TypeLiteral<Buffer<String>>() {}));
      assertEquals(1, buffer.put("a"));
      injector.getInstance(BufferCloser.class).close();

      S3BufferSettings code = settings.as(new S3Backend());
      Injector next = Guice.createInjector(S3BufferModule.of(String.class, code));
      Buffer<String> again = next.getInstance(Key.get(new TypeLiteral<Buffer<String>>() {}));
      assertEquals(List.of("a"), Bucket.drain(again));
      next.getInstance(BufferCloser.class).close();
    } finally {
      System.clearProperty("aws.accessKeyId");
      System.clearProperty("aws.secretAccessKey");
      System.clearProperty("software.amazon.awssdk.http.service.impl");
    }
  }
}
