/**
 * Opens a buffer from JSON that names its backend. Start at {@link io.unistream.buffer.config.Buffers}. To add a backend,
 * implement {@link io.unistream.buffer.config.BufferBackend}, which is part of the SPI.
 */
@NullMarked
package io.unistream.buffer.config;

import org.jspecify.annotations.NullMarked;
