package io.unistream.buffer.sender.file;

import io.unistream.buffer.producer.Delivery;
import java.util.Locale;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * The names of files.
 *
 * <pre>
 * &lt;log&gt;_&lt;number&gt;.ndjson              a whole batch
 * &lt;log&gt;_&lt;number&gt;.&lt;first&gt;-&lt;last&gt;.ndjson  a part of a batch, by sequence numbers
 * &lt;log&gt;_&lt;number&gt;.&lt;hash&gt;.ndjson         a part with holes
 * .&lt;log&gt;_….ndjson.&lt;random&gt;.tmp          not complete yet
 * </pre>
 *
 * Numbers have 19 digits, the most that they can have, so that the files of a log sort in the order of its records. A name is made
 * from the delivery's key, and different keys give different names.
 */
final class FileNames {

  private static final Pattern RANGE = Pattern.compile("\\d{1,19}-\\d{1,19}");

  private FileNames() {}

  static String complete(Delivery<?> delivery) {
    String batch = delivery.batch().toString();
    String key = delivery.key();
    if (!key.equals(batch) && !key.startsWith(batch + ":")) {
      throw new IllegalArgumentException("the key " + key + " is not one of batch " + batch);
    }
    String whole =
        delivery.batch().log() + "_" + padded(Long.toString(delivery.batch().number()));
    return key.equals(batch)
        ? whole + ".ndjson"
        : whole + "." + part(key.substring(batch.length() + 1)) + ".ndjson";
  }

  private static String part(String part) {
    if (RANGE.matcher(part).matches()) {
      int dash = part.indexOf('-');
      return padded(part.substring(0, dash)) + "-" + padded(part.substring(dash + 1));
    }
    if (!part.matches("[a-z0-9-]+")) {
      throw new IllegalArgumentException("not a part of a key that names a file: " + part);
    }
    return part;
  }

  private static String padded(String number) {
    return String.format(Locale.ROOT, "%019d", Long.parseLong(number));
  }

  static String temporary(String complete) {
    return "." + complete + "." + UUID.randomUUID() + ".tmp";
  }

  /** The pattern of a log's files that are not complete. */
  static Pattern temporaries(UUID log) {
    return Pattern.compile(
        Pattern.quote("." + log + "_") + "[a-z0-9.-]+\\.ndjson\\.[0-9a-f-]{36}\\.tmp");
  }
}
