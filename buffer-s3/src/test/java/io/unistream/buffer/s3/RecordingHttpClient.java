package io.unistream.buffer.s3;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import software.amazon.awssdk.http.ExecutableHttpRequest;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.SdkHttpRequest;

/** Keeps what is sent, as the store gets it. */
final class RecordingHttpClient implements SdkHttpClient {

  /** What a request asks for. */
  enum Kind {
    PUT,
    GET,
    LIST,
    DELETE;

    static Kind of(SdkHttpRequest request) {
      return switch (request.method()) {
        case PUT -> PUT;
        case GET -> request.rawQueryParameters().containsKey("list-type") ? LIST : GET;
        case POST, DELETE -> DELETE;
        default -> throw new AssertionError(request.method());
      };
    }
  }

  private final SdkHttpClient store;
  private final List<SdkHttpRequest> sent = new CopyOnWriteArrayList<>();

  RecordingHttpClient(SdkHttpClient store) {
    this.store = store;
  }

  /** All of a kind; at least one. */
  List<SdkHttpRequest> sent(Kind kind) {
    List<SdkHttpRequest> all =
        sent.stream().filter(request -> Kind.of(request) == kind).toList();
    if (all.isEmpty()) {
      throw new AssertionError("no " + kind + " was sent");
    }
    return all;
  }

  /** What all requests of a kind say in a header; each in the same words, or none of them says anything. */
  Optional<String> header(Kind kind, String name) {
    List<Optional<String>> found = sent(kind).stream()
        .map(request -> request.firstMatchingHeader(name))
        .distinct()
        .toList();
    if (found.size() > 1) {
      throw new AssertionError(kind + " requests say different things in " + name + ": " + found);
    }
    return found.get(0);
  }

  @Override
  public ExecutableHttpRequest prepareRequest(HttpExecuteRequest request) {
    sent.add(request.httpRequest());
    return store.prepareRequest(request);
  }

  @Override
  public void close() {
    store.close();
  }
}
