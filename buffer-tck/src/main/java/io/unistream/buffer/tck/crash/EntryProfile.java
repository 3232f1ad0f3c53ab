package io.unistream.buffer.tck.crash;

/** How a file system keeps directory entries whose directory was not forced, when the power goes. */
public enum EntryProfile {
  /** A prefix of all changes to directories, in the order in which they were made: a journal, as ext4 has it. */
  EXT4,
  /** Any subset of the changes; a rename is kept whole or not at all. */
  POSIX,
  /** Any subset, and a rename may keep both names or lose both: more than a correct log should have to bear. */
  PARANOID
}
