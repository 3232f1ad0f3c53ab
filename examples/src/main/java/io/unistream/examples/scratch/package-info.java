/** Directories for the files of the examples. */
@NullMarked
package io.unistream.examples.scratch;

import org.jspecify.annotations.NullMarked;
