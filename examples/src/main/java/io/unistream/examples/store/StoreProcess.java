package io.unistream.examples.store;

import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A store of our own in a JVM of its own, as far from the hosts that use it as one machine allows. */
final class StoreProcess implements Closeable {

  private final Process process;

  private StoreProcess(Process process) {
    this.process = process;
  }

  static Store start(Path directory, Path errors, String bucket, String prefix) throws IOException {
    Files.createDirectories(directory);
    Process process = new ProcessBuilder(List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx256m",
            "-XX:TieredStopAtLevel=1",
            "-XX:+DisplayVMOutputToStderr",
            "-cp",
            System.getProperty("java.class.path"),
            StoreMain.class.getName(),
            directory.toString(),
            bucket))
        .redirectError(ProcessBuilder.Redirect.appendTo(errors.toFile()))
        .start();
    StoreProcess store = new StoreProcess(process);
    BufferedReader said = process.inputReader(StandardCharsets.US_ASCII);
    String endpoint = said.readLine();
    if (endpoint == null) {
      store.close();
      throw new IOException("the store did not start; see " + errors);
    }
    return Store.of(new StoreAddress(URI.create(endpoint), null, bucket, prefix), store);
  }

  /** Ends it at once: what it has acknowledged is in its directory. */
  @Override
  public void close() throws IOException {
    process.destroyForcibly();
    try {
      process.waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while the store ended", e);
    }
  }
}
