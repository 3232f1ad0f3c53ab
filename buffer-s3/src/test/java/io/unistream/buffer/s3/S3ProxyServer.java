package io.unistream.buffer.s3;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.auth.AuthenticationType;
import org.gaul.s3proxy.nio2blob.FilesystemNio2BlobStore;
import software.amazon.awssdk.services.s3.S3ClientBuilder;

/**
 * A real S3 server in this JVM, with its objects in a directory; what is stored survives the JVM, but is never synced. Any
 * free port of the loopback device. Its threads keep the JVM alive until it is closed.
 */
final class S3ProxyServer implements AutoCloseable {

  static final String ACCESS_KEY = "AKTEST";
  static final String SECRET_KEY = "secret";

  private final S3Proxy server;

  private S3ProxyServer(S3Proxy server) {
    this.server = server;
  }

  /** Starts it, with one bucket. */
  static S3ProxyServer start(Path directory, String bucket) throws Exception {
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
    return new S3ProxyServer(server);
  }

  int port() {
    return server.getPort();
  }

  /** A client that reaches it; the HTTP client is up to the caller. */
  S3ClientBuilder client() {
    return TestServer.onPort(port()).client();
  }

  @Override
  public void close() throws IOException {
    try {
      server.stop();
    } catch (Exception e) {
      throw new IOException("the server does not stop", e);
    }
  }
}
