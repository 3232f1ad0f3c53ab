/**
 * The state machine between {@link io.unistream.buffer.Buffer} and {@link io.unistream.buffer.wal.Wal}: open batch,
 * sealing, emission, commit, back-pressure. Part of the SPI for backends. Users of a buffer do not need it.
 */
@NullMarked
package io.unistream.buffer.batch;

import org.jspecify.annotations.NullMarked;
