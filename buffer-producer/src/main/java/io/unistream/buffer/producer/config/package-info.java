/**
 * All buffers and producers of a program in one file. Start at {@link io.unistream.buffer.producer.config.BufferConfig}. To add a kind of
 * sender, implement {@link io.unistream.buffer.producer.config.SenderProvider}, which is part of the SPI.
 */
@NullMarked
package io.unistream.buffer.producer.config;

import org.jspecify.annotations.NullMarked;
