/** Long runs: many records through one log with a fixed heap, and what the process uses meanwhile. */
@NullMarked
package io.unistream.buffer.reliability.volume;

import org.jspecify.annotations.NullMarked;
