/**
 * The state machine between {@link io.unistream.buffer.Buffer} and {@link io.unistream.buffer.wal.Wal}: open batch,
 * sealing, emission, commit, back-pressure. Part of the SPI for backends; users of a buffer never see it.
 */
@NullMarked
package io.unistream.buffer.batch;

import org.jspecify.annotations.NullMarked;
