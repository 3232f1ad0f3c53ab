/**
 * Campaigns of faults: what processes, machines, operators, callers and stores do to a log, tried many times over, and what its users
 * had been told held against what comes out. Each is a command, and a short form of each is a test. {@code docs/reliability.md} has
 * their figures.
 */
@NullMarked
package io.unistream.buffer.reliability;

import org.jspecify.annotations.NullMarked;
