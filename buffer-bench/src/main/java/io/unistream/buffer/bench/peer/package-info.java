/** The logs of others, each set up at its honest best for the durability that is asked for. */
@NullMarked
package io.unistream.buffer.bench.peer;

import org.jspecify.annotations.NullMarked;
