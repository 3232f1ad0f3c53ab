package io.unistream.buffer.reliability.machine;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.stream.Stream;

/** A small file system that can be filled up, with bytes or with files. {@link #fill} may be called by another thread. */
final class SmallDisk implements AutoCloseable {

  /** What there is too little of, and where. */
  enum Kind {
    EXT4("ext4", false, "mkfs.ext4 -q -F -m 0"),
    XFS("xfs", false, "mkfs.xfs -q -f"),
    BTRFS("btrfs", false, "mkfs.btrfs -q -f"),
    TMPFS("tmpfs", false, ""),
    EXT4_INODES("ext4", true, "mkfs.ext4 -q -F -m 0 -N 128"),
    TMPFS_INODES("tmpfs", true, "");

    private final String type;
    private final boolean inodes;
    private final String make;

    Kind(String type, boolean inodes, String make) {
      this.type = type;
      this.inodes = inodes;
      this.make = make;
    }

    String fault() {
      return inodes ? "no inode is left" : "the disk is full";
    }

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
  }

  /** The smallest that all of {@code mkfs} agree to; the image has holes. */
  private static final int IMAGE_MEBIBYTES = 320;

  /** So much is left to the log and whoever fills the disk. */
  private static final long FREE_BYTES = 24L << 20;

  private static final int MOST_FILES = 100_000;

  private final Kind kind;
  private final Path image;
  private final Path mountPoint;
  private boolean mounted;

  private SmallDisk(Path directory, Kind kind) throws IOException {
    this.kind = kind;
    image = LoopDisk.place(directory);
    mountPoint = Files.createDirectory(directory.resolve("mount"));
  }

  /** Makes one in an empty directory, and mounts it. */
  static SmallDisk make(Path directory, Kind kind) throws IOException, MissingException {
    SmallDisk made = new SmallDisk(directory, kind);
    boolean complete = false;
    try {
      made.mount();
      complete = true;
      return made;
    } catch (IOException e) {
      throw new MissingException(
          "needs Linux, root, mount, " + kind.make + ", fallocate, and a kernel that knows "
              + kind.type,
          e);
    } finally {
      if (!complete) {
        made.close();
      }
    }
  }

  private void mount() throws IOException {
    if (kind.make.isEmpty()) {
      String size = kind.inodes ? "size=64m,nr_inodes=48" : "size=24m";
      Programs.run("mount", "-t", kind.type, "-o", size, kind.type, mountPoint.toString());
      mounted = true;
      return;
    }
    LoopDisk.setLength(image, IMAGE_MEBIBYTES);
    Programs.run((kind.make + " " + image).split(" ", -1));
    Programs.run("mount", "-t", kind.type, "-o", "loop", image.toString(), mountPoint.toString());
    mounted = true;
    long ballast = Files.getFileStore(mountPoint).getUsableSpace() - FREE_BYTES;
    if (!kind.inodes && ballast > 0) {
      Programs.run(
          "fallocate",
          "-l",
          String.valueOf(ballast),
          mountPoint.resolve("ballast").toString());
    }
  }

  /** Where its files are. */
  Path path() {
    return mountPoint;
  }

  /** Takes all that is left. */
  void fill() throws IOException {
    if (kind.inodes) {
      Path files = Files.createDirectories(mountPoint.resolve("files"));
      for (int i = 0; i < MOST_FILES; i++) {
        try {
          Files.createFile(files.resolve(String.valueOf(i)));
        } catch (IOException e) {
          full(e);
          return;
        }
      }
      throw new IOException(mountPoint + " does not run out of inodes");
    }
    try (FileOutputStream file =
        new FileOutputStream(mountPoint.resolve("filler").toFile())) {
      for (int piece = 1 << 20; piece >= 512; piece >>= 3) {
        fill(file, new byte[piece]);
      }
    } catch (IOException e) {
      full(e); // it could not even be created
    }
  }

  private static void fill(FileOutputStream file, byte[] piece) {
    try {
      while (true) {
        file.write(piece);
        if (piece.length < 1 << 20) {
          file.getFD().sync();
        }
      }
    } catch (IOException e) {
      full(e);
    }
  }

  private static void full(IOException e) {
    System.getLogger(SmallDisk.class.getName()).log(System.Logger.Level.DEBUG, "full", e);
  }

  /** Gives back what {@link #fill} took. */
  void makeRoom() throws IOException {
    Files.deleteIfExists(mountPoint.resolve("filler"));
    Path files = mountPoint.resolve("files");
    if (Files.exists(files)) {
      try (Stream<Path> each = Files.list(files)) {
        each.forEach(SmallDisk::delete);
      }
    }
  }

  private static void delete(Path file) {
    try {
      Files.delete(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() throws IOException {
    try {
      if (mounted) {
        Programs.run("umount", "-l", mountPoint.toString());
      }
    } finally {
      Files.delete(image);
    }
  }
}
