/** The command line. Each command only reads, but for {@link io.unistream.buffer.cli.Repair}. {@code docs/cli.md} is for its users. */
@NullMarked
package io.unistream.buffer.cli;

import org.jspecify.annotations.NullMarked;
