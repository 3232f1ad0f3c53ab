package io.unistream.examples.store;

import java.io.OutputStream;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.auth.AuthenticationType;
import org.gaul.s3proxy.nio2blob.FilesystemNio2BlobStore;

/**
 * An S3 server on a directory and on any free port of the loopback device, in a process of its own. It says its address on
 * standard output and ends when standard input does, so that it does not outlive who started it.
 *
 * <p>What survived when a request was answered: the end of this process. It never syncs, so it is no place for your data.
 */
public final class StoreMain {

  private static final String ACCESS_KEY = "local";
  private static final String SECRET_KEY = "local-store";

  /** What a JVM needs to be let in. */
  static final List<String> CREDENTIALS =
      List.of("-Daws.accessKeyId=" + ACCESS_KEY, "-Daws.secretAccessKey=" + SECRET_KEY);

  private static final int FAILED = 70;

  private StoreMain() {}

  /**
   * Serves; started by {@code StoreProcess}.
   *
   * @param arguments the directory, then the bucket
   * @throws Exception if the server does not start, or standard input cannot be read
   */
  public static void main(String[] arguments) throws Exception {
    Thread.setDefaultUncaughtExceptionHandler((thread, e) -> {
      System.getLogger(StoreMain.class.getName())
          .log(System.Logger.Level.ERROR, thread.getName() + " failed", e);
      Runtime.getRuntime().halt(FAILED); // The server's threads would stay.
    });
    S3Proxy server = start(Path.of(arguments[0]), arguments[1]);
    System.out.println("http://127.0.0.1:" + server.getPort());
    System.in.transferTo(OutputStream.nullOutputStream());
    Runtime.getRuntime().halt(0);
  }

  private static S3Proxy start(Path directory, String bucket) throws Exception {
    FilesystemNio2BlobStore objects = new FilesystemNio2BlobStore(directory.toString());
    if (!objects.containerExists(bucket)) {
      objects.createContainer(bucket);
    }
    S3Proxy server = S3Proxy.builder()
        .blobStore(objects)
        .endpoint(URI.create("http://127.0.0.1:0"))
        .awsAuthentication(AuthenticationType.AWS_V2_OR_V4, ACCESS_KEY, SECRET_KEY)
        .build();
    server.start();
    return server;
  }
}
