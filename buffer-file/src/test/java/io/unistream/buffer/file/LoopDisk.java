package io.unistream.buffer.file;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/**
 * A file system of some type on a disk with a volatile cache, whose power can be cut. The disk is a file on an ext4 that is
 * itself in a file: what is flushed to the disk is synced there, what is only written stays in that ext4's memory. Cutting
 * the power shuts that ext4 down: nothing gets through any more, whatever the type, and what was not flushed is gone.
 *
 * <p>Where that cannot be had (Linux, root, the programs, a kernel that knows the type), the test is aborted, with the reason.
 */
final class LoopDisk implements AutoCloseable {

  /** The file systems that a log may be put on. */
  enum Type {
    EXT4(128, "mkfs.ext4 -q -F -m 0", "loop,commit=60"),
    /** It cannot be smaller. */
    XFS(320, "mkfs.xfs -q -f", "loop"),
    BTRFS(320, "mkfs.btrfs -q -f", "loop,commit=60");

    private final int mebibytes;
    private final String make;
    private final String options;

    Type(int mebibytes, String make, String options) {
      this.mebibytes = mebibytes;
      this.make = make;
      this.options = options;
    }

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private final Type type;
  private final Path image;
  private final Path machine;
  private final Path disk;
  private final Path mountPoint;
  private boolean powered;
  private boolean mounted;

  private LoopDisk(Path directory, Type type) throws IOException {
    this.type = type;
    image = place(directory);
    machine = Files.createDirectory(directory.resolve("machine"));
    disk = machine.resolve("disk");
    mountPoint = Files.createDirectory(directory.resolve("mount"));
  }

  /** In memory if there is room: what becomes of it if the real machine crashes is of no interest, and syncs are many. */
  private static Path place(Path directory) throws IOException {
    Path memory = Path.of("/dev/shm");
    boolean roomy = Files.isDirectory(memory)
        && Files.getFileStore(memory).type().equals("tmpfs")
        && Files.getFileStore(memory).getUsableSpace() > 1L << 30;
    return Files.createTempFile(roomy ? memory : directory, "buffer-power-cut", ".image");
  }

  /** Makes one in a directory, and mounts it. */
  static LoopDisk make(Path directory, Type type) throws IOException {
    Assumptions.assumeTrue("Linux".equals(System.getProperty("os.name")), "needs Linux");
    LoopDisk made = new LoopDisk(directory, type);
    boolean complete = false;
    try {
      run("xfs_io", "-V");
      made.format();
      complete = true;
      return made;
    } catch (IOException e) {
      return Assumptions.abort("needs root, the programs mkfs.ext4, " + type.make
          + ", mount and xfs_io, and a kernel that knows " + type + ": " + e);
    } finally {
      if (!complete) {
        made.close();
      }
    }
  }

  private void format() throws IOException {
    setLength(image, type.mebibytes + 192);
    run("mkfs.ext4", "-q", "-F", "-m", "0", image.toString());
    powerOn();
    setLength(disk, type.mebibytes);
    run((type.make + " " + disk).split(" ", -1));
    run("sync", "-f", disk.toString());
    mount();
  }

  private static void setLength(Path path, int mebibytes) throws IOException {
    try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
      file.setLength((long) mebibytes << 20);
    }
  }

  /** Where its files are. */
  Path path() {
    return mountPoint;
  }

  private void powerOn() throws IOException {
    run("mount", "-t", "ext4", "-o", "loop,commit=60", image.toString(), machine.toString());
    powered = true;
  }

  /** Journal and write-back have no reason to hurry, so that what was not synced is not there. */
  private void mount() throws IOException {
    run("mount", "-t", type.toString(), "-o", type.options, disk.toString(), mountPoint.toString());
    mounted = true;
  }

  /** From here on every write and sync fails. */
  void cutPower() throws IOException {
    run("xfs_io", "-x", "-r", "-c", "shutdown", machine.toString());
  }

  /** Mounts it anew; all that was open on it must be closed. */
  void restart() throws IOException {
    run("umount", mountPoint.toString());
    mounted = false;
    run("umount", machine.toString());
    powered = false;
    powerOn();
    mount();
  }

  static void run(String... command) throws IOException {
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
    try {
      if (mounted) {
        run("umount", "-l", mountPoint.toString());
      }
    } finally {
      if (powered) {
        run("umount", "-l", machine.toString());
      }
      Files.delete(image);
    }
  }
}
