package io.unistream.buffer.sender.http;

import java.io.IOException;
import java.net.Authenticator;
import java.net.CookieHandler;
import java.net.ProxySelector;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.PushPromiseHandler;
import java.net.http.HttpResponse.ResponseInfo;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow.Subscription;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;

/**
 * Receives the headers of an answer and half of its body, and throws. The JDK's client does so, too, if the connection breaks off before the thread that hands
 * over the body has come to it; elsewhere it returns, and the body tells.
 */
final class BrokenOffClient extends HttpClient {

  private final HttpClient other = HttpClient.newHttpClient();
  private final int status;
  private final String half;

  BrokenOffClient(int status, String half) {
    this.status = status;
    this.half = half;
  }

  @Override
  public <T> HttpResponse<T> send(HttpRequest request, BodyHandler<T> handler) throws IOException {
    IOException brokenOff = new IOException("closed");
    BodySubscriber<T> body = handler.apply(new Head());
    body.onSubscribe(new Subscription() {
      @Override
      public void request(long n) {}

      @Override
      public void cancel() {}
    });
    body.onNext(List.of(ByteBuffer.wrap(half.getBytes(StandardCharsets.UTF_8))));
    body.onError(brokenOff);
    throw new IOException("the answer is not complete", brokenOff);
  }

  private final class Head implements ResponseInfo {

    @Override
    public int statusCode() {
      return status;
    }

    @Override
    public HttpHeaders headers() {
      return HttpHeaders.of(Map.of("Retry-After", List.of("7")), (name, value) -> true);
    }

    @Override
    public Version version() {
      return Version.HTTP_1_1;
    }
  }

  @Override
  public <T> CompletableFuture<HttpResponse<T>> sendAsync(
      HttpRequest request, BodyHandler<T> handler) {
    throw new UnsupportedOperationException();
  }

  @Override
  public <T> CompletableFuture<HttpResponse<T>> sendAsync(
      HttpRequest request, BodyHandler<T> handler, PushPromiseHandler<T> pushed) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Optional<CookieHandler> cookieHandler() {
    return other.cookieHandler();
  }

  @Override
  public Optional<Duration> connectTimeout() {
    return other.connectTimeout();
  }

  @Override
  public Redirect followRedirects() {
    return other.followRedirects();
  }

  @Override
  public Optional<ProxySelector> proxy() {
    return other.proxy();
  }

  @Override
  public SSLContext sslContext() {
    return other.sslContext();
  }

  @Override
  public SSLParameters sslParameters() {
    return other.sslParameters();
  }

  @Override
  public Optional<Authenticator> authenticator() {
    return other.authenticator();
  }

  @Override
  public Version version() {
    return other.version();
  }

  @Override
  public Optional<Executor> executor() {
    return other.executor();
  }
}
