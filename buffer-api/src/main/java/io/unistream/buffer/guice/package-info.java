/**
 * Wiring by Guice: {@link io.unistream.buffer.guice.BufferModule} binds a {@code Buffer<Order>} whose settings come from
 * code or from JSON. Each backend has its own factory for such modules next to its settings, such as
 * {@code FileBufferModule}.
 *
 * <p>Guice is an optional dependency that only this package needs. Add it to your own dependencies if you use the
 * package.
 */
@NullMarked
package io.unistream.buffer.guice;

import org.jspecify.annotations.NullMarked;
