/**
 * Storage that crashes on command: {@link io.unistream.buffer.tck.crash.CrashFileSystem} is an in-memory file system
 * that knows, byte by byte and name by name, what a power cut may leave behind.
 */
@NullMarked
package io.unistream.buffer.tck.crash;

import org.jspecify.annotations.NullMarked;
