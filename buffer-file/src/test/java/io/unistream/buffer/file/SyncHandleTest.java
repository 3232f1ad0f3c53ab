package io.unistream.buffer.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class SyncHandleTest {

  private static final Path HANDLES = Path.of("/proc/self/fd");

  @TempDir
  private Path directory;

  @BeforeEach
  void handlesCanBeCounted() {
    assumeTrue(Files.isDirectory(HANDLES));
  }

  private static long handlesOn(Path file) throws IOException {
    Path real = file.toRealPath();
    try (Stream<Path> handles = Files.list(HANDLES)) {
      return handles.filter(handle -> real.equals(target(handle))).count();
    }
  }

  private static Path target(Path handle) {
    try {
      return Files.readSymbolicLink(handle);
    } catch (IOException e) {
      return handle; // closed meanwhile
    }
  }

  private static void open(Path file) throws IOException {
    SyncHandle handle = SyncHandle.ofFile(file);
    handle.sync();
  }

  @Test
  @Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void oneThatIsGarbageIsClosedWithTheNextOpening() throws IOException {
    Path abandoned = Files.createFile(directory.resolve("abandoned"));
    Path other = Files.createFile(directory.resolve("other"));
    open(abandoned);
    assertEquals(1, handlesOn(abandoned));

    while (handlesOn(abandoned) > 0) {
      System.gc();
      SyncHandle.ofFile(other).close();
    }
    assertEquals(0, handlesOn(other));
  }

  @Test
  void oneThatCouldNotBeOpenedLeavesNothing() {
    assertThrows(NoSuchFileException.class, () -> SyncHandle.ofFile(directory.resolve("missing")));
  }
}
