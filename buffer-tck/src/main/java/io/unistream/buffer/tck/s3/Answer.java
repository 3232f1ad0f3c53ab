package io.unistream.buffer.tck.s3;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import software.amazon.awssdk.http.AbortableInputStream;
import software.amazon.awssdk.http.HttpExecuteResponse;
import software.amazon.awssdk.http.SdkHttpFullResponse;
import software.amazon.awssdk.http.SdkHttpResponse;

/** A whole answer of a store: its head, and a body that may end before it should. */
final class Answer {

  /** How a body ends. */
  enum End {
    WHOLE,
    CUT_QUIETLY,
    CUT_LOUDLY
  }

  private final SdkHttpResponse head;
  private final byte[] body;
  private final End end;

  private Answer(SdkHttpResponse head, byte[] body, End end) {
    this.head = head;
    this.body = body;
    this.end = end;
  }

  static Answer of(SdkHttpResponse head, byte[] body) {
    return new Answer(head, body, End.WHOLE);
  }

  static Answer of(int status, Map<String, String> headers, byte[] body) {
    SdkHttpFullResponse.Builder head = SdkHttpResponse.builder().statusCode(status);
    headers.forEach((name, value) -> head.putHeader(name, List.of(value)));
    head.putHeader("Content-Length", String.valueOf(body.length));
    return of(head.build(), body);
  }

  static Answer error(
      Call call, int status, String code, String message, Map<String, String> headers) {
    byte[] xml = new Xml()
        .open("Error")
        .leaf("Code", code)
        .leaf("Message", message)
        .leaf("BucketName", call.bucket())
        .leaf("Key", call.key())
        .leaf("RequestId", headers.getOrDefault("x-amz-request-id", "0"))
        .close("Error")
        .bytes();
    SdkHttpFullResponse.Builder head =
        SdkHttpResponse.builder().statusCode(status).putHeader("Content-Type", "application/xml");
    headers.forEach(head::putHeader);
    head.putHeader("Content-Length", String.valueOf(xml.length));
    return of(head.build(), call.isHeadOnly() ? new byte[0] : xml);
  }

  /** What a gateway shows to people, as nginx writes it: not even well-formed. */
  static Answer page(Call call, int status) {
    String title = status + " Error";
    byte[] html = ("<html>\r\n<head><title>" + title + "</title></head>\r\n<body>\r\n<center><h1>"
            + title + "</h1></center>\r\n<hr><center>gateway</center>\r\n</body>\r\n</html>\r\n")
        .getBytes(StandardCharsets.UTF_8);
    SdkHttpFullResponse.Builder head = SdkHttpResponse.builder()
        .statusCode(status)
        .putHeader("Content-Type", "text/html")
        .putHeader("Content-Length", String.valueOf(html.length));
    return of(head.build(), call.isHeadOnly() ? new byte[0] : html);
  }

  /** The same with bits of the body flipped; counted on from its beginning, and not beyond its end. */
  Answer flipped(long bit, long bits) {
    if (body.length == 0) {
      return this;
    }
    byte[] damaged = body.clone();
    long size = 8L * body.length;
    long first = bit % size;
    for (long at = first; at < Math.min(size, first + bits); at++) {
      damaged[(int) (at >> 3)] ^= (byte) (1 << (at & 7));
    }
    return new Answer(head, damaged, end);
  }

  Answer withoutChecksums() {
    SdkHttpResponse.Builder rest = head.toBuilder();
    head.headers().keySet().stream()
        .filter(name -> name.toLowerCase(Locale.ROOT).startsWith("x-amz-checksum-"))
        .forEach(rest::removeHeader);
    return new Answer(rest.build(), body, end);
  }

  /** The same, whose body ends after so many bytes; as it is, if it is not longer. */
  Answer cut(long bytes, boolean quietly) {
    return bytes >= body.length
        ? this
        : new Answer(
            head,
            Arrays.copyOf(body, Math.toIntExact(bytes)),
            quietly ? End.CUT_QUIETLY : End.CUT_LOUDLY);
  }

  SdkHttpResponse head() {
    return head;
  }

  byte[] body() {
    return body;
  }

  boolean isCutLoudly() {
    return end == End.CUT_LOUDLY;
  }

  /** For the SDK's synchronous side. An answer without a body has no stream. */
  HttpExecuteResponse response(Function<Answer, AnswerStream> streams) {
    HttpExecuteResponse.Builder response = HttpExecuteResponse.builder().response(head);
    if (body.length > 0 || end != End.WHOLE) {
      AnswerStream stream = streams.apply(this);
      response.responseBody(AbortableInputStream.create(stream, stream::close));
    }
    return response.build();
  }
}
