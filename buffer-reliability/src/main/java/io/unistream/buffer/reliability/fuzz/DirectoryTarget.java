package io.unistream.buffer.reliability.fuzz;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;
import java.util.zip.CRC32C;

/** A whole directory: files of a log under names and with contents that somebody chose. */
public final class DirectoryTarget {

  private static final Base BASE = Base.load(Bases.FILES);

  private static final List<String> NAMES = List.of(
      "00000000000000000000.wal",
      "00000000000000000001.wal",
      "00000000000000000002.wal",
      "00000000000000000003.wal",
      "00000000000000000004.wal",
      "00000000002147483647.wal",
      "00000000009999999999.wal",
      "00000000000000000001.old",
      "tail",
      "tail.new",
      "lock",
      "owner",
      "buffer-owner.new",
      "spare",
      "spare-2",
      "spare-4",
      "spare.new",
      "spare.tmp",
      "spare.room",
      "quarantine/spans",
      "quarantine/spans.copy",
      "quarantine/spans.new",
      "quarantine",
      "repair.undo",
      ".hidden",
      "0000000000000000000a.wal");

  private static final int[][] SLOT = {
    {8, 4}, {16, 8}, {24, 4}, {28, 4}, {32, 8}, {40, 4}, {44, 4}, {48, 8}, {56, 8}, {64, 8}
  };

  private DirectoryTarget() {}

  /**
   * Before the first input, whose time is limited: so that it has no classes to load.
   *
   * @throws Exception if the first inputs fail
   */
  public static void fuzzerInitialize() throws Exception {
    Target.DIRECTORY.warm();
  }

  /**
   * One input, as a fuzzer calls it.
   *
   * @param data what the fuzzer made
   * @throws IOException if the disk fails
   */
  public static void fuzzerTestOneInput(byte[] data) throws IOException {
    run(data);
  }

  static String run(byte[] data) throws IOException {
    Input input = new Input(data);
    int first = input.nextByte();
    boolean quarantine = (first & 1) != 0;
    SortedMap<String, byte[]> files = BASE.copy();
    if ((first & 2) != 0) {
      files.clear();
    }
    while (input.hasMore()) {
      change(files, input);
    }
    if (files.containsKey("quarantine")
        && files.keySet().stream().anyMatch(n -> n.startsWith("quarantine/"))) {
      files.remove("quarantine");
    }
    try (Scratch scratch = new Scratch()) {
      FileLogs.write(scratch.directory(), files);
      return new Outcome(BASE, true, quarantine)
          .of(() -> FileLogs.open(scratch.directory(), quarantine));
    }
  }

  private static void change(SortedMap<String, byte[]> files, Input input) {
    List<String> there = new ArrayList<>(files.keySet());
    String name = there.isEmpty() || input.nextByte() % 3 == 0
        ? NAMES.get(input.below(NAMES.size()))
        : there.get(input.below(there.size()));
    byte[] bytes = files.getOrDefault(name, new byte[0]);
    switch (input.nextByte() % 8) {
      case 0 -> files.remove(name);
      case 1 -> files.put(name, input.bytes(600));
      case 2 -> {
        if (!there.isEmpty()) {
          String from = there.get(input.below(there.size()));
          files.put(name, Objects.requireNonNull(files.get(from)).clone());
        }
      }
      case 3 -> files.put(name, Raw.changed(bytes, input.nextByte() % Raw.WAYS, input));
      case 4 -> {
        int[] field = SLOT[input.below(SLOT.length)];
        FileForge.slot(bytes, input.nextByte(), field[0], field[1], input.value());
        files.put(name, bytes);
      }
      case 5 -> {
        SegmentTarget.forge(bytes, input.nextByte() % 4, input);
        files.put(name, bytes);
      }
      case 6 -> files.put("quarantine/spans", spans(input));
      default -> files.put("owner", owner(bytes, input));
    }
  }

  /** A list whose lines have checksums that fit. */
  private static byte[] spans(Input input) {
    StringBuilder text = new StringBuilder("buffer quarantine 1\n");
    for (int lines = input.below(5); lines >= 0; lines--) {
      String line = input.below(6) + " " + Long.toHexString(id(input)) + " " + input.value() + " "
          + input.value() + " " + input.value() + " " + input.value();
      text.append(String.format(java.util.Locale.ROOT, "%08x %s%n", crc(line), line));
    }
    return text.toString().getBytes(StandardCharsets.ISO_8859_1);
  }

  /** That of a segment, or none. */
  private static long id(Input input) {
    byte[] segment = BASE.contents().get(NAMES.get(input.below(5)));
    return segment == null ? 0 : java.nio.ByteBuffer.wrap(segment).getLong(40);
  }

  /** A record of an owner with a line changed, and a checksum that fits. */
  private static byte[] owner(byte[] record, Input input) {
    String text = new String(record, StandardCharsets.UTF_8);
    int end = text.indexOf("checksum=");
    String[] lines = (end < 0 ? text : text.substring(0, end)).split("\n", -1);
    int line = input.below(lines.length);
    int equals = lines[line].indexOf('=');
    lines[line] =
        lines[line].substring(0, equals + 1) + new String(input.bytes(40), StandardCharsets.UTF_8);
    String changed = String.join("\n", lines);
    return (changed + "checksum=" + Long.toHexString(crc(changed)) + "\n")
        .getBytes(StandardCharsets.UTF_8);
  }

  private static long crc(String text) {
    CRC32C crc = new CRC32C();
    crc.update(text.getBytes(StandardCharsets.UTF_8));
    return crc.getValue();
  }
}
