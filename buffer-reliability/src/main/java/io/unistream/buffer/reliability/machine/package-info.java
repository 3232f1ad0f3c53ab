/**
 * What a machine does to a log in files: its power goes, its disk fills up or becomes read-only, its system calls fail, its clock is
 * set, its processes are stopped, killed, and race for the log. Linux only; much of it needs root, and programs that are named where
 * they are missing.
 */
@NullMarked
package io.unistream.buffer.reliability.machine;

import org.jspecify.annotations.NullMarked;
