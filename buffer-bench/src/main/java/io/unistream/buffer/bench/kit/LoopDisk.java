package io.unistream.buffer.bench.kit;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * An ext4 on a disk with a volatile cache, whose power can be cut. The disk is a file on an ext4 that is itself in a file:
 * what is flushed to the disk is synced there, what is only written stays in that ext4's memory. Cutting the power shuts
 * that ext4 down: nothing gets through any more, and what was not flushed is gone. Needs Linux, root, and the programs
 * mkfs.ext4, mount and xfs_io. Used by one thread, and by
 * the end of the JVM.
 */
final class LoopDisk implements AutoCloseable {

  private static final int MACHINE_MIB = 192;

  private final Path image;
  private final Path machine;
  private final Path disk;
  private final Path mountPoint;
  private boolean powered;
  private boolean mounted;

  /** So that a run that is ended from outside leaves nothing mounted. */
  private final Thread unplug = new Thread(this::unplug, "unplug a disk");

  private LoopDisk(Path directory) throws IOException {
    image = Files.createTempFile(directory, "power-cut", ".image");
    machine = Files.createTempDirectory(directory, "machine");
    disk = machine.resolve("disk");
    mountPoint = Files.createTempDirectory(directory, "mount");
  }

  /**
   * Makes one, and mounts it.
   *
   * @param directory where the image and the mount points are
   * @param mebibytes the size of the disk
   * @throws IOException if that cannot be done here
   */
  static LoopDisk make(Path directory, int mebibytes) throws IOException {
    run("xfs_io", "-V");
    LoopDisk made = new LoopDisk(directory);
    Runtime.getRuntime().addShutdownHook(made.unplug);
    boolean complete = false;
    try {
      made.format(mebibytes);
      complete = true;
      return made;
    } finally {
      if (!complete) {
        made.close();
      }
    }
  }

  private void format(int mebibytes) throws IOException {
    setLength(image, mebibytes + MACHINE_MIB);
    run("mkfs.ext4", "-q", "-F", "-m", "0", image.toString());
    powerOn();
    setLength(disk, mebibytes);
    run("mkfs.ext4", "-q", "-F", "-m", "0", disk.toString());
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
    run("mount", "-t", "ext4", "-o", "loop,commit=60", disk.toString(), mountPoint.toString());
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
    try {
      Runtime.getRuntime().removeShutdownHook(unplug);
    } catch (IllegalStateException e) {
      return; // This JVM is on its way down, and so the hook does it.
    }
    remove();
  }

  private void unplug() {
    try {
      remove();
    } catch (IOException e) {
      System.getLogger(LoopDisk.class.getName())
          .log(System.Logger.Level.WARNING, "a disk stays mounted at " + mountPoint, e);
    }
  }

  private void remove() throws IOException {
    try {
      if (mounted) {
        mounted = false;
        run("umount", "-l", mountPoint.toString());
      }
    } finally {
      if (powered) {
        powered = false;
        run("umount", "-l", machine.toString());
      }
      Files.deleteIfExists(image);
      Files.deleteIfExists(mountPoint);
      Files.deleteIfExists(machine);
    }
  }
}
