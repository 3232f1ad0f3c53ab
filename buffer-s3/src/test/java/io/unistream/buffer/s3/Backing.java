package io.unistream.buffer.s3;

import io.unistream.buffer.tck.s3.InMemoryS3;
import io.unistream.buffer.tck.s3.S3Faults;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.zip.CRC32C;
import software.amazon.awssdk.services.s3.S3Client;

/** What is behind the clients of a test: a bucket of its own. */
interface Backing extends AutoCloseable {

  String bucket();

  S3Client client(S3Faults faults, boolean sdkRetries);

  List<String> keys();

  byte[] bytes(String key);

  void overwrite(String key, byte[] bytes);

  /** Answers that were neither read to their end nor closed. */
  int openAnswers();

  /** The same for the same content, if that can be had. */
  long digest();

  Backing copy();

  @Override
  void close();

  /** In the heap, where states can be copied and looked at. */
  record InMemory(InMemoryS3 s3) implements Backing {

    @Override
    public String bucket() {
      return s3.bucket();
    }

    @Override
    public S3Client client(S3Faults faults, boolean sdkRetries) {
      return TestClients.quick(s3, faults, sdkRetries);
    }

    @Override
    public List<String> keys() {
      return s3.keys();
    }

    @Override
    public byte[] bytes(String key) {
      return s3.bytes(key);
    }

    @Override
    public void overwrite(String key, byte[] bytes) {
      s3.overwrite(key, bytes);
    }

    @Override
    public int openAnswers() {
      return s3.openAnswers();
    }

    @Override
    public long digest() {
      CRC32C crc = new CRC32C();
      for (String key : s3.keys()) {
        crc.update(key.getBytes(StandardCharsets.UTF_8));
        crc.update(s3.bytes(key));
      }
      return crc.getValue();
    }

    @Override
    public Backing copy() {
      return new InMemory(s3.copy());
    }

    @Override
    public void close() {}
  }
}
