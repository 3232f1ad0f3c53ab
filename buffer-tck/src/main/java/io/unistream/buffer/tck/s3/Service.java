package io.unistream.buffer.tck.s3;

import io.unistream.buffer.tck.s3.InMemoryS3.ConditionalPut;
import io.unistream.buffer.tck.s3.ObjectTable.Stored;
import io.unistream.buffer.tck.s3.S3Attempt.Kind;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Carries requests out and answers them. */
final class Service {

  private static final String CHECKSUM = "x-amz-checksum-";
  private static final String SSE = "x-amz-server-side-encryption";
  private static final String CUSTOMER_KEY = SSE + "-customer-key-md5";
  private static final int MAX_KEY_BYTES = 1024;
  private static final DateTimeFormatter HTTP_DATE =
      DateTimeFormatter.RFC_1123_DATE_TIME.withZone(ZoneOffset.UTC);
  private static final Pattern RANGE = Pattern.compile("bytes=(\\d*)-(\\d*)");

  private record KeyErrors(Predicate<String> keys, String code) {}

  private final ObjectTable objects;
  private final Gate gate;
  private volatile ConditionalPut conditionalPut;
  private volatile KeyErrors keyErrors = new KeyErrors(key -> false, "");
  private volatile UnaryOperator<String> folding = UnaryOperator.identity();
  private volatile int pageSize = ListQuery.PAGE;

  Service(ObjectTable objects, Gate gate) {
    this(objects, gate, ConditionalPut.ATOMIC);
  }

  private Service(ObjectTable objects, Gate gate, ConditionalPut conditionalPut) {
    this.objects = objects;
    this.gate = gate;
    this.conditionalPut = conditionalPut;
  }

  /** The same peculiarities, but for {@link #refuseBulkDelete}. */
  Service copy(ObjectTable others, Gate other) {
    Service copy = new Service(others, other, conditionalPut);
    copy.folding = folding;
    copy.pageSize = pageSize;
    return copy;
  }

  void foldKeys(UnaryOperator<String> names) {
    folding = names;
  }

  void pageSize(int keys) {
    pageSize = keys;
  }

  private String stored(Call call) {
    return folding.apply(call.key());
  }

  void conditionalPut(ConditionalPut mode) {
    conditionalPut = mode;
  }

  void refuseBulkDelete(Predicate<String> keys, String code) {
    keyErrors = new KeyErrors(keys, code);
  }

  static Map<String, String> withoutChecksums(Map<String, String> headers) {
    Map<String, String> rest = new TreeMap<>(headers);
    rest.keySet().removeIf(name -> name.startsWith(CHECKSUM));
    return rest;
  }

  Answer answer(Call call, byte[] raw, long index) {
    Map<String, String> headers = new TreeMap<>();
    headers.put("x-amz-request-id", String.format(Locale.ROOT, "%016X", index));
    headers.put("x-amz-id-2", "memory");
    headers.put("Server", "AmazonS3");
    headers.put("Date", HTTP_DATE.format(gate.now()));
    try {
      gate.check(call, call.attempt(0, index));
      return switch (call.kind()) {
        case PUT -> put(call, raw, headers, index);
        case GET, HEAD -> get(call, headers);
        case LIST -> list(call, headers, index);
        case DELETE -> delete(call, headers, index);
        case BULK_DELETE -> bulkDelete(call, raw, headers, index);
        case HEAD_BUCKET -> headBucket(headers);
        case OTHER ->
          throw Refusal.notImplemented(call.http().method() + " " + call.http().getUri());
      };
    } catch (Refusal e) {
      if (e.status() == 301) {
        headers.put("x-amz-bucket-region", gate.region());
      }
      return Answer.error(call, e.status(), e.code(), e.message(), headers);
    }
  }

  private Answer put(Call call, byte[] raw, Map<String, String> headers, long index)
      throws Refusal {
    if (call.key().getBytes(StandardCharsets.UTF_8).length > MAX_KEY_BYTES) {
      throw new Refusal(400, "KeyTooLongError", "Your key is too long");
    }
    if (call.header("If-Match").isPresent()) {
      throw Refusal.notImplemented("PUT with If-Match");
    }
    Map<String, String> sent = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    call.http().forEachHeader((name, values) -> sent.put(name, String.join(",", values)));
    byte[] bytes = content(call, raw, sent);
    Stored object = new Stored(bytes, kept(sent), gate.now());
    store(call, object, index);
    headers.put("ETag", object.etag);
    object.headers.forEach((name, value) -> {
      if (name.startsWith(CHECKSUM) || name.startsWith(SSE)) {
        headers.put(name, value);
      }
    });
    return Answer.of(200, headers, new byte[0]);
  }

  private static byte[] content(Call call, byte[] raw, Map<String, String> sent) throws Refusal {
    if (!AwsChunks.isChunked(call)) {
      Digests.check(raw, sent);
      return raw;
    }
    byte[] bytes = AwsChunks.decode(raw, sent);
    String length = sent.get("x-amz-decoded-content-length");
    if (length != null && Long.parseLong(length) != bytes.length) {
      throw new Refusal(400, "IncompleteBody", "You did not provide the number of bytes specified");
    }
    Digests.check(bytes, sent);
    return bytes;
  }

