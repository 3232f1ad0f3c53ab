package io.unistream.buffer.cli;

import java.util.Locale;
import java.util.Set;

/** What is known of a type of file system: docs/faq.md says which were tested. */
enum FileSystemKind {
  /** Tested with power cuts and full disks. */
  TESTED(Set.of("ext4", "xfs", "btrfs")),
  /** In memory: gone with the machine. */
  IN_MEMORY(Set.of("tmpfs", "ramfs")),
  /** A layer of a container: gone with the container. */
  LAYER(Set.of("overlay", "overlayfs", "aufs", "unionfs", "fuse.fuse-overlayfs")),
  /** Of another machine, or of the host of a virtual one. */
  REMOTE(Set.of(
      "nfs",
      "nfs4",
      "cifs",
      "smb3",
      "smbfs",
      "9p",
      "virtiofs",
      "afs",
      "ceph",
      "lustre",
      "gpfs",
      "glusterfs",
      "davfs",
      "fuse.ceph",
      "fuse.glusterfs",
      "fuse.sshfs",
      "fuse.s3fs",
      "fuse.rclone",
      "fuse.gcsfuse",
      "fuse.mount-s3")),
  /** Without a journal and without owners of files. */
  SIMPLE(Set.of("vfat", "msdos", "fat", "exfat", "fuse.exfat", "fuseblk", "ntfs", "ntfs3")),
  /** Anything else. */
  UNTESTED(Set.of());

  @SuppressWarnings("ImmutableEnumChecker") // made by Set.of
  private final Set<String> types;

  FileSystemKind(Set<String> types) {
    this.types = types;
  }

  static FileSystemKind of(String type) {
    String lower = type.toLowerCase(Locale.ROOT);
    for (FileSystemKind kind : values()) {
      if (kind.types.contains(lower)) {
        return kind;
      }
    }
    return UNTESTED;
  }
}
