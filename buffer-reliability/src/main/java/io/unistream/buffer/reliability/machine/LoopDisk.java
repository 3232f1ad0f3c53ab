package io.unistream.buffer.reliability.machine;

import io.unistream.buffer.reliability.BrokenPromise;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A file system on a disk with a volatile cache, whose power can be cut. The disk is a file on an ext4, the machine, which is
 * itself in a file: what is flushed to the disk is synced there, what is only written stays in that ext4's memory. For use by one
 * thread, but for {@link #cut}.
 */
final class LoopDisk implements AutoCloseable {

  /** What loses its power. */
  enum Cut {
    /** The file system stops; what it had written is on the disk, whether it was flushed or not. */
    FILE_SYSTEM("power cut, disk cache kept"),
    /** The disk stops, and forgets what was not flushed. */
    DISK("power cut, disk cache lost"),
    /** The file system becomes read-only, as ext4 does after an error of its disk; what it was about to write is lost. */
    READ_ONLY("made read-only");

    private final String told;

    Cut(String told) {
      this.told = told;
    }

    @Override
    public String toString() {
      return told;
    }
  }

  /** Of the machine, so much is not the disk's. */
  private static final int SPARE_MEBIBYTES = 64;

  private static final int MOST_UNMOUNTS = 100;
  private static final int PAUSE_MILLIS = 100;

  private final DiskKind kind;
  private final Path image;
  private final Path machine;
  private final Path disk;
  private final Path mountPoint;
  private boolean powered;
  private boolean mounted;

  private LoopDisk(Path directory, DiskKind kind) throws IOException {
    this.kind = kind;
    image = place(directory);
    machine = Files.createDirectory(directory.resolve("machine"));
    disk = machine.resolve("disk");
    mountPoint = Files.createDirectory(directory.resolve("mount"));
  }

  /** In memory if there is room: what becomes of it if the real machine crashes is of no interest, and syncs are many. */
  static Path place(Path directory) throws IOException {
    Path memory = Path.of("/dev/shm");
    return Files.createTempFile(
        Scratch.isRoomy(memory) ? memory : directory, "buffer-reliability", ".image");
  }

  /** Makes one in an empty directory, and mounts it. */
  static LoopDisk make(Path directory, DiskKind kind) throws IOException, MissingException {
    LoopDisk made = new LoopDisk(directory, kind);
    boolean complete = false;
    try {
      Programs.run("xfs_io", "-V");
      made.format();
      complete = true;
      return made;
    } catch (IOException e) {
      throw new MissingException(
          "needs Linux, root, mkfs.ext4, " + kind.make().get(0)
              + ", mount, umount, xfs_io, and a kernel that knows " + kind.type(),
          e);
    } finally {
      if (!complete) {
        made.close();
      }
    }
  }

  private void format() throws IOException {
    setLength(image, kind.mebibytes() + SPARE_MEBIBYTES);
    Programs.run("mkfs.ext4", "-q", "-F", "-m", "0", image.toString());
    powerOn();
    setLength(disk, kind.mebibytes());
    List<String> make = new ArrayList<>(kind.make());
    make.add(disk.toString());
    Programs.run(make.toArray(String[]::new));
    Programs.run("sync", "-f", disk.toString());
    mount();
  }

  static void setLength(Path path, int mebibytes) throws IOException {
    try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
      file.setLength((long) mebibytes << 20);
    }
  }

  /** Where its files are. */
  Path path() {
    return mountPoint;
  }

  private void powerOn() throws IOException {
    Programs.run(
        "mount", "-t", "ext4", "-o", "loop,commit=60", image.toString(), machine.toString());
    powered = true;
  }

  private void mount() throws IOException {
    Programs.run(
        "mount", "-t", kind.type(), "-o", kind.options(), disk.toString(), mountPoint.toString());
    mounted = true;
  }

  /** From here on every write and sync fails. */
  void cut(Cut what) throws IOException {
    switch (what) {
      case DISK -> shutDown(machine);
      case FILE_SYSTEM -> shutDown(mountPoint);
      case READ_ONLY -> Programs.run("mount", "-o", "remount,abort", mountPoint.toString());
    }
  }

  private static void shutDown(Path where) throws IOException {
    Programs.run("xfs_io", "-x", "-r", "-c", "shutdown", where.toString());
  }

  /** Mounts it anew; all that was open on it must be closed, or a promise is broken (ERR-LEAK). */
  void restart(Cut what) throws IOException, InterruptedException {
    List<String> leaked = OpenFiles.below(mountPoint);
    unmount(mountPoint);
    mounted = false;
    if (what == Cut.DISK) {
      unmount(machine);
      powered = false;
      powerOn();
    }
    mount();
    if (!leaked.isEmpty()) {
      throw new BrokenPromise("ERR-LEAK", "still open: " + leaked);
    }
  }

  /** Somebody else on this machine may have looked at it just now; what this process has forgotten to close is collected. */
  private static void unmount(Path where) throws IOException, InterruptedException {
    for (int tries = 1; ; tries++) {
      try {
        Programs.run("umount", where.toString());
        return;
      } catch (IOException e) {
        if (tries == MOST_UNMOUNTS) {
          throw new IOException("still open here: " + OpenFiles.below(where), e);
        }
        System.gc();
        TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
      }
    }
  }

  @Override
  public void close() throws IOException {
    try {
      if (mounted) {
        Programs.run("umount", "-l", mountPoint.toString());
      }
    } finally {
      try {
        if (powered) {
          Programs.run("umount", "-l", machine.toString());
        }
      } finally {
        Files.delete(image);
      }
    }
  }
}
