package io.unistream.buffer.tck.s3;

import io.unistream.buffer.tck.s3.S3Attempt.Kind;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;

/** A request taken apart: which bucket, which key, what for. The bucket is in the host's name or first in the path. */
record Call(SdkHttpRequest http, String bucket, String key, Kind kind) {

  private static final Pattern HOST_WITH_BUCKET = Pattern.compile("(.+)\\.s3[.-][^/]*");
  private static final Pattern TRIES = Pattern.compile("attempt=(\\d+)");
  private static final Set<String> LIST_QUERY = Set.of(
      "list-type",
      "prefix",
      "start-after",
      "delimiter",
      "max-keys",
      "continuation-token",
      "encoding-type",
      "fetch-owner",
      "x-id");

  static Call of(SdkHttpRequest http) {
    Matcher host = HOST_WITH_BUCKET.matcher(http.host());
    String path = decoded(http.encodedPath());
    String names = path.startsWith("/") ? path.substring(1) : path;
    if (host.matches()) {
      return new Call(http, host.group(1), names, kind(http, names));
    }
    int slash = names.indexOf('/');
    String bucket = slash < 0 ? names : names.substring(0, slash);
    String key = slash < 0 ? "" : names.substring(slash + 1);
    return new Call(http, bucket, key, kind(http, key));
  }

  private static String decoded(String path) {
    return URLDecoder.decode(path.replace("+", "%2B"), StandardCharsets.UTF_8);
  }

  private static Kind kind(SdkHttpRequest http, String key) {
    Set<String> query = http.rawQueryParameters().keySet();
    SdkHttpMethod method = http.method();
    if (!key.isEmpty()) {
      return Set.of("x-id").containsAll(query)
              && http.firstMatchingHeader("x-amz-copy-source").isEmpty()
          ? onObject(method)
          : Kind.OTHER;
    }
    if (method == SdkHttpMethod.GET && query.contains("list-type")) {
      return LIST_QUERY.containsAll(query) ? Kind.LIST : Kind.OTHER;
    }
    if (method == SdkHttpMethod.POST && query.contains("delete")) {
      return Kind.BULK_DELETE;
    }
    return method == SdkHttpMethod.HEAD && query.isEmpty() ? Kind.HEAD_BUCKET : Kind.OTHER;
  }

  private static Kind onObject(SdkHttpMethod method) {
    return switch (method) {
      case PUT -> Kind.PUT;
      case GET -> Kind.GET;
      case HEAD -> Kind.HEAD;
      case DELETE -> Kind.DELETE;
      default -> Kind.OTHER;
    };
  }

  Optional<String> header(String name) {
    return http.firstMatchingHeader(name);
  }

  Optional<String> query(String name) {
    return http.firstMatchingRawQueryParameter(name);
  }

  /** Whether the answer says how long its body would be, and has none. */
  boolean isHeadOnly() {
    return kind == Kind.HEAD || kind == Kind.HEAD_BUCKET;
  }

  boolean isIfAbsent() {
    return kind == Kind.PUT && header("If-None-Match").isPresent();
  }

  S3Attempt attempt(int owner, long index) {
    String name = kind == Kind.LIST ? query("prefix").orElse("") : key;
    long bytes = header("x-amz-decoded-content-length")
        .or(() -> header("Content-Length"))
        .map(Long::parseLong)
        .orElse(0L);
    int tries = header("amz-sdk-request")
        .map(TRIES::matcher)
        .filter(Matcher::find)
        .map(found -> Integer.parseInt(found.group(1)))
        .orElse(1);
    return new S3Attempt(owner, index, kind, name, bytes, isIfAbsent(), tries);
  }
}