  private static Map<String, String> kept(Map<String, String> sent) {
    Map<String, String> kept = new TreeMap<>();
    sent.forEach((sentName, value) -> {
      String name = sentName.toLowerCase(Locale.ROOT);
      boolean secret = name.equals(SSE + "-customer-key");
      if (name.startsWith("x-amz-meta-")
          || name.equals("content-type")
          || (name.startsWith(SSE) && !secret)) {
        kept.put(name, value);
      }
      if (name.startsWith(CHECKSUM) && !name.equals(CHECKSUM + "algorithm")) {
        kept.put(name, value);
      }
    });
    String customerKey = sent.getOrDefault(SSE + "-customer-key", "");
    if (!customerKey.isEmpty()) {
      kept.put(CUSTOMER_KEY, fingerprint(customerKey));
    }
    return kept;
  }

  private static String fingerprint(String customerKey) {
    return Digests.md5Hex(customerKey.getBytes(StandardCharsets.UTF_8));
  }

  private void store(Call call, Stored object, long index) throws Refusal {
    String condition = call.header("If-None-Match").orElse("");
    ConditionalPut mode = conditionalPut;
    if (condition.isEmpty() || mode == ConditionalPut.IGNORED) {
      objects.put(stored(call), object, index);
    } else if (mode == ConditionalPut.NOT_IMPLEMENTED || !condition.equals("*")) {
      throw Refusal.notImplemented("PUT with If-None-Match: " + condition);
    } else if (!objects.putIfAbsent(stored(call), object, index)) {
      throw new Refusal(
          412,
          "PreconditionFailed",
          "At least one of the pre-conditions you specified did not hold");
    }
  }

  private Answer get(Call call, Map<String, String> headers) throws Refusal {
    Stored object = objects.get(stored(call));
    if (object == null) {
      throw new Refusal(404, "NoSuchKey", "The specified key does not exist.");
    }
    checkCustomerKey(call, object);
    headers.put("ETag", object.etag);
    headers.put("Last-Modified", HTTP_DATE.format(object.modified));
    headers.put("Accept-Ranges", "bytes");
    headers.putAll(withoutChecksums(object.headers));
    String range = call.header("Range").orElse("");
    if (!range.isEmpty()) {
      return part(call, object, range, headers);
    }
    if (call.header("x-amz-checksum-mode").isPresent()) {
      headers.putAll(object.headers);
    }
    return whole(call, 200, object.bytes, headers);
  }

  private static void checkCustomerKey(Call call, Stored object) throws Refusal {
    String real = object.headers.getOrDefault(CUSTOMER_KEY, "");
    String given = call.header(SSE + "-customer-key").map(Service::fingerprint).orElse("");
    if (!real.equals(given)) {
      throw given.isEmpty() || real.isEmpty()
          ? new Refusal(400, "InvalidRequest", "The encryption parameters do not fit the object")
          : new Refusal(403, "AccessDenied", "The key is not that of the object");
    }
  }

  private static Answer part(Call call, Stored object, String range, Map<String, String> headers)
      throws Refusal {
    Matcher limits = RANGE.matcher(range);
    if (!limits.matches() || range.equals("bytes=-")) {
      throw Refusal.notImplemented("range " + range);
    }
    int size = object.bytes.length;
    boolean suffix = limits.group(1).isEmpty();
    long from = suffix
        ? Math.max(0, size - Long.parseLong(limits.group(2)))
        : Long.parseLong(limits.group(1));
    boolean open = suffix || limits.group(2).isEmpty();
    long to = open ? size : Math.min(size, Long.parseLong(limits.group(2)) + 1);
    if (from >= to) {
      throw new Refusal(416, "InvalidRange", "The requested range is not satisfiable");
    }
    headers.put("Content-Range", "bytes " + from + "-" + (to - 1) + "/" + size);
    return whole(call, 206, Arrays.copyOfRange(object.bytes, (int) from, (int) to), headers);
  }

  private static Answer whole(Call call, int status, byte[] bytes, Map<String, String> headers) {
    Answer answer = Answer.of(status, headers, bytes);
    return call.kind() == Kind.HEAD ? Answer.of(answer.head(), new byte[0]) : answer;
  }

  private Answer list(Call call, Map<String, String> headers, long index) throws Refusal {
    ListQuery query = ListQuery.of(call, pageSize);
    headers.put("Content-Type", "application/xml");
    return Answer.of(200, headers, query.answer(call.bucket(), objects.list(query, index)));
  }

  private Answer delete(Call call, Map<String, String> headers, long index) {
    objects.remove(List.of(stored(call)), index);
    return Answer.of(204, headers, new byte[0]);
  }

  private Answer bulkDelete(Call call, byte[] raw, Map<String, String> headers, long index)
      throws Refusal {
    Map<String, String> sent = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    call.http().forEachHeader((name, values) -> sent.put(name, String.join(",", values)));
    BulkDelete delete = BulkDelete.parse(content(call, raw, sent));
    KeyErrors errors = keyErrors;
    objects.remove(
        delete.keys().stream().filter(errors.keys().negate()).map(folding).toList(), index);
    Xml xml = new Xml().root("DeleteResult");
    for (String key : delete.keys()) {
      if (errors.keys().test(key)) {
        xml.open("Error").leaf("Key", key).leaf("Code", errors.code()).leaf("Message", "refused");
        xml.close("Error");
      } else if (!delete.quiet()) {
        xml.open("Deleted").leaf("Key", key).close("Deleted");
      }
    }
    headers.put("Content-Type", "application/xml");
    return Answer.of(200, headers, xml.close("DeleteResult").bytes());
  }

  private Answer headBucket(Map<String, String> headers) {
    headers.put("x-amz-bucket-region", gate.region());
    return Answer.of(200, headers, new byte[0]);
  }
}
