package io.unistream.buffer.tck.plain;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;

/** What the log does with its files, step by step, each as it must be. Broken logs override one. */
class Steps {

  static final String UNFINISHED = ".tmp";

  LogFile open(Path path) throws IOException {
    return new LogFile(path, StandardOpenOption.READ, StandardOpenOption.WRITE);
  }

  /** Made anew: what an earlier owner left there may have another name too. */
  LogFile create(Path path) throws IOException {
    Files.deleteIfExists(path);
    return new LogFile(path, StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW);
  }

  /** Makes a file with some content under a name, which it has, durably, only once the content is durable. */
  void publish(Path target, byte[] content) throws IOException {
    publishWithoutName(target, content);
    syncDirectory(parent(target));
  }

  final void publishWithoutName(Path target, byte[] content) throws IOException {
    Path unfinished = unfinished(target);
    try (LogFile file = create(unfinished)) {
      file.write(content, 0);
      file.sync();
    }
    Files.move(unfinished, target, StandardCopyOption.ATOMIC_MOVE);
  }

  void publishSegment(Path target, byte[] header) throws IOException {
    publish(target, header);
  }

  void publishCheckpoint(Path target, byte[] content) throws IOException {
    publish(target, content);
  }

  static Path unfinished(Path target) {
    return target.resolveSibling(target.getFileName() + UNFINISHED);
  }

  static Path parent(Path path) {
    Path parent = path.getParent();
    if (parent == null) {
      throw new IllegalArgumentException("no parent: " + path);
    }
    return parent;
  }

  /** A directory whose entry may not be durable is taken back: no later sync would make it so. */
  void createDirectory(Path directory) throws IOException {
    boolean made = !Files.isDirectory(directory);
    if (made) {
      Files.createDirectory(directory);
    }
    boolean durable = false;
    try {
      syncDirectory(parent(directory));
      durable = true;
    } finally {
      if (made && !durable) {
        Files.delete(directory);
      }
    }
  }

  void syncDirectory(Path directory) throws IOException {
    try (LogFile entries = new LogFile(directory, StandardOpenOption.READ)) {
      entries.sync();
    }
  }

  /** A segment that is not needed any more. */
  void delete(Path segment) throws IOException {
    Files.deleteIfExists(segment);
  }

  int checksum(byte[] bytes, int from, int to, long segment, int offset) {
    return Frame.crc(bytes, from, to, segment, offset);
  }

  boolean differs(int stored, int computed) {
    return stored != computed;
  }

  /** Writes a group of frames behind the end of a segment; if that fails, nothing of it stays. */
  void append(LogFile file, byte[] frames, int end) throws IOException {
    file.write(frames, end);
  }

  void undo(LogFile file, int end) throws IOException {
    file.truncate(end);
    file.sync();
  }

  /** Nothing more will be appended to a segment. */
  void finish(LogFile file, int end) throws IOException {}

  void sync(LogFile file) throws IOException {
    file.sync();
  }

  /**
   * Ends the last segment behind its last valid frame, and sees that what is there is durable: a sync may have failed
   * before, and then only writing again makes it so.
   *
   * @return where the next frame goes
   */
  int cut(Path path, byte[] content, int end) throws IOException {
    try (LogFile file = open(path)) {
      file.write(Arrays.copyOf(content, end), 0);
      file.truncate(end);
      file.sync();
    }
    return end;
  }
}
