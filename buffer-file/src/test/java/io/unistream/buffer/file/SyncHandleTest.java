package io.unistream.buffer.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.unistream.buffer.tck.crash.CrashFileSystem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class SyncHandleTest {

  private final CrashFileSystem files = CrashFileSystem.create();
  private final Path abandoned = files.getPath("/abandoned");
  private final Path other = files.getPath("/other");

  private static void open(Path file) throws IOException {
    SyncHandle handle = SyncHandle.ofFile(file);
    handle.sync();
  }

  @Test
  @Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void oneThatIsGarbageIsClosedWithTheNextOpening() throws IOException {
    Files.createFile(abandoned);
    Files.createFile(other);
    open(abandoned);
    assertEquals(List.of("/abandoned"), files.openHandles());

    while (!files.openHandles().isEmpty()) {
      System.gc();
      SyncHandle.ofFile(other).close();
    }
  }

  @Test
  void oneThatCouldNotBeOpenedLeavesNothing() {
    assertThrows(NoSuchFileException.class, () -> SyncHandle.ofFile(abandoned));

    assertEquals(List.of(), files.openHandles());
  }
}
