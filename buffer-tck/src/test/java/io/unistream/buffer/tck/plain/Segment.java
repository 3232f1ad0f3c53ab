package io.unistream.buffer.tck.plain;

import io.unistream.buffer.CorruptLogException;
import io.unistream.buffer.SequenceRange;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.NavigableSet;
import java.util.TreeSet;

/**
 * A file of the log: a header of 16 bytes, with number, checksum and an id that no other segment has, then frames.
 *
 * @param path the file
 * @param number its place in the log
 * @param id what its frames' checksums are tied to
 */
record Segment(Path path, int number, long id) {

  static final int HEADER = 16;
  private static final String PREFIX = "segment-";

  static Path path(Path directory, int number) {
    return directory.resolve(PREFIX + number);
  }

  /** The numbers of the segments that are there. */
  static NavigableSet<Integer> numbers(Path directory) throws IOException {
    NavigableSet<Integer> numbers = new TreeSet<>();
    try (DirectoryStream<Path> paths = Files.newDirectoryStream(directory)) {
      for (Path path : paths) {
        String name = path.getFileName().toString();
        if (name.startsWith(PREFIX) && !name.endsWith(Steps.UNFINISHED)) {
          numbers.add(Integer.parseInt(name, PREFIX.length(), name.length(), 10));
        }
      }
    }
    return numbers;
  }

  static long id(int number) {
    return number * 0x9E37_79B9_7F4A_7C15L;
  }

  static byte[] header(int number, long id) {
    ByteBuffer header = ByteBuffer.allocate(HEADER).putInt(number).putLong(id);
    return header.putInt(Frame.crc(header.array(), 0, HEADER - 4)).array();
  }

  static Segment of(Path path, int number, byte[] content) {
    if (content.length < HEADER) {
      throw damaged(path, "no header");
    }
    ByteBuffer header = ByteBuffer.wrap(content);
    Segment segment = new Segment(path, header.getInt(), header.getLong());
    if (segment.number() != number || header.getInt() != Frame.crc(content, 0, HEADER - 4)) {
      throw damaged(path, "another header");
    }
    return segment;
  }

  static CorruptLogException damaged(Path path, String found) {
    return new CorruptLogException(path.toString(), 0, new SequenceRange(0, 0), found);
  }
}
