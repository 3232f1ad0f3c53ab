package io.unistream.buffer.reliability.fuzz;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;

/** The objects of a log in S3: one changed, as damage does, or several, with checksums that fit. */
public final class S3Target {

  private static final Base BASE = Base.load(Bases.OBJECTS);

  private S3Target() {}

  /**
   * Before the first input, whose time is limited: so that it has no classes to load.
   *
   * @throws Exception if the first inputs fail
   */
  public static void fuzzerInitialize() throws Exception {
    Target.S3.warm();
  }

  /**
   * One input, as a fuzzer calls it.
   *
   * @param data what the fuzzer made
   */
  public static void fuzzerTestOneInput(byte[] data) {
    run(data);
  }

  static String run(byte[] data) {
    Input input = new Input(data);
    int first = input.nextByte();
    boolean quarantine = (first & 1) != 0;
    boolean forged = (first & 2) != 0;
    SortedMap<String, byte[]> objects = BASE.copy();
    List<String> keys = new ArrayList<>(objects.keySet());
    if (forged) {
      while (input.hasMore()) {
        forge(objects, keys, input);
      }
    } else {
      // One object of the log: what else is damaged beside it, docs/s3.md makes no promise for.
      List<String> wal = keys.stream().filter(key -> key.contains("/wal/")).toList();
      String key = wal.get(input.below(wal.size()));
      objects.put(
          key,
          Raw.changed(
              Objects.requireNonNull(objects.get(key)), input.nextByte() % Raw.WAYS, input));
    }
    try (S3Logs logs = new S3Logs()) {
      logs.put(objects);
      String outcome = new Outcome(BASE, forged, quarantine).of(() -> logs.open(quarantine));
      return (forged ? "forged, " : "raw, ") + outcome;
    }
  }

  private static void forge(SortedMap<String, byte[]> objects, List<String> keys, Input input) {
    String key = keys.get(input.below(keys.size()));
    byte[] object = objects.getOrDefault(key, new byte[0]);
    switch (input.nextByte() % 7) {
      case 0 -> objects.remove(key);
      case 1 -> objects.put(key, Raw.changed(object, input.nextByte() % Raw.WAYS, input));
      case 2 -> S3Forge.header(object, input);
      case 3 -> S3Forge.body(object, input);
      case 4 -> S3Forge.entry(object, input);
      case 5 -> {
        byte[] other = objects.get(keys.get(input.below(keys.size())));
        if (other != null) {
          objects.put(key, other.clone());
        }
      }
      default -> {
        String text = input.nextByte() % 2 == 0
            ? key.substring(0, key.length() - 1) + input.nextByte() % 10
            : "log/wal/" + Math.abs(input.value() % 10_000_000_000L) + "/" + input.nextByte();
        objects.put(text, object.clone());
      }
    }
  }
}
