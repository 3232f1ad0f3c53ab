package io.unistream.buffer.file;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;

/**
 * A small file system of some type, in a file or in memory, that can be filled up. Where that cannot be had (Linux, root,
 * {@code mkfs}, {@code mount}, a kernel that knows the type), the test is aborted, with the reason.
 */
final class SmallDisk implements AutoCloseable {

  /** The smallest that all of {@code mkfs} agree to; the image has holes. */
  private static final long IMAGE_BYTES = 320L << 20;

  /** Of a full disk, so much is filled by writing. */
  private static final long KEPT_FOR_WRITES = 4L << 20;

  private final Path mountPoint;
  private boolean mounted;

  private SmallDisk(Path directory) throws IOException {
    mountPoint = Files.createDirectory(directory.resolve("mount"));
  }

  /** Makes one of a type in a directory, and mounts it. */
  static SmallDisk make(Path directory, String type) throws IOException {
    Assumptions.assumeTrue("Linux".equals(System.getProperty("os.name")), "needs Linux");
    SmallDisk disk = new SmallDisk(directory);
    try {
      disk.mount(directory.resolve("image"), type);
    } catch (IOException e) {
      Assumptions.abort("needs root, mount, the program mkfs." + type
          + " and a kernel that knows the type: " + e);
    }
    return disk;
  }

  private void mount(Path image, String type) throws IOException {
    if (type.equals("tmpfs")) {
      LoopDisk.run("mount", "-t", type, "-o", "size=8m", type, mountPoint.toString());
    } else {
      try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "rw")) {
        file.setLength(IMAGE_BYTES);
      }
      format(image, type);
      LoopDisk.run("mount", "-t", type, "-o", "loop", image.toString(), mountPoint.toString());
    }
    mounted = true;
  }

  private static void format(Path image, String type) throws IOException {
    if (type.equals("ext4")) {
      LoopDisk.run("mkfs.ext4", "-q", "-F", "-m", "0", image.toString());
    } else {
      LoopDisk.run("mkfs." + type, "-q", "-f", image.toString());
    }
  }

  /** Leaves no space: a file takes what is there, in smaller and smaller pieces. {@link #makeRoom} deletes it. */
  void fillUp() throws IOException {
    long most = Files.getFileStore(mountPoint).getUsableSpace() - KEPT_FOR_WRITES;
    if (most > 0) {
      LoopDisk.run("fallocate", "-l", String.valueOf(most), bulk().toString());
    }
    try (RandomAccessFile file = new RandomAccessFile(filler().toFile(), "rw")) {
      file.seek(file.length());
      for (int piece = 1 << 20; piece >= 512; piece >>= 3) {
        fill(file, new byte[piece]);
      }
    }
  }

  private static void fill(RandomAccessFile file, byte[] piece) {
    try {
      while (true) {
        file.write(piece);
        file.getFD().sync();
      }
    } catch (IOException e) {
      System.getLogger(SmallDisk.class.getName()).log(System.Logger.Level.DEBUG, "full", e);
    }
  }

  /** Takes back {@link #fillUp}. */
  void makeRoom() throws IOException {
    Files.delete(filler());
    Files.deleteIfExists(bulk());
  }

  private Path bulk() {
    return mountPoint.resolve("bulk");
  }

  private Path filler() {
    return mountPoint.resolve("filler");
  }

  /** Where its files are. */
  Path path() {
    return mountPoint;
  }

  @Override
  public void close() throws IOException {
    if (mounted) {
      LoopDisk.run("umount", "-l", mountPoint.toString());
    }
  }
}
