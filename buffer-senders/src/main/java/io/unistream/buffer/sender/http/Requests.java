package io.unistream.buffer.sender.http;

import io.unistream.buffer.producer.Delivery;
import io.unistream.buffer.producer.SendException;
import io.unistream.buffer.producer.SendException.Verdict;
import io.unistream.buffer.sender.http.HttpSender.HeaderValue;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Makes requests. Immutable. */
final class Requests<R> {

  private static final Set<String> OWN_HEADERS = own();

  private final URI uri;
  private final String contentType;
  private final boolean anyVersion;
  private final Map<String, HeaderValue<R>> headers;

  /** A client that is not ours has a version of its user's choice. */
  Requests(URI uri, String contentType, boolean anyVersion, Map<String, HeaderValue<R>> headers) {
    this.uri = uri;
    this.contentType = contentType;
    this.anyVersion = anyVersion;
    this.headers = Collections.unmodifiableMap(new LinkedHashMap<>(headers));
  }

  private static Set<String> own() {
    Set<String> names = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
    names.addAll(List.of(
        "Content-Type",
        "Idempotency-Key",
        "Buffer-Batch",
        "Buffer-First-Sequence",
        "Buffer-Last-Sequence"));
    return names;
  }

  /** Refuses what this class or the client sets, and what is no name. */
  static void checkHeader(String name) {
    if (OWN_HEADERS.contains(name)) {
      throw new IllegalArgumentException("the sender itself sets the header " + name);
    }
    HttpRequest.newBuilder().setHeader(name, "");
  }

  /** Refuses a value that cannot be sent, without showing it. */
  static void checkValue(String name, String value) {
    if (!set(HttpRequest.newBuilder(), name, value)) {
      throw new IllegalArgumentException(notAValue(name));
    }
  }

  private static String notAValue(String name) {
    return "the value for the header " + name + " has characters that no header may have";
  }

  /** Returns the request for a delivery. The values of its headers are added to the secrets. */
  HttpRequest of(Delivery<R> delivery, byte[] body, Secrets secrets) throws Exception {
    int last = delivery.records().size() - 1;
    HttpRequest.Builder request = HttpRequest.newBuilder(uri)
        .POST(BodyPublishers.ofByteArray(body))
        .setHeader("Content-Type", contentType)
        .setHeader("Idempotency-Key", '"' + delivery.key() + '"')
        .setHeader("Buffer-Batch", delivery.batch().toString())
        .setHeader("Buffer-First-Sequence", Long.toString(delivery.sequence(0)))
        .setHeader("Buffer-Last-Sequence", Long.toString(delivery.sequence(last)));
    if (!anyVersion && uri.getScheme().equalsIgnoreCase("http")) {
      // Without TLS the client would offer to change to HTTP/2, which some targets do not
      // understand.
      request.version(HttpClient.Version.HTTP_1_1);
    }
    for (Map.Entry<String, HeaderValue<R>> header : headers.entrySet()) {
      String value = header.getValue().of(delivery);
      secrets.addHeader(value);
      if (!set(request, header.getKey(), value)) {
        throw SendException.of(Verdict.HOLD, notAValue(header.getKey()));
      }
    }
    return request.build();
  }

  /** The exception that tells that a value is not valid shows it, and so must not be seen. */
  private static boolean set(HttpRequest.Builder request, String name, String value) {
    try {
      request.setHeader(name, value);
      return true;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }
}
