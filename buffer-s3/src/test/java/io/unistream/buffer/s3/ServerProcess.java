package io.unistream.buffer.s3;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A {@link S3ProxyServer} in a process of its own, so that what it costs is not counted as the client's. */
final class ServerProcess implements AutoCloseable {

  static final String BUCKET = "bucket";

  private final Process process;
  private final int port;

  private ServerProcess(Process process, int port) {
    this.process = process;
    this.port = port;
  }

  static ServerProcess start(Path directory) throws IOException {
    Path java = Path.of(System.getProperty("java.home"), "bin", "java");
    String classPath =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    Path arguments = Files.createTempFile("server", ".args");
    Files.writeString(arguments, "-cp \"" + classPath.replace("\\", "\\\\") + "\"");
    Process process = new ProcessBuilder(List.of(
            java.toString(),
            "@" + arguments,
            "-Xmx2g",
            ServerProcess.class.getName(),
            directory.toString()))
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
    BufferedReader out =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    String line = out.readLine();
    Files.delete(arguments);
    if (line == null) {
      throw new IOException("the server did not start");
    }
    return new ServerProcess(process, Integer.parseInt(line));
  }

  int port() {
    return port;
  }

  /** Ends itself when its standard input ends, and so when its parent does. */
  public static void main(String[] arguments) throws Exception {
    try (S3ProxyServer server = S3ProxyServer.start(Path.of(arguments[0]), BUCKET)) {
      System.out.println(server.port());
      byte[] unused = System.in.readAllBytes();
    }
  }

  @Override
  public void close() throws IOException {
    process.getOutputStream().close();
    try {
      int unused = process.waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
