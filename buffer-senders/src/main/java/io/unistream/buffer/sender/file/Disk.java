package io.unistream.buffer.sender.file;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/** What is done to a disk. A test does it to one that breaks. */
interface Disk {

  /** Makes a file, whose content is durable when this returns; its name need not be. */
  void write(Path file, byte[] content) throws IOException;

  /** Gives a file another name, at once: nobody sees both or none. */
  void rename(Path from, Path to) throws IOException;

  void delete(Path file) throws IOException;

  /** Opens a directory for {@link Entries#sync}. */
  Entries entries(Path directory) throws IOException;

  /**
   * The names of the files in a directory. Opened before they are changed: the operating system tells of a failed write to those that had
   * the directory open by then.
   */
  interface Entries extends Closeable {

    /** Makes the names durable. */
    void sync() throws IOException;
  }

  /** The disk of this machine. */
  static Disk real() {
    return new Disk() {

      @Override
      public void write(Path file, byte[] content) throws IOException {
        try (FileChannel channel =
            FileChannel.open(file, StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW)) {
          ByteBuffer bytes = ByteBuffer.wrap(content);
          while (bytes.hasRemaining()) {
            channel.write(bytes);
          }
          channel.force(true);
        }
      }

      @Override
      public void rename(Path from, Path to) throws IOException {
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
      }

      @Override
      public void delete(Path file) throws IOException {
        Files.deleteIfExists(file);
      }

      @Override
      public Entries entries(Path directory) throws IOException {
        FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ);
        return new Entries() {
          @Override
          public void sync() throws IOException {
            channel.force(true);
          }

          @Override
          public void close() throws IOException {
            channel.close();
          }
        };
      }
    };
  }
}
