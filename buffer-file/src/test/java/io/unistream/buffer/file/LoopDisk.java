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
 * An ext4 in a file, mounted through a loop device, from which nothing gets to the device any more once its power is cut.
 * Where that cannot be had (Linux, root, {@code mkfs.ext4}, {@code mount}, {@code xfs_io}), the test is aborted, with the
 * reason.
 */
final class LoopDisk implements AutoCloseable {

  private static final long IMAGE_BYTES = 128L << 20;

  private final Path image;
  private final Path mountPoint;
  private boolean mounted;

  private LoopDisk(Path directory) throws IOException {
    image = directory.resolve("image");
    mountPoint = Files.createDirectory(directory.resolve("mount"));
  }

  /** Makes one in a directory, and mounts it. */
  static LoopDisk make(Path directory) throws IOException {
    Assumptions.assumeTrue("Linux".equals(System.getProperty("os.name")), "needs Linux");
    LoopDisk disk = new LoopDisk(directory);
    try (RandomAccessFile file = new RandomAccessFile(disk.image.toFile(), "rw")) {
      file.setLength(IMAGE_BYTES);
    }
    try {
      run("xfs_io", "-V");
      run("mkfs.ext4", "-q", "-F", "-m", "0", disk.image.toString());
      disk.mount();
    } catch (IOException e) {
      Assumptions.abort("needs root and the programs mkfs.ext4, mount and xfs_io: " + e);
    }
    return disk;
  }

  /** Where its files are. */
  Path path() {
    return mountPoint;
  }

  /** Journal and write-back have no reason to hurry, so that what was not synced is not there. */
  private void mount() throws IOException {
    run("mount", "-t", "ext4", "-o", "loop,commit=60", image.toString(), mountPoint.toString());
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
