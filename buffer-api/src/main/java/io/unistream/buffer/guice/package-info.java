/**
 * Wiring by Guice: {@link io.unistream.buffer.guice.BufferModule} binds a {@code Buffer<Order>} whose settings come from
 * code or from JSON. Each backend has a thin entry of its own beside its settings, such as {@code FileBufferModule}.
 *
 * <p>Guice is needed by this package only and is an optional dependency: whoever uses it brings it.
 */
@NullMarked
package io.unistream.buffer.guice;

import org.jspecify.annotations.NullMarked;
