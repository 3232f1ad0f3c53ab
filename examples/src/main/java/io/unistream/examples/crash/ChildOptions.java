package io.unistream.examples.crash;

import io.unistream.examples.store.StoreAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the parent tells a child, as {@code name=value} arguments.
 *
 * @param backend which buffer
 * @param durability of the file backend
 * @param directory where its log lives, for the file backend
 * @param store where its log lives, for the S3 backend
 * @param segmentBytes the size of one file of it
 * @param batchRecords records in a batch
 * @param input the file with the lines
 * @param fromLine the first line that was never acknowledged
 * @param markLine a line at or before it
 * @param markOffset where that one begins in the input
 * @param delivered the last line that the target has, -1 if none
 * @param limit how many lines of the input may be put in this life
 * @param last whether to deliver everything then, and end
 * @param bulk the most lines to put in one go
 * @param target the file to deliver to
 * @param targetMode how well the target works in this life
 * @param seed decides how lines are put
 */
record ChildOptions(
    Backend backend,
    Durability durability,
    Path directory,
    @Nullable StoreAddress store,
    int segmentBytes,
    int batchRecords,
    Path input,
    long fromLine,
    long markLine,
    long markOffset,
    long delivered,
    long limit,
    boolean last,
    int bulk,
    Path target,
    TargetMode targetMode,
    long seed) {

  /** How well the target works in one life. */
  enum TargetMode {
    /** Takes batches as fast as they come. */
    UP,
    /** Takes them slowly, in small pieces. */
    SLOW,
    /** Takes none: the backlog grows. */
    DOWN
  }

  /** The same with a log for warming up, beside the real one. */
  ChildOptions forWarmUp() {
    return new ChildOptions(
        backend,
        durability,
        directory.resolveSibling("warm-up"),
        store == null ? null : store.resolve("warm-up"),
        segmentBytes,
        batchRecords,
        input,
        fromLine,
        markLine,
        markOffset,
        delivered,
        limit,
        last,
        bulk,
        target,
        targetMode,
        seed);
  }

  List<String> toArguments() {
    List<String> arguments = new ArrayList<>();
    arguments.add("backend=" + backend);
    arguments.add("durability=" + durability);
    arguments.add("directory=" + directory);
    if (store != null) {
      arguments.add("store=" + store.toText());
    }
    arguments.add("segmentBytes=" + segmentBytes);
    arguments.add("batchRecords=" + batchRecords);
    arguments.add("input=" + input);
    arguments.add("fromLine=" + fromLine);
    arguments.add("markLine=" + markLine);
    arguments.add("markOffset=" + markOffset);
    arguments.add("delivered=" + delivered);
    arguments.add("limit=" + limit);
    arguments.add("last=" + last);
    arguments.add("bulk=" + bulk);
    arguments.add("target=" + target);
    arguments.add("targetMode=" + targetMode);
    arguments.add("seed=" + seed);
    return arguments;
  }

  static ChildOptions parse(String... arguments) {
    Map<String, String> values = new HashMap<>();
    for (String argument : arguments) {
      int equals = argument.indexOf('=');
      if (equals < 0) {
        throw new IllegalArgumentException("not name=value: " + argument);
      }
      values.put(argument.substring(0, equals), argument.substring(equals + 1));
    }
    return new ChildOptions(
        Backend.valueOf(value(values, "backend")),
        Durability.valueOf(value(values, "durability")),
        Path.of(value(values, "directory")),
        store(values.get("store")),
        Integer.parseInt(value(values, "segmentBytes")),
        Integer.parseInt(value(values, "batchRecords")),
        Path.of(value(values, "input")),
        Long.parseLong(value(values, "fromLine")),
        Long.parseLong(value(values, "markLine")),
        Long.parseLong(value(values, "markOffset")),
        Long.parseLong(value(values, "delivered")),
        Long.parseLong(value(values, "limit")),
        Boolean.parseBoolean(value(values, "last")),
        Integer.parseInt(value(values, "bulk")),
        Path.of(value(values, "target")),
        TargetMode.valueOf(value(values, "targetMode")),
        Long.parseLong(value(values, "seed")));
  }

  private static @Nullable StoreAddress store(@Nullable String text) {
    return text == null ? null : StoreAddress.parse(text);
  }

  private static String value(Map<String, String> values, String name) {
    String value = values.get(name);
    if (value == null) {
      throw new IllegalArgumentException("missing: " + name);
    }
    return value;
  }
}
