/**
 * The events that a {@link io.unistream.buffer.BufferListener} receives. Later versions may add properties. What opening
 * found is a {@link io.unistream.buffer.RecoveryReport}.
 */
@NullMarked
package io.unistream.buffer.event;

import org.jspecify.annotations.NullMarked;
