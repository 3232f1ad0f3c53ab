package io.unistream.buffer.s3;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.unistream.buffer.BufferStorageException;
import io.unistream.buffer.RecordCodec;
import io.unistream.buffer.UnsupportedLogException;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.s3.S3Client;

/** What is missing on the class path or in the settings before the store is asked anything. */
class ClientsTest {

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
      assertTrue(message.contains("settings region (null)"), message);
      assertTrue(message.contains("Unable to load region"), message);
    } finally {
      System.clearProperty("aws.ec2MetadataDisabled");
      System.clearProperty("aws.configFile");
      System.clearProperty("aws.sharedCredentialsFile");
    }
  }

  @Test
  void aClientOfTheLibrarysTriesOnce() {
    S3BufferSettings settings = S3BufferSettings.of("bucket", "log").withRegion("eu-north-1");
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
  void compressionWithoutTheLibraryIsRefusedByTheName() throws Exception {
    Method ensurePresent =
        new WithoutLz4().loadClass(Lz4.class.getName()).getDeclaredMethod("ensurePresent");
    ensurePresent.setAccessible(true);

    InvocationTargetException e =
        assertThrows(InvocationTargetException.class, () -> ensurePresent.invoke(null));

    IllegalArgumentException told = assertInstanceOf(IllegalArgumentException.class, e.getCause());
    assertTrue(String.valueOf(told.getMessage()).contains("at.yawk.lz4:lz4-java"));
  }

  @Test
  void aCompressedObjectWithoutTheLibraryIsNotDamage() throws Exception {
    Class<?> lz4 = new WithoutLz4().loadClass(Lz4.class.getName());
    Method decompress =
        lz4.getDeclaredMethod("decompress", byte[].class, int.class, int.class, int.class);
    decompress.setAccessible(true);

    InvocationTargetException e = assertThrows(
        InvocationTargetException.class, () -> decompress.invoke(null, new byte[9], 0, 9, 9));

    UnsupportedLogException told = assertInstanceOf(UnsupportedLogException.class, e.getCause());
    assertTrue(String.valueOf(told.getMessage()).contains("at.yawk.lz4:lz4-java"));
  }

  /** Has this module's classes of its own, and not those of the library. */
  private static final class WithoutLz4 extends ClassLoader {

    WithoutLz4() {
      super(ClientsTest.class.getClassLoader());
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      if (name.startsWith("net.jpountz.")) {
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
