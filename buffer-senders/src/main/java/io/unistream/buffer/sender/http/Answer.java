package io.unistream.buffer.sender.http;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Optional;
import javax.net.ssl.SSLSession;

/** An answer whose body has arrived. */
final class Answer implements HttpResponse<byte[]> {

  private final HttpResponse<AnswerBody> head;
  private final byte[] body;

  Answer(HttpResponse<AnswerBody> head) {
    this.head = head;
    this.body = head.body().kept();
  }

  @Override
  public int statusCode() {
    return head.statusCode();
  }

  @Override
  public HttpRequest request() {
    return head.request();
  }

  @Override
  public Optional<HttpResponse<byte[]>> previousResponse() {
    return Optional.empty(); // redirects are not followed
  }

  @Override
  public HttpHeaders headers() {
    return head.headers();
  }

  @Override
  public byte[] body() {
    return body;
  }

  @Override
  public Optional<SSLSession> sslSession() {
    return head.sslSession();
  }

  @Override
  public URI uri() {
    return head.uri();
  }

  @Override
  public HttpClient.Version version() {
    return head.version();
  }

  @Override
  public String toString() {
    return "HTTP " + statusCode(); // the address may hold secrets
  }
}
