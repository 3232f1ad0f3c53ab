package io.unistream.buffer.s3;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.net.httpserver.HttpServer;
import io.unistream.buffer.BufferClock;
import io.unistream.buffer.BufferStorageException;
import io.unistream.buffer.RecordCodec;
import io.unistream.buffer.UnsupportedLogException;
import io.unistream.buffer.config.BufferConfigException;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** What is missing on the class path or in the settings before the store is asked anything. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ClientsTest {

  private static final String SERVICE = "software.amazon.awssdk.http.service.impl";
  private static final String APACHE = "software.amazon.awssdk.http.apache5.Apache5SdkHttpService";

  /** As far as this machine has no region for the SDK to find. */
  @Test
  void aRegionThatIsNowhereIsToldByTheNameOfTheSetting() {
    assumeTrue(System.getenv("AWS_REGION") == null && System.getProperty("aws.region") == null);
    System.setProperty("aws.ec2MetadataDisabled", "true");
    System.setProperty("aws.configFile", "/nonexistent/config");
    System.setProperty("aws.sharedCredentialsFile", "/nonexistent/credentials");
    try {
      BufferStorageException e = assertThrows(
          BufferStorageException.class,
          () -> S3Buffer.open(S3BufferSettings.of("bucket", "log"), RecordCodec.string()));

      String message = String.valueOf(e.getMessage());
      assertTrue(message.contains("settings client.region (null)"), message);
      assertTrue(message.contains("Unable to load region"), message);
    } finally {
      System.clearProperty("aws.ec2MetadataDisabled");
      System.clearProperty("aws.configFile");
      System.clearProperty("aws.sharedCredentialsFile");
    }
  }

  @Test
  void aClientOfTheLibrarysTriesOnce() {
    S3BufferSettings settings = S3BufferSettings.builder("bucket", "log")
        .client(client -> client.region("eu-north-1"))
        .build();
    try (S3Client client = Clients.make(settings)) {
      assertEquals(
          1,
          client
              .serviceClientConfiguration()
              .overrideConfiguration()
              .retryStrategy()
              .orElseThrow()
              .maxAttempts());
    }
  }

  @Test
  void aRoleWithoutTheLibraryIsRefusedByTheName() throws Exception {
    Method ensurePresent = new Without("software.amazon.awssdk.services.sts.")
        .loadClass(Sts.class.getName())
        .getDeclaredMethod("ensurePresent");
    ensurePresent.setAccessible(true);

    InvocationTargetException e =
        assertThrows(InvocationTargetException.class, () -> ensurePresent.invoke(null));

    IllegalArgumentException told = assertInstanceOf(IllegalArgumentException.class, e.getCause());
    assertTrue(String.valueOf(told.getMessage())
        .startsWith("client.roleArn needs software.amazon.awssdk:sts"));
  }

  @Test
  void whoAsksForNoRoleNeedsNoLibraryForIt() throws Exception {
    Without loader = new Without("software.amazon.awssdk.services.sts.");
    Class<?> settings = loader.loadClass(S3BufferSettings.class.getName());
    Object some = settings.getMethod("of", String.class, String.class).invoke(null, "bucket", "p");
    Method ensureUsable = settings.getDeclaredMethod("ensureUsable");
    Method make = loader.loadClass(Clients.class.getName()).getDeclaredMethod("make", settings);
    ensureUsable.setAccessible(true);
    make.setAccessible(true);

    ensureUsable.invoke(some);

    System.setProperty("aws.region", "eu-north-1");
    try (S3Client client = (S3Client) make.invoke(null, some)) {
      assertEquals("s3", client.serviceName());
    } finally {
      System.clearProperty("aws.region");
    }
  }

  /** All may ask at once, and nobody is answered before all have: with fewer connections, nobody ever is. */
  @Test
  void aClientOfTheLibrarysHasAConnectionForEachThread() throws Exception {
    int uploads = S3Grouping.MAX_UPLOADS;
    CountDownLatch asking = new CountDownLatch(uploads + Workers.READERS);
    ExecutorService threads = Executors.newCachedThreadPool();
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext("/", exchange -> {
      asking.countDown();
      try {
        asking.await();
      } catch (InterruptedException e) {
        throw new IOException(e);
      }
      exchange.sendResponseHeaders(404, -1);
      exchange.close();
    });
    server.start();
    S3BufferSettings settings = S3BufferSettings.builder("bucket", "log")
        .grouping(grouping -> grouping.uploadsInFlight(uploads))
        .client(client ->
            client.endpoint(URI.create("http://127.0.0.1:" + server.getAddress().getPort())))
        .build();
    System.setProperty("aws.accessKeyId", "key");
    System.setProperty("aws.secretAccessKey", "secret");
    System.setProperty(SERVICE, APACHE);
    try (S3Client client = Clients.make(settings)) {
      List<Future<?>> answers = new ArrayList<>();
      for (int i = 0; i < uploads + Workers.READERS; i++) {
        answers.add(threads.submit(() -> assertThrows(
            S3Exception.class,
            () -> client.getObject(get -> get.bucket("bucket").key("key")))));
      }
      for (Future<?> answer : answers) {
        answer.get();
      }
    } finally {
      threads.shutdownNow();
      server.stop(0);
      System.clearProperty("aws.accessKeyId");
      System.clearProperty("aws.secretAccessKey");
      System.clearProperty(SERVICE);
    }
  }

  /** The tests have three HTTP clients on their class path. */
  @Test
  void anHttpClientThatIsNotClearIsToldByName() {
    S3BufferSettings settings = S3BufferSettings.builder("bucket", "log")
        .grouping(grouping -> grouping.uploadsInFlight(S3Grouping.MAX_UPLOADS))
        .client(client -> client.region("eu-north-1"))
        .build();

    BufferConfigException e =
        assertThrows(BufferConfigException.class, () -> Clients.make(settings));

    String message = String.valueOf(e.getMessage());
    assertTrue(message.contains("grouping.uploadsInFlight (64)"), message);
    assertTrue(message.contains("76 connections"), message);
    assertTrue(message.contains(APACHE), message);
    assertTrue(message.contains(SERVICE), message);
  }

  @Test
  void theUsualConnectionsAreEnoughForTheDefaults() {
    assertTrue(Connections.enough(S3BufferSettings.of("bucket", "log")).isEmpty());
  }

  @Test
  void uploadsThatAreSentTwiceNeedConnections() {
    S3BufferSettings all = S3BufferSettings.builder("bucket", "log")
        .grouping(grouping -> grouping.uploadsInFlight(S3Grouping.MAX_UPLOADS))
        .retries(retries -> retries.hedgeAfter(Duration.ofMillis(80)))
        .client(client -> client.region("eu-north-1"))
        .build();

    BufferConfigException e = assertThrows(BufferConfigException.class, () -> Clients.make(all));

    assertTrue(String.valueOf(e.getMessage()).contains("80 connections"), e.getMessage());
  }

  /** An interrupt does not end it, and so the late one of two requests would hold up the closing until its time is over. */
  @Test
  void closingEndsARequestThatWaitsForItsAnswer() throws Exception {
    CountDownLatch never = new CountDownLatch(1);
    AtomicInteger requests = new AtomicInteger();
    ExecutorService threads = Executors.newCachedThreadPool();
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext("/", exchange -> {
      try {
        if (requests.incrementAndGet() == 1) {
          never.await();
        }
      } catch (InterruptedException e) {
        throw new IOException(e);
      }
      exchange.sendResponseHeaders(200, -1);
      exchange.close();
    });
    server.start();
    S3BufferSettings settings = S3BufferSettings.builder("bucket", "log")
        .retries(retries -> retries.requestTimeout(Duration.ofHours(1)))
        .client(client ->
            client.endpoint(URI.create("http://127.0.0.1:" + server.getAddress().getPort())))
        .build();
    System.setProperty("aws.accessKeyId", "key");
    System.setProperty("aws.secretAccessKey", "secret");
    System.setProperty(SERVICE, APACHE);
    try {
      Store store = new Store(Clients.make(settings), true, settings);
      Owner owner = S3Wal.owner(settings, store, BufferClock.system(), new UUID(1, 2));
      Workers workers = new Workers(1, "test");
      Hedges hedges = new Hedges(owner, workers, BufferClock.system(), Duration.ofMillis(1));
      assertTrue(hedges.claim("key", new byte[1], 1));

      S3Wal.closeBoth(workers, owner); // waits for all threads

      assertEquals(2, requests.get());
    } finally {
      never.countDown();
      threads.shutdownNow();
      server.stop(0);
      System.clearProperty("aws.accessKeyId");
      System.clearProperty("aws.secretAccessKey");
      System.clearProperty(SERVICE);
    }
  }

  @Test
  void compressionWithoutTheLibraryIsRefusedByTheName() throws Exception {
    Method ensurePresent = new Without("net.jpountz.")
        .loadClass(Lz4.class.getName())
        .getDeclaredMethod("ensurePresent");
    ensurePresent.setAccessible(true);

    InvocationTargetException e =
        assertThrows(InvocationTargetException.class, () -> ensurePresent.invoke(null));

    IllegalArgumentException told = assertInstanceOf(IllegalArgumentException.class, e.getCause());
    assertTrue(String.valueOf(told.getMessage()).contains("at.yawk.lz4:lz4-java"));
  }

  @Test
  void aCompressedObjectWithoutTheLibraryIsNotDamage() throws Exception {
    Class<?> lz4 = new Without("net.jpountz.").loadClass(Lz4.class.getName());
    Method decompress =
        lz4.getDeclaredMethod("decompress", byte[].class, int.class, int.class, int.class);
    decompress.setAccessible(true);

    InvocationTargetException e = assertThrows(
        InvocationTargetException.class, () -> decompress.invoke(null, new byte[9], 0, 9, 9));

    UnsupportedLogException told = assertInstanceOf(UnsupportedLogException.class, e.getCause());
    assertTrue(String.valueOf(told.getMessage()).contains("at.yawk.lz4:lz4-java"));
  }

  /** Has this module's classes of its own, and not those of the library. */
  private static final class Without extends ClassLoader {

    private final String missing;

    Without(String missing) {
      super(ClientsTest.class.getClassLoader());
      this.missing = missing;
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      if (name.startsWith(missing)) {
        throw new ClassNotFoundException(name);
      }
      if (!name.startsWith("io.unistream.buffer.s3.")) {
        return super.loadClass(name, resolve);
      }
      String file = name.replace('.', '/') + ".class";
      try (InputStream in = getParent().getResourceAsStream(file)) {
        if (in == null) {
          throw new ClassNotFoundException(name);
        }
        byte[] bytes = in.readAllBytes();
        return defineClass(name, bytes, 0, bytes.length);
      } catch (IOException e) {
        throw new ClassNotFoundException(name, e);
      }
    }
  }
}
