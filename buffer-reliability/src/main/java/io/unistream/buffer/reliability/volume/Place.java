package io.unistream.buffer.reliability.volume;

import io.unistream.buffer.Buffer;
import io.unistream.buffer.BufferComponents;
import io.unistream.buffer.BufferSettings;
import io.unistream.buffer.CrashClass;
import io.unistream.buffer.RecordCodec;
import io.unistream.buffer.file.FileBuffer;
import io.unistream.buffer.file.FileBufferSettings;
import io.unistream.buffer.reliability.HeapStore;
import io.unistream.buffer.s3.S3Buffer;
import io.unistream.buffer.s3.S3BufferSettings;
import io.unistream.buffer.tck.s3.InMemoryS3;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.stream.Stream;
import software.amazon.awssdk.services.s3.S3Client;

/** Where a log is, to be opened again and again. */
interface Place extends AutoCloseable {

  Buffer<byte[]> open();

  /** Bytes of files, or objects. */
  long stored();

  /** Frees what all openings share. */
  @Override
  void close();

  /** In a directory. */
  record Directory(Path path, CrashClass durability, BufferSettings settings) implements Place {

    @Override
    public Buffer<byte[]> open() {
      return FileBuffer.open(
          FileBufferSettings.builder(path)
              .durability(durability)
              .buffer(settings)
              .build(),
          RecordCodec.bytes());
    }

    @Override
    public long stored() {
      try (Stream<Path> files = Files.walk(path)) {
        return files.mapToLong(Directory::size).sum();
      } catch (UncheckedIOException e) {
        if (e.getCause() instanceof NoSuchFileException) {
          return stored(); // one of them was deleted meanwhile
        }
        throw e;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    private static long size(Path file) {
      try {
        return Files.isRegularFile(file) ? Files.size(file) : 0;
      } catch (NoSuchFileException e) {
        return 0;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public void close() {
      // Nothing is shared.
    }
  }

  /** In a bucket in this heap. */
  final class Bucket implements Place {

    private final InMemoryS3 s3 = new InMemoryS3("bucket");
    private final BufferSettings settings;
    private final S3Client client;

    Bucket(BufferSettings settings) {
      this.settings = settings;
      client = HeapStore.client(s3);
    }

    @Override
    public Buffer<byte[]> open() {
      return S3Buffer.open(
          S3BufferSettings.builder("bucket", "log").buffer(settings).build(),
          RecordCodec.bytes(),
          BufferComponents.defaults(),
          client);
    }

    @Override
    public long stored() {
      return s3.keys().size();
    }

    @Override
    public void close() {
      client.close();
    }
  }
}
