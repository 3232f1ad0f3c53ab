package io.unistream.buffer.tck.crash;

import static io.unistream.buffer.tck.crash.CrashFixture.bytes;
import static io.unistream.buffer.tck.crash.CrashFixture.open;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.ProviderMismatchException;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** The less used sides of channels and streams, and many threads on one file. */
class ChannelTest {

  private final CrashFileSystem fs = CrashFileSystem.create();
  private final Path a = fs.getPath("/a");

  @Test
  void bytesGoFromChannelToChannel() throws IOException {
    byte[] much = new byte[20_000];
    for (int i = 0; i < much.length; i++) {
      much[i] = (byte) i;
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (FileChannel channel = open(a)) {
      assertEquals(
          much.length,
          channel.transferFrom(
              Channels.newChannel(new ByteArrayInputStream(much)), 0, Long.MAX_VALUE));
      assertEquals(much.length, channel.transferTo(0, Long.MAX_VALUE, Channels.newChannel(out)));
      assertEquals(
          0, channel.transferFrom(Channels.newChannel(new ByteArrayInputStream(much)), 30_000, 1));
    }

    assertArrayEquals(much, out.toByteArray());
    assertArrayEquals(much, Files.readAllBytes(a));
  }

  @Test
  void readsScatterAndAGatheredWriteIsOneOperation() throws IOException {
    ByteBuffer[] parts = {ByteBuffer.allocate(2), ByteBuffer.allocate(2), ByteBuffer.allocate(9)};
    try (FileChannel channel = open(a)) {
      fs.failNext(operation -> operation.kind() == Operation.Kind.WRITE, Fault.shortWrite(4));
      ByteBuffer rest = bytes("lo!");

      assertEquals(4, channel.write(new ByteBuffer[] {bytes("hel"), rest}));
      assertEquals("o!", ISO_8859_1.decode(rest).toString());
      assertEquals(4, channel.position());
      assertEquals(4, channel.position(0).read(parts));
      assertEquals(-1, channel.read(parts));
    }

    assertEquals("hell", Files.readString(a));
    assertEquals('l', parts[1].get(1));
    assertEquals(2, fs.operations());
  }

  @Test
  void whatIsNotThereSaysSo() throws IOException {
    try (FileChannel channel = open(a)) {
      assertThrows(
          UnsupportedOperationException.class,
          () -> channel.map(FileChannel.MapMode.READ_ONLY, 0, 1));
      assertThrows(IllegalArgumentException.class, () -> channel.write(bytes("x"), -1));
      assertThrows(
          IllegalArgumentException.class, () -> channel.read(bytes("x").asReadOnlyBuffer()));
      IOException tooLarge =
          assertThrows(IOException.class, () -> channel.write(bytes("x"), 1L << 50));
      assertEquals("File too large", tooLarge.getMessage());
    }
    assertThrows(UnsupportedOperationException.class, () -> Files.createSymbolicLink(a, a));
    assertThrows(UnsupportedOperationException.class, fs::newWatchService);
    assertThrows(
        ProviderMismatchException.class,
        () -> fs.provider().delete(CrashFileSystem.create().getPath("/a")));
  }

  @Test
  void directoriesAreListedInNoOrder() throws IOException {
    List<String> names = new ArrayList<>();
    for (int i = 10; i < 30; i++) {
      Files.createFile(fs.getPath("/" + i));
    }
    try (DirectoryStream<Path> stream = Files.newDirectoryStream(fs.root(), "1*")) {
      stream.forEach(path -> names.add(path.toString()));
    }

    assertEquals(10, names.size());
    assertTrue(!new ArrayList<>(new TreeSet<>(names)).equals(names), names::toString);
  }

  @Test
  void manyThreadsWriteOneFile() throws Exception {
    int threads = 4;
    CountDownLatch start = new CountDownLatch(1);
    List<Thread> running = new ArrayList<>();
    try (FileChannel channel = open(a)) {
      for (int t = 0; t < threads; t++) {
        int mine = t;
        Thread thread = new Thread(() -> {
          try {
            start.await();
            for (int i = 0; i < 200; i++) {
              channel.write(bytes("" + mine), i * threads + mine);
              channel.force(false);
            }
          } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
          }
        });
        thread.start();
        running.add(thread);
      }
      start.countDown();
      for (Thread thread : running) {
        thread.join();
      }
    }

    assertEquals("0123".repeat(200), Files.readString(a));
    assertEquals(1 + threads * 400, fs.operations());
  }
}
