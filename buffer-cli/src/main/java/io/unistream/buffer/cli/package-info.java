/** The command line: commands that only read logs, and those that repair, fill and empty them. {@code docs/cli.md} is for its users. */
@NullMarked
package io.unistream.buffer.cli;

import org.jspecify.annotations.NullMarked;
