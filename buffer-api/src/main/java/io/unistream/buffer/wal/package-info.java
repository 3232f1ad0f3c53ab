/**
 * The SPI for backends: a write-ahead log as an ordered sequence of entries. Users of a buffer do not need it. If you
 * implement {@link io.unistream.buffer.wal.Wal} on other storage, {@link io.unistream.buffer.batch.MicroBatchBuffer}
 * makes a complete buffer of it.
 */
@NullMarked
package io.unistream.buffer.wal;

import org.jspecify.annotations.NullMarked;
