/** What the examples print with: colour where the terminal has it, plain text elsewhere. */
@NullMarked
package io.unistream.examples.terminal;

import org.jspecify.annotations.NullMarked;
