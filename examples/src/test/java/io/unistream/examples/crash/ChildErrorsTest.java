package io.unistream.examples.crash;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChildErrorsTest {

  @TempDir
  Path directory;

  @Test
  void theMessagesAreToldAndNotTheStackFrames() throws IOException {
    Path file = Files.writeString(
        directory.resolve("errors"),
        "StoreException: denied\n\tat a.b(C.java:1)\nCaused by: 403\n\tat d.e(F.java:2)\n\t... 3 more\n");

    assertEquals("\n    StoreException: denied\n    Caused by: 403", ChildErrors.tail(file));
  }

  @Test
  void noFileIsNoError() throws IOException {
    assertEquals("", ChildErrors.tail(directory.resolve("missing")));
  }
}
