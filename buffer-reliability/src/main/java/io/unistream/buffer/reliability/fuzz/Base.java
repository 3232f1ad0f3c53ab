package io.unistream.buffer.reliability.fuzz;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;

/**
 * A log as it was stored once, always the same, so that what a fuzzer finds can be done again: files or objects by name. The
 * record with sequence number n is {@link #record}(n).
 *
 * @param acknowledged the last sequence number
 * @param committed the last one that is committed
 */
record Base(SortedMap<String, byte[]> contents, long acknowledged, long committed) {

  private static final String TOLD = "told.txt";

  /** Reads one that is in this package. */
  static Base load(String name) {
    try (InputStream resource = Base.class.getResourceAsStream(name)) {
      if (resource == null) {
        throw new IllegalArgumentException("there is no " + name);
      }
      SortedMap<String, byte[]> contents = new TreeMap<>();
      try (ZipInputStream zip = new ZipInputStream(resource)) {
        for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
          contents.put(entry.getName(), zip.readAllBytes());
        }
      }
      byte[] said = contents.remove(TOLD);
      if (said == null) {
        throw new IllegalArgumentException(name + " has no " + TOLD);
      }
      String[] told = new String(said, StandardCharsets.UTF_8).strip().split(" ", -1);
      return new Base(contents, Long.parseLong(told[0]), Long.parseLong(told[1]));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void store(OutputStream out) throws IOException {
    try (ZipOutputStream zip = new ZipOutputStream(out)) {
      zip.putNextEntry(new ZipEntry(TOLD));
      zip.write((acknowledged + " " + committed + "\n").getBytes(StandardCharsets.UTF_8));
      for (var each : contents.entrySet()) {
        zip.putNextEntry(new ZipEntry(each.getKey()));
        zip.write(each.getValue());
      }
    }
  }

  /** What can be changed without changing this. */
  SortedMap<String, byte[]> copy() {
    SortedMap<String, byte[]> copy = new TreeMap<>();
    contents.forEach((name, bytes) -> copy.put(name, bytes.clone()));
    return copy;
  }

  static byte[] record(long sequence) {
    byte[] head = ("record " + sequence + ":").getBytes(StandardCharsets.UTF_8);
    byte[] record = Arrays.copyOf(head, head.length + (int) (sequence * 37 % 500));
    Arrays.fill(record, head.length, record.length, (byte) ('a' + sequence % 26));
    return record;
  }

  /** Whether it is that record, byte for byte. */
  boolean isRecord(long sequence, byte[] bytes) {
    return sequence >= 1 && sequence <= acknowledged && Arrays.equals(bytes, record(sequence));
  }
}
