package io.unistream.buffer.bench.kit;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.UUID;

/**
 * What a buffer wants to know of its log and other logs do not store: an id, and whether it was closed in order. In two
 * files of the adapter's own beside the log. They are written without file channels, which an interrupt would close.
 */
final class Label {

  private final Path closed;
  private final UUID id;
  private final boolean created;
  private final boolean clean;

  private Label(Path closed, UUID id, boolean created, boolean clean) {
    this.closed = closed;
    this.id = id;
    this.created = created;
    this.clean = clean;
  }

  /** Reads the label, or writes a new one. From here on the log counts as one that was not closed. */
  static Label of(Path directory) throws IOException {
    Path file = directory.resolve("id");
    Path closed = directory.resolve("closed");
    try {
      UUID id = UUID.fromString(Files.readString(file));
      return new Label(closed, id, false, Files.deleteIfExists(closed));
    } catch (NoSuchFileException e) {
      UUID id = UUID.randomUUID();
      Path draft = directory.resolve("id.new");
      try (RandomAccessFile writing = new RandomAccessFile(draft.toFile(), "rwd")) {
        writing.write(id.toString().getBytes(StandardCharsets.US_ASCII));
      }
      Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
      return new Label(closed, id, true, true);
    }
  }

  UUID id() {
    return id;
  }

  boolean created() {
    return created;
  }

  boolean clean() {
    return clean;
  }

  /** Notes that the log was closed in order. */
  void close() throws IOException {
    try (RandomAccessFile note = new RandomAccessFile(closed.toFile(), "rw")) {
      note.setLength(0);
    }
  }
}
