package io.unistream.buffer.s3;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a project gets that depends on this module, optional libraries left out. The build writes the list. */
class WeightTest {

  private static final long MOST = 16_000_000;

  private static List<Path> jars() throws IOException {
    String list = Files.readString(Path.of("target", "default-dependencies.txt"));
    return List.of(list.strip().split(File.pathSeparator)).stream()
        .map(Path::of)
        .filter(Files::isRegularFile)
        .toList();
  }

  @Test
  void theDefaultDependenciesAreLight() throws IOException {
    long bytes = 0;
    for (Path jar : jars()) {
      bytes += Files.size(jar);
    }
    System.out.println("default dependencies: " + jars().size() + " jars, " + bytes + " bytes");

    assertTrue(jars().size() > 30, "jars: " + jars());
    assertTrue(bytes < MOST, bytes + " bytes: " + jars());
  }

  @Test
  void thereIsOneHttpClientAndNothingNative() throws IOException {
    List<String> heavy = jars().stream()
        .map(jar -> jar.getFileName().toString())
        .filter(name -> name.matches("(netty|aws-crt|url-connection|apache-client).*"))
        .toList();

    assertEquals(List.of(), heavy);
  }
}
