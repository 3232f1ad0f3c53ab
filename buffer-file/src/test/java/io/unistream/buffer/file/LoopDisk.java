package io.unistream.buffer.file;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/**
 * A file system in a file, mounted through a loop device, from which nothing gets to the device any more once its power is
 * cut. Where that cannot be had (Linux, root, {@code mkfs}, {@code mount}, {@code xfs_io}), the test is aborted, with the
 * reason.
 */
final class LoopDisk implements AutoCloseable {

  /** The smallest that all of {@code mkfs} agree to; the image has holes. */
  private static final long IMAGE_BYTES = 320L << 20;

  /** Of a full disk, so much is filled by writing. */
  private static final long KEPT_FOR_WRITES = 4L << 20;

  private final String type;
  private final Path image;
  private final Path mountPoint;
  private boolean mounted;

  private LoopDisk(Path directory, String type) throws IOException {
    this.type = type;
    image = directory.resolve("image");
    mountPoint = Files.createDirectory(directory.resolve("mount"));
  }

  /** Makes an ext4 in a directory, and mounts it. */
  static LoopDisk make(Path directory) throws IOException {
    return make(directory, "ext4");
  }

  /** Makes one of a type in a directory, and mounts it. */
  static LoopDisk make(Path directory, String type) throws IOException {
    Assumptions.assumeTrue("Linux".equals(System.getProperty("os.name")), "needs Linux");
    LoopDisk disk = new LoopDisk(directory, type);
    try (RandomAccessFile file = new RandomAccessFile(disk.image.toFile(), "rw")) {
      file.setLength(IMAGE_BYTES);
    }
    try {
      run("xfs_io", "-V");
      disk.format();
      disk.mount();
    } catch (IOException e) {
      Assumptions.abort("needs root, the programs mkfs." + type + ", mount and xfs_io: " + e);
    }
    return disk;
  }

  private void format() throws IOException {
    switch (type) {
      case "ext4" -> run("mkfs.ext4", "-q", "-F", "-m", "0", image.toString());
      case "tmpfs" -> {}
      default -> run("mkfs." + type, "-q", "-f", image.toString());
    }
  }

  /** Leaves no space: a file takes what is there, in smaller and smaller pieces. {@link #makeRoom} deletes it. */
  void fillUp() throws IOException {
    long most = Files.getFileStore(mountPoint).getUsableSpace() - KEPT_FOR_WRITES;
    if (most > 0) {
      run("fallocate", "-l", String.valueOf(most), bulk().toString());
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
      System.getLogger(LoopDisk.class.getName()).log(System.Logger.Level.DEBUG, "full", e);
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

  /** Journal and write-back have no reason to hurry, so that what was not synced is not there. */
  private void mount() throws IOException {
    String options = type.equals("ext4") ? "loop,commit=60" : "loop";
    if (type.equals("tmpfs")) {
      run("mount", "-t", type, "-o", "size=8m", type, mountPoint.toString());
    } else {
      run("mount", "-t", type, "-o", options, image.toString(), mountPoint.toString());
    }
    mounted = true;
  }

  /** From here on every write and sync fails. */
  void cutPower() throws IOException {
    run("xfs_io", "-x", "-r", "-c", "shutdown", mountPoint.toString());
  }

  /** Mounts it anew; all that was open on it must be closed. */
  void restart() throws IOException {
    run("umount", mountPoint.toString());
    mounted = false;
    mount();
  }

  private static void run(String... command) throws IOException {
    ProcessBuilder builder = new ProcessBuilder(List.of(command)).redirectErrorStream(true);
    builder.environment().merge("PATH", ":/usr/sbin:/sbin", String::concat);
    Process process = builder.start();
    try {
      process.getOutputStream().close();
      String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (!process.waitFor(1, TimeUnit.MINUTES) || process.exitValue() != 0) {
        throw new IOException(String.join(" ", command) + " failed: " + said.strip());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(command[0] + " was interrupted", e);
    } finally {
      process.destroyForcibly();
    }
  }

  @Override
  public void close() throws IOException {
    if (mounted) {
      run("umount", "-l", mountPoint.toString());
    }
  }
}
