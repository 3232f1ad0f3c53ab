/** The physical limit, ours, and the peers that are written here. */
@NullMarked
package io.unistream.buffer.bench.own;

import org.jspecify.annotations.NullMarked;
