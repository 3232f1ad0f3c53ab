/**
 * The memory backend: the whole contract except durability. Any end of the process loses the backlog. Start at
 * {@link io.unistream.buffer.memory.MemoryBuffer}.
 */
@NullMarked
package io.unistream.buffer.memory;

import org.jspecify.annotations.NullMarked;
