/** Bytes that somebody else may have written: of files, of objects, of settings and of dead letters. */
@NullMarked
package io.unistream.buffer.reliability.fuzz;

import org.jspecify.annotations.NullMarked;
