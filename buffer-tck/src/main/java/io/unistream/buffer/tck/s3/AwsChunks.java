package io.unistream.buffer.tck.s3;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;

/**
 * Content in AWS's own chunks, and the headers that follow it:
 *
 * <pre>
 * size in hex[;chunk-signature=...]\r\n content \r\n   once or more
 * 0[;chunk-signature=...]\r\n
 * name:value\r\n                                       any number
 * \r\n
 * </pre>
 *
 * Signatures are not checked.
 */
final class AwsChunks {

  private final byte[] raw;
  private final Map<String, String> trailers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
  private int at;

  private AwsChunks(byte[] raw) {
    this.raw = raw;
  }

  static boolean isChunked(Call call) {
    return call.header("x-amz-content-sha256").orElse("").startsWith("STREAMING-")
        || call.header("Content-Encoding").orElse("").contains("aws-chunked");
  }

  /** The content; puts the trailing headers among the others. */
  static byte[] decode(byte[] raw, Map<String, String> headers) throws Refusal {
    AwsChunks chunks = new AwsChunks(raw);
    byte[] content = chunks.content();
    headers.putAll(chunks.trailers);
    return content;
  }

  private byte[] content() throws Refusal {
    ByteArrayOutputStream content = new ByteArrayOutputStream(raw.length);
    for (int size = size(); size > 0; size = size()) {
      if (raw.length - at < size) {
        throw incomplete();
      }
      content.write(raw, at, size);
      at += size;
      if (!line().isEmpty()) {
        throw incomplete();
      }
    }
    for (String line = trailer(); !line.isEmpty(); line = trailer()) {
      int colon = line.indexOf(':');
      if (colon < 0) {
        throw incomplete();
      }
      trailers.put(line.substring(0, colon).strip(), line.substring(colon + 1).strip());
    }
    return content.toByteArray();
  }

  private int size() throws Refusal {
    String line = line();
    int semicolon = line.indexOf(';');
    try {
      return Integer.parseInt(semicolon < 0 ? line : line.substring(0, semicolon), 16);
    } catch (NumberFormatException e) {
      throw incomplete();
    }
  }

  /** The empty line at the end may be missing. */
  private String trailer() throws Refusal {
    return at == raw.length ? "" : line();
  }

  private String line() throws Refusal {
    for (int end = at; end + 1 < raw.length; end++) {
      if (raw[end] == '\r' && raw[end + 1] == '\n') {
        String line = new String(raw, at, end - at, StandardCharsets.US_ASCII);
        at = end + 2;
        return line;
      }
    }
    throw incomplete();
  }

  private static Refusal incomplete() {
    return new Refusal(400, "IncompleteBody", "The request body terminated unexpectedly");
  }
}
