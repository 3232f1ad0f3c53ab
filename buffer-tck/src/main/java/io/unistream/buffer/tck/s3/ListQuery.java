package io.unistream.buffer.tck.s3;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * What a LIST asks for.
 *
 * @param prefix what keys begin with
 * @param after only keys behind this one
 * @param delimiter empty for none
 * @param maxKeys how many at most, as asked for
 * @param limit how many at most, as given
 * @param encoded whether keys are written as in addresses
 */
record ListQuery(
    String prefix, String after, String delimiter, int maxKeys, int limit, boolean encoded) {

  /** As many keys as a page of S3 has. */
  static final int PAGE = 1000;

  private static final DateTimeFormatter MODIFIED =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

  static ListQuery of(Call call, int page) throws Refusal {
    if (!call.query("list-type").orElse("").equals("2")) {
      throw Refusal.notImplemented("a listing of another version than 2");
    }
    String token = call.query("continuation-token").orElse("");
    String after = token.isEmpty() ? call.query("start-after").orElse("") : ofToken(token);
    int wanted = Math.min(PAGE, Integer.parseInt(call.query("max-keys").orElse("1000")));
    return new ListQuery(
        call.query("prefix").orElse(""),
        after,
        call.query("delimiter").orElse(""),
        wanted,
        Math.min(wanted, page),
        call.query("encoding-type").isPresent());
  }

  private static String ofToken(String token) throws Refusal {
    try {
      return new String(Base64.getUrlDecoder().decode(token), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw new Refusal(400, "InvalidArgument", "The continuation token provided is incorrect");
    }
  }

  /** What the key is shown as, if not as itself. */
  @Nullable
  String group(String key) {
    if (delimiter.isEmpty()) {
      return null;
    }
    int at = key.indexOf(delimiter, prefix.length());
    return at < 0 ? null : key.substring(0, at + delimiter.length());
  }

  byte[] answer(String bucket, ListPage page) {
    Xml xml = new Xml()
        .root("ListBucketResult")
        .leaf("Name", bucket)
        .leaf("Prefix", name(prefix))
        .leaf("KeyCount", page.objects().size() + page.groups().size())
        .leaf("MaxKeys", maxKeys)
        .leaf("IsTruncated", page.last() != null);
    if (encoded) {
      xml.leaf("EncodingType", "url");
    }
    if (page.last() != null) {
      byte[] last = page.last().getBytes(StandardCharsets.UTF_8);
      xml.leaf("NextContinuationToken", Base64.getUrlEncoder().encodeToString(last));
    }
    page.objects()
        .forEach(each -> xml.open("Contents")
            .leaf("Key", name(each.getKey()))
            .leaf("LastModified", MODIFIED.format(each.getValue().modified))
            .leaf("ETag", each.getValue().etag)
            .leaf("Size", each.getValue().bytes.length)
            .leaf("StorageClass", "STANDARD")
            .close("Contents"));
    page.groups()
        .forEach(group ->
            xml.open("CommonPrefixes").leaf("Prefix", name(group)).close("CommonPrefixes"));
    return xml.close("ListBucketResult").bytes();
  }

  private String name(String key) {
    return encoded ? URLEncoder.encode(key, StandardCharsets.UTF_8) : key;
  }
}
