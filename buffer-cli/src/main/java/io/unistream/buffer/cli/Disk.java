package io.unistream.buffer.cli;

import java.util.OptionalLong;

/**
 * A file system.
 *
 * @param name by which it is known to be the same
 * @param type as the operating system calls it; empty if it does not tell
 * @param readOnly whether nothing can be written
 * @param freeBytes how much this user can still write
 * @param freeFiles how many files can still be made; empty if it has no such limit, or does not tell
 */
record Disk(
    String name, String type, boolean readOnly, OptionalLong freeBytes, OptionalLong freeFiles) {}
