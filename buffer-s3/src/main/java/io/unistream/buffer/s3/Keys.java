package io.unistream.buffer.s3;

import java.util.Locale;

/**
 * The names of the objects of one log.
 *
 * <pre>
 * &lt;prefix&gt;/epoch/&lt;9999999999 - epoch, 10 digits&gt;.&lt;epoch, 10 digits&gt;   claims; the newest sorts first
 * &lt;prefix&gt;/opened/&lt;9999999999 - epoch&gt;.&lt;epoch&gt;                       checkpoints: the epoch is finished; the newest sorts first
 * &lt;prefix&gt;/wal/&lt;epoch, 10 digits&gt;/&lt;slot, 20 digits&gt;                the log
 * &lt;prefix&gt;/salvage/&lt;by, 10 digits&gt;/&lt;epoch&gt;/&lt;slot&gt;               what was saved of damaged objects
 * &lt;prefix&gt;/quarantine/&lt;epoch&gt;/&lt;slot&gt;                            the damaged objects
 * </pre>
 *
 * Names that are not exactly of this form are nobody's business here: some stores list files that they are still writing.
 */
final class Keys {

  private static final long LAST_EPOCH = 9_999_999_999L;
  private static final int EPOCH_DIGITS = 10;
  private static final int SLOT_DIGITS = 20;
  private static final int PLACE_LENGTH = EPOCH_DIGITS + 1 + SLOT_DIGITS;

  private final String root;

  Keys(String prefix) {
    this.root = prefix.isEmpty() ? "" : prefix + "/";
  }

  /** What all keys begin with; it is empty, or ends with a slash. */
  String root() {
    return root;
  }

  String claims() {
    return root + "epoch/";
  }

  String claim(int epoch) {
    return newestFirst(claims(), epoch);
  }

  String checkpoints() {
    return root + "opened/";
  }

  String checkpoint(int epoch) {
    return newestFirst(checkpoints(), epoch);
  }

  private static String newestFirst(String folder, int epoch) {
    return String.format(Locale.ROOT, "%s%010d.%010d", folder, LAST_EPOCH - epoch, epoch);
  }

  /** The epoch of the key of a claim or a checkpoint; 0 if it is none of that folder. */
  static int epochOf(String folder, String key) {
    int length = folder.length() + 2 * EPOCH_DIGITS + 1;
    if (key.length() != length || !key.startsWith(folder)) {
      return 0;
    }
    long epoch = digits(key, length - EPOCH_DIGITS, length);
    return epoch > 0 && epoch <= Integer.MAX_VALUE && key.equals(newestFirst(folder, (int) epoch))
        ? (int) epoch
        : 0;
  }

  String log() {
    return root + "wal/";
  }

  String log(int epoch) {
    return String.format(Locale.ROOT, "%s%010d/", log(), epoch);
  }

  /** The epoch whose objects have keys with this prefix; 0 for the prefix of all objects of the log, negative for any other. */
  int epochOfLog(String prefix) {
    if (prefix.equals(log())) {
      return 0;
    }
    int epoch = placeOf(prefix + "0".repeat(SLOT_DIGITS)).epoch();
    return epoch > 0 && prefix.equals(log(epoch)) ? epoch : -1;
  }

  String object(Place place) {
    return log() + path(place);
  }

  /** The place that a key of the log stands for; a negative slot if it stands for none. */
  Place placeOf(String key) {
    int start = log().length();
    if (key.length() == start + PLACE_LENGTH && key.startsWith(log())) {
      int slash = start + EPOCH_DIGITS;
      long epoch = digits(key, start, slash);
      long slot = digits(key, slash + 1, key.length());
      if (key.charAt(slash) == '/' && epoch > 0 && epoch <= Integer.MAX_VALUE && slot >= 0) {
        return new Place((int) epoch, slot);
      }
    }
    return new Place(0, -1);
  }

  String salvage(int by, Place place) {
    return String.format(Locale.ROOT, "%ssalvage/%010d/%s", root, by, path(place));
  }

  String quarantine(Place place) {
    return quarantine() + path(place);
  }

  String quarantine() {
    return root + "quarantine/";
  }

  /** Where nothing ever is: whoever may delete it may delete. */
  String nothing() {
    return root + "nothing";
  }

  private static String path(Place place) {
    return String.format(Locale.ROOT, "%010d/%020d", place.epoch(), place.slot());
  }

  private static long digits(String key, int from, int to) {
    long value = 0;
    for (int i = from; i < to; i++) {
      int digit = key.charAt(i) - '0';
      if (digit < 0 || digit > 9 || value > (Long.MAX_VALUE - digit) / 10) {
        return -1;
      }
      value = value * 10 + digit;
    }
    return value;
  }
}
