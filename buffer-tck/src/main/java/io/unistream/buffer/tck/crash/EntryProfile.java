package io.unistream.buffer.tck.crash;

/** What a power cut leaves of directory entries whose directory was not forced. */
public enum EntryProfile {
  /** A prefix of all changes to directories, in the order in which they were made, as with the journal of ext4. */
  EXT4,
  /** Any subset of the changes. A rename is kept completely or not at all. */
  POSIX,
  /**
   * Any subset of the changes, and a rename may keep both names or lose both. This is more than a correct log should have
   * to survive.
   */
  PARANOID
}
