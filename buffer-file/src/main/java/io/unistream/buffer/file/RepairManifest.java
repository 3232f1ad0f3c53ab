package io.unistream.buffer.file;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.unistream.buffer.UnsupportedLogException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * What the files of a log were at one moment of a repair. Lines of text:
 *
 * <pre>
 * buffer repair, format version 1
 * token=…                             a UUID: the token of the repair's opening in the file owner ({@link OwnerRecord})
 * kept SHA-256 length name            a file of which there is a copy
 * left SHA-256 length name            a file that the repair only reads
 * checksum=…                          CRC32C of all before this line, in hexadecimal
 * </pre>
 *
 * <p>Names are relative to the log's directory, with slashes. First and last line are the same in every version. It is
 * replaced as a whole, by a rename, so that it is never torn.
 *
 * @param token of the opening
 * @param entries the files, by name
 */
record RepairManifest(UUID token, SortedMap<String, Entry> entries) {

  private static final String MAGIC = "buffer repair, format version ";
  private static final int VERSION = 1;
  private static final String TOKEN = "token=";
  private static final String CHECKSUM = "checksum=";

  /**
   * A file.
   *
   * @param name relative to the log's directory
   * @param kept whether there is a copy
   * @param bytes its length
   * @param hash of its content
   */
  record Entry(String name, boolean kept, long bytes, String hash) {

    private String line() {
      return (kept ? "kept " : "left ") + hash + " " + bytes + " " + name + "\n";
    }

    private static Entry parse(String line) {
      String[] parts = line.split(" ", 4);
      if (parts.length != 4 || !(parts[0].equals("kept") || parts[0].equals("left"))) {
        throw new IllegalArgumentException("no file: " + line);
      }
      return new Entry(parts[3], parts[0].equals("kept"), Long.parseLong(parts[2]), parts[1]);
    }

    boolean isSameFileAs(Entry other) {
      return name.equals(other.name) && bytes == other.bytes && hash.equals(other.hash);
    }
  }

  static RepairManifest of(UUID token, Iterable<Entry> entries) {
    SortedMap<String, Entry> byName = new TreeMap<>();
    entries.forEach(entry -> byName.put(entry.name(), entry));
    return new RepairManifest(token, byName);
  }

  /** Whether an item was there, and a copy of it is kept. */
  boolean keeps(String item) {
    return entries.values().stream()
        .anyMatch(entry -> entry.kept() && RepairFiles.itemOf(entry.name()).equals(item));
  }

  /** Whether an item is a file that the repair only reads. */
  boolean leaves(String item) {
    Entry entry = entries.get(item);
    return entry != null && !entry.kept();
  }

  /** What is other now than it was: by name, in words. */
  SortedMap<String, String> differences(RepairManifest now) {
    SortedMap<String, String> found = new TreeMap<>();
    for (Entry entry : entries.values()) {
      Entry other = now.entries.get(entry.name());
      if (other == null) {
        found.put(entry.name(), "is gone");
      } else if (!entry.isSameFileAs(other)) {
        found.put(entry.name(), "was changed");
      }
    }
    for (String name : now.entries.keySet()) {
      if (!entries.containsKey(name)) {
        found.put(name, "is new");
      }
    }
    return found;
  }

  private String encode() {
    StringBuilder text = new StringBuilder(MAGIC).append(VERSION).append('\n');
    text.append(TOKEN).append(token).append('\n');
    entries.values().forEach(entry -> text.append(entry.line()));
    return text + CHECKSUM + checksum(text.toString()) + "\n";
  }

  private static String checksum(String lines) {
    CRC32C crc = new CRC32C();
    crc.update(lines.getBytes(UTF_8));
    return Long.toHexString(crc.getValue());
  }

  /** Writes it; it is durable, with its name, when this returns. */
  void write(Path folder, String name, FilePermissions permissions) throws IOException {
    Path made = folder.resolve(name + ".new");
    Files.deleteIfExists(made);
    try (StableFile out = StableFile.create(made, permissions);
        SyncHandle sync = SyncHandle.ofFile(made)) {
      out.write(ByteBuffer.wrap(encode().getBytes(UTF_8)), 0);
      sync.sync();
    }
    Files.move(made, folder.resolve(name), StandardCopyOption.ATOMIC_MOVE);
    SyncHandle.syncDirectory(folder);
  }

  /** Reads one; null if there is none. */
  static @Nullable RepairManifest read(Path file) throws IOException {
    byte[] bytes;
    try (StableFile in = StableFile.open(file, StandardOpenOption.READ)) {
      ByteBuffer read = ByteBuffer.allocate(Math.toIntExact(in.size()));
      in.read(read, 0);
      bytes = read.array();
    } catch (NoSuchFileException e) {
      return null;
    }
    return decode(new String(bytes, UTF_8), file);
  }

  private static RepairManifest decode(String text, Path file) {
    String first = text.lines().findFirst().orElse("");
    if (first.startsWith(MAGIC) && !first.equals(MAGIC + VERSION)) {
      throw new UnsupportedLogException(file + " begins with \"" + first
          + "\", and this version of the library reads \"" + MAGIC + VERSION + "\" only");
    }
    int end = text.lastIndexOf(CHECKSUM);
    String lines = end < 0 ? "" : text.substring(0, end);
    if (!text.substring(Math.max(end, 0)).equals(CHECKSUM + checksum(lines) + "\n")) {
      throw new UnsupportedLogException(
          file + " is damaged: its checksum is wrong. Nothing was changed");
    }
    try {
      List<Entry> entries = new ArrayList<>();
      UUID token = new UUID(0, 0);
      for (String line : lines.lines().skip(1).toList()) {
        if (line.startsWith(TOKEN)) {
          token = UUID.fromString(line.substring(TOKEN.length()));
        } else {
          entries.add(Entry.parse(line));
        }
      }
      return of(token, entries);
    } catch (IllegalArgumentException e) {
      throw new UnsupportedLogException(
          file + " has a valid checksum but invalid content: " + e.getMessage(), e);
    }
  }
}
