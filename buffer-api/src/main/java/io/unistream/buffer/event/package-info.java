/**
 * What a {@link io.unistream.buffer.BufferListener} is told, one object for each happening. Events may tell more in later versions;
 * what opening found is a {@link io.unistream.buffer.RecoveryReport}.
 */
@NullMarked
package io.unistream.buffer.event;

import org.jspecify.annotations.NullMarked;
