/** Tests of the command line, through the class that its users start. */
@NullMarked
package io.unistream.buffer.cli;

import org.jspecify.annotations.NullMarked;
