package io.unistream.buffer.cli;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.unistream.buffer.UnsupportedLogException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The file {@code .pipe-input} in the directory of a log says that record n of the log is line n of one input, and how to know that input
 * again: by a hash of its first lines. The log itself cannot tell. Format 1, in ASCII:
 *
 * <pre>
 * buffer-pipe-input 1 LINES SHA256\n      the number of lines, and the hash of them with their line ends, in 64 hexadecimal digits
 * </pre>
 *
 * <p>It is durable before the first record is stored, and gone, durably, before a record is stored that is of another input. So if it is
 * there, it holds, as long as nobody else puts into the log.
 */
final class InputMark {

  private static final String NAME = ".pipe-input";
  private static final String MAGIC = "buffer-pipe-input 1 ";
  private static final Pattern FORMAT = Pattern.compile(MAGIC + "(\\d{1,18}) ([0-9a-f]{64})\n");

  private final Path directory;
  private final Path file;

  InputMark(Path directory) {
    this.directory = directory;
    this.file = directory.resolve(NAME);
  }

  /**
   * What identifies an input.
   *
   * @param lines how many of its first lines
   * @param hash of them
   */
  record Beginning(long lines, String hash) {

    static Beginning of(List<byte[]> lines) {
      MessageDigest digest = digest();
      lines.forEach(line -> add(digest, line));
      return new Beginning(lines.size(), text(digest));
    }

    static void add(MessageDigest digest, byte[] line) {
      digest.update(line);
      digest.update((byte) '\n');
    }

    boolean is(MessageDigest digest) {
      return hash.equals(text(digest));
    }

    private static String text(MessageDigest digest) {
      return HexFormat.of().formatHex(digest.digest());
    }
  }

  static MessageDigest digest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java platform has it", e);
    }
  }

  /** Says that the log has records of this input alone. Durable when it returns. */
  void write(Beginning beginning) throws IOException {
    Path made = directory.resolve(NAME + ".new");
    try (FileChannel channel = FileChannel.open(
        made,
        StandardOpenOption.WRITE,
        StandardOpenOption.CREATE,
        StandardOpenOption.TRUNCATE_EXISTING)) {
      ByteBuffer bytes = US_ASCII.encode(MAGIC + beginning.lines() + " " + beginning.hash() + "\n");
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.force(true); // before it has its name: that must never stand for an empty file
    }
    Files.move(made, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    Directories.sync(directory);
  }

  /** Says that record n is not line n of one input any more. Durable when it returns. */
  void delete() throws IOException {
    if (Files.deleteIfExists(file)) {
      Directories.sync(directory);
    }
  }

  /** What identifies the input; null if the log has records of several, or it is not known of which. */
  @Nullable
  Beginning read() throws IOException {
    String text;
    try {
      text = new String(Files.readAllBytes(file), US_ASCII);
    } catch (NoSuchFileException e) {
      System.getLogger(InputMark.class.getName())
          .log(System.Logger.Level.DEBUG, "there is none", e);
      return null;
    }
    Matcher known = FORMAT.matcher(text);
    if (!known.matches()) {
      throw new UnsupportedLogException(
          file
              + " is not what this program writes; without it, and so without --resume, the log can be used");
    }
    return new Beginning(Long.parseLong(known.group(1)), known.group(2));
  }
}
