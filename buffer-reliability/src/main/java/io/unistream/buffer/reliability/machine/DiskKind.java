package io.unistream.buffer.reliability.machine;

import java.util.List;
import java.util.Locale;

/** A file system that a log may be on, and how it is made and mounted. */
enum DiskKind {
  EXT4_ORDERED("ext4", 96, "data=ordered,commit=60", "mkfs.ext4 -q -F -m 0"),
  EXT4_WRITEBACK("ext4", 96, "data=writeback,commit=60", "mkfs.ext4 -q -F -m 0"),
  EXT4_NODELALLOC("ext4", 96, "nodelalloc,commit=60", "mkfs.ext4 -q -F -m 0"),
  /** It cannot be smaller. */
  XFS("xfs", 320, "", "mkfs.xfs -q -f"),
  BTRFS("btrfs", 320, "commit=60", "mkfs.btrfs -q -f");

  private final String type;
  private final int mebibytes;
  private final String options;
  private final String make;

  DiskKind(String type, int mebibytes, String options, String make) {
    this.type = type;
    this.mebibytes = mebibytes;
    this.options = options;
    this.make = make;
  }

  /** What {@code mount -t} calls it. */
  String type() {
    return type;
  }

  int mebibytes() {
    return mebibytes;
  }

  /** Journal and write-back have no reason to hurry, so that what was not synced is not there. */
  String options() {
    return options.isEmpty() ? "loop" : "loop," + options;
  }

  List<String> make() {
    return List.of(make.split(" ", -1));
  }

  /** What may be done to it: btrfs cannot be told to stop, and only ext4 to become read-only while files are written. */
  List<LoopDisk.Cut> cuts() {
    return switch (this) {
      case EXT4_ORDERED, EXT4_WRITEBACK, EXT4_NODELALLOC -> List.of(LoopDisk.Cut.values());
      case XFS -> List.of(LoopDisk.Cut.DISK, LoopDisk.Cut.FILE_SYSTEM);
      case BTRFS -> List.of(LoopDisk.Cut.DISK);
    };
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }
}
