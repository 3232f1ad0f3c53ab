/** The kit's face for Jupiter: extend {@link io.unistream.buffer.tck.jupiter.BufferRules}. */
@NullMarked
package io.unistream.buffer.tck.jupiter;

import org.jspecify.annotations.NullMarked;
