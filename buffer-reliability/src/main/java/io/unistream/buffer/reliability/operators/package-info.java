/** What operators do to the files of a log, closed or open, and what has to be told of it. */
@NullMarked
package io.unistream.buffer.reliability.operators;

import org.jspecify.annotations.NullMarked;
