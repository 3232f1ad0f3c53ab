/**
 * Wiring by Guice: {@link io.unistream.buffer.producer.guice.ProducerModule} binds a {@code Producer<Order>} over the buffer of a
 * {@link io.unistream.buffer.guice.BufferModule}.
 *
 * <p>Guice is an optional dependency that only this package needs. Add it to your own dependencies if you use the
 * package.
 */
@NullMarked
package io.unistream.buffer.producer.guice;

import org.jspecify.annotations.NullMarked;
